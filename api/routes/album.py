"""A person's album."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, SessionDep
from api.errors import problems
from api.schemas.collectibles import AlbumOut
from challenge_engine.collectibles.album import get_album
from families.permissions import Action, require

router = APIRouter(prefix="/persons/{person_id}/album", tags=["collectibles"])


@router.get(
    "",
    operation_id="get_album",
    summary="Show a person's album: sets, duplicates, and silhouettes of what is missing",
    responses=problems(401, 403, 404),
)
async def get_album_of_person(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> AlbumOut:
    """Return all sets; of a creature not yet found only its place and rarity."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    return AlbumOut.of(await get_album(session, person_id), language)
