"""Pausing play and going on, by officers. What the Observatory's warnings do is in `worker/tasks/weather.py`."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.pauses import NewPause, PauseList, PauseOut
from challenge_engine.definitions.service import get_running, list_published
from challenge_engine.pauses.repository import list_newest
from challenge_engine.pauses.service import end_pause, pause
from core.settings import get_settings
from families.permissions import Action, require

router = APIRouter(prefix="/pauses", tags=["challenges"])

MOST_SHOWN = 100  # of a summer's pauses; older ones are history


@router.get("", operation_id="list_pauses", summary="Show pauses of play", responses=problems(401, 403))
async def show_pauses(
    session: SessionDep, actor: ActorDep, limit: Annotated[int, Query(ge=1, le=MOST_SHOWN)] = 20
) -> PauseList:
    """Return those that go on, then the newest."""
    await require(session, actor, Action.PAUSE_CHALLENGE)
    slugs = {one.id: one.slug for one in await list_published(session)}
    return PauseList(
        items=[
            PauseOut.of(one, slugs.get(one.challenge_id) if one.challenge_id else None)
            for one in await list_newest(session, limit)
        ],
        follows_observatory=get_settings().observatory_url is not None,
    )


@router.post(
    "",
    operation_id="pause_challenge",
    summary="Pause a challenge, or all that lead outdoors",
    status_code=201,
    responses=problems(401, 403, 404, 409, 422),
)
async def post_pause(body: NewPause, session: SessionDep, actor: ActorDep, now: NowDep) -> PauseOut:
    """Let no visit count from now on. Twice for the same reason is a conflict, so no key is needed."""
    await require(session, actor, Action.PAUSE_CHALLENGE)
    challenge = await get_running(session, body.challenge) if body.challenge is not None else None
    made = await pause(
        session,
        challenge.id if challenge else None,
        body.reason,
        body.note,
        officer_id=actor.account_id,
        now=now,
    )
    return PauseOut.of(made, body.challenge)


@router.delete(
    "/{pause_id}",
    operation_id="end_pause",
    summary="Go on after a pause",
    status_code=204,
    responses=problems(401, 403, 404, 409),
)
async def delete_pause(
    pause_id: Annotated[uuid.UUID, Path(examples=["0199b5c2-f0a0-7c3e-8d8e-2f8c1f0c9a21"])],
    session: SessionDep,
    actor: ActorDep,
    now: NowDep,
) -> None:
    """End a pause now; it stays in the list. One that a warning began does not come back with the same warning."""
    await require(session, actor, Action.PAUSE_CHALLENGE)
    await end_pause(session, pause_id, officer_id=actor.account_id, now=now)
