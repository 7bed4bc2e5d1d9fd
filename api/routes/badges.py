"""A person's badges."""

import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.badges import BadgeList, BadgeOut, OpenBadgeOut
from challenge_engine.definitions.service import list_published
from challenge_engine.progress.badges import list_open_badges
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
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> BadgeList:
    """Return the badges that the person holds now, first given first, and those that can still be earned."""
    await require(session, actor, Action.VIEW_PLAY, person_id=person_id)
    held = await list_badges(session, person_id)
    running = [one for one in await list_published(session) if now < one.compiled.calendar.run.ends_at]
    missing = list_open_badges(running, {one.badge.id for one in held})
    return BadgeList(
        items=[BadgeOut.of(badge, language) for badge in held],
        missing=[OpenBadgeOut.of(one, language) for one in missing],
    )
