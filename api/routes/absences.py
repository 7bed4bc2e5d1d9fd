"""Absences of a class, day by day: they cost nobody anything."""

import datetime as dt
import uuid

from fastapi import APIRouter

from api.dependencies import ActorDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.absences import AbsencesIn, AbsencesOut
from challenge_engine.progress.service import judge_again
from families.classes.absences.service import AbsencePage, read_absences, write_absences
from families.classes.repository import list_pupils
from families.permissions import Action, require

router = APIRouter(prefix="/classes", tags=["classes"])


@router.get(
    "/{class_id}/absences/{day}",
    operation_id="get_absences",
    summary="Who was absent on a day",
    responses=problems(401, 403, 404),
)
async def show_absences(class_id: uuid.UUID, day: dt.date, session: SessionDep, actor: ActorDep) -> AbsencesOut:
    """Return the page of a day to the class's teachers."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    return await _shown(session, class_id, day, {one.id for one in await list_pupils(session, class_id)})


@router.put(
    "/{class_id}/absences/{day}",
    operation_id="write_absences",
    summary="Write down who was absent on a day",
    responses=problems(401, 403, 404, 422),
)
async def put_absences(
    class_id: uuid.UUID, day: dt.date, body: AbsencesIn, session: SessionDep, actor: ActorDep, now: NowDep
) -> AbsencesOut:
    """Make the page say this. A day absent breaks no streak and lowers no mean; taken back, it counts again."""
    await require(session, actor, Action.MANAGE_CLASS, class_id=class_id)
    pupils = {one.id for one in await list_pupils(session, class_id)}
    page = AbsencePage(frozenset(body.absent), body.is_closed)
    changed = await write_absences(session, class_id, day, page, pupils, now=now)
    if changed:
        await session.flush()
        await judge_again(session, changed, day, now=now)
    return await _shown(session, class_id, day, pupils)


async def _shown(session: SessionDep, class_id: uuid.UUID, day: dt.date, pupils: set[uuid.UUID]) -> AbsencesOut:
    page = await read_absences(session, class_id, day, pupils)
    return AbsencesOut(day=day, absent=sorted(page.absent), is_closed=page.is_closed)
