"""What the web app has to know of its operator's choices: public, cacheable."""

from fastapi import APIRouter, Request, Response

from api.etag import etag_of, not_modified
from api.schemas.web_settings import MapTiles, WebSettings
from core.settings import Settings

router = APIRouter(tags=["web app"])

CACHE = "public, max-age=300"  # changes when the server is started anew with other settings


@router.get(
    "/web-settings",
    operation_id="get_web_settings",
    summary="Settings of the web app",
    response_model=WebSettings,
    responses={304: {"description": "Nothing has changed since the given ETag."}},
)
async def get_web_settings(request: Request) -> Response:
    """Return what the web app shows beyond its own: so far, where the map's tiles come from."""
    settings: Settings = request.app.state.settings
    tiles = None
    if settings.map_tile_url is not None and settings.map_tile_attribution is not None:
        tiles = MapTiles(url=settings.map_tile_url, attribution=settings.map_tile_attribution)
    content = WebSettings(map_tiles=tiles).model_dump_json()
    etag = etag_of(content)
    unchanged = not_modified(request, etag, cache_control=CACHE)
    if unchanged is not None:
        return unchanged
    headers = {"ETag": etag, "Cache-Control": CACHE}
    return Response(content, media_type="application/json", headers=headers)
