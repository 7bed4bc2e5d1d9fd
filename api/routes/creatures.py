"""The public catalogue of creatures: the same for everybody, in all languages, to be kept by the caller."""

from fastapi import APIRouter, Request, Response

from api.etag import etag_of, not_modified
from api.schemas.residents import CatalogueSet, CreatureCatalogue
from challenge_engine.collectibles.creatures.catalogue import catalogue

router = APIRouter(prefix="/creatures", tags=["collectibles"])

CACHE = "public, max-age=3600"  # changes with a release only; within an hour everybody has the new one


@router.get(
    "",
    operation_id="list_creatures",
    summary="All creatures and things by set, in all languages",
    response_model=CreatureCatalogue,
    responses={304: {"description": "Nothing has changed since the given ETag."}},
)
async def list_creatures(request: Request) -> Response:
    """Return every set with its creatures: names, a fact, rarity, where and when each lives."""
    body = CreatureCatalogue(sets=[CatalogueSet.of(each) for each in catalogue().sets]).model_dump_json()
    etag = etag_of(body)
    return not_modified(request, etag, cache_control=CACHE) or Response(
        body, media_type="application/json", headers={"ETag": etag, "Cache-Control": CACHE}
    )
