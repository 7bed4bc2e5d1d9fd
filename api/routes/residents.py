"""What is known to live in each park of a challenge: for maps, all parks in one answer."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.dependencies import GeofencesDep, SessionDep
from api.errors import problems
from api.etag import etag_of, not_modified
from api.schemas.residents import ResidentList
from api.schemas.text import Slug
from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.spawns.residents import group_residents
from challenge_engine.definitions.service import get_running
from geo.parks.repository import list_parks, summarise

router = APIRouter(prefix="/challenges/{slug}/residents", tags=["collectibles"])

CACHE = "public, max-age=60"  # as parks: a park newly in play shows on maps within a minute


@router.get(
    "",
    operation_id="list_residents",
    summary="What is known to live in each park of a challenge",
    response_model=ResidentList,
    responses={304: {"description": "Nothing has changed since the given ETag."}, **problems(404)},
)
async def list_residents(
    request: Request,
    slug: Annotated[Slug, Path(description="The challenge.", examples=["go-to-park"])],
    session: SessionDep,
    geofences: GeofencesDep,
) -> Response:
    """Return parks in groups of the same residents: each listed can appear there, and nothing else can.

    `list_creatures` says what the ids mean. Small enough to be kept for use without a network.
    """
    challenge = await get_running(session, slug)
    parks = geofences.parks() if geofences.is_loaded else [summarise(park) for park in await list_parks(session)]
    selection = challenge.file.parks
    in_play = [
        park
        for park in parks
        if park.is_designated  # no other has a geofence to check in at
        and selection.includes(park_id=park.id, district=park.district, is_designated=park.is_designated)
    ]
    body = ResidentList.of(group_residents(in_play, catalogue().roster)).model_dump_json()
    etag = etag_of(body)
    return not_modified(request, etag, cache_control=CACHE) or Response(
        body, media_type="application/json", headers={"ETag": etag, "Cache-Control": CACHE}
    )
