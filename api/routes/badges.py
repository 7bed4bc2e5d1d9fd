"""A person's badges."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, SessionDep
from api.errors import problems
from api.schemas.badges import BadgeList, BadgeOut
from families.permissions import Action, require
from rewards.badges.service import list_badges

router = APIRouter(prefix="/persons/{person_id}/badges", tags=["badges"])


@router.get(
    "",
    operation_id="list_badges",
    summary="Show a person's badges",
    responses=problems(401, 403, 404),
)
async def list_badges_of_person(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> BadgeList:
    """Return the badges that the person holds now, first given first."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    held = await list_badges(session, person_id)
    return BadgeList(items=[BadgeOut.of(badge, language) for badge in held])
