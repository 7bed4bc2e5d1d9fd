"""A person's steps: days, quarter-hours with what did not count and why, the order of devices, appeals."""

import datetime as dt
import uuid
from typing import Annotated, ClassVar

from fastapi import APIRouter, Query

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.steps import StepAppeal, StepDayOut, StepDayPageOut, StepHoldOut, StepRanking
from core.errors import InvalidInput, NotFound
from families.permissions import Action, require
from records.steps.days.queries import MAX_LISTED_DAYS, get_day, list_days
from records.steps.plausibility.service import appeal_hold
from records.steps.rankings.repository import get_ranking
from records.steps.rankings.service import set_ranking

router = APIRouter(prefix="/persons/{person_id}", tags=["steps"])


class StepDayUnknown(NotFound):
    """Nothing is known of the person's steps on this day (404): no data, not zero."""

    code: ClassVar[str] = "step_day_unknown"


class StepDaysTooMany(InvalidInput):
    """The last day is before the first, or more than a year and a month apart (422)."""

    code: ClassVar[str] = "step_days_too_many"


@router.get("/steps", operation_id="list_step_days", summary="A person's days", responses=problems(401, 403, 404))
async def get_days(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    first_on: Annotated[dt.date, Query(alias="from", description="The first day.")],
    last_on: Annotated[dt.date, Query(alias="to", description="The last day, included.")],
) -> list[StepDayOut]:
    """Return what counts on each day, oldest first. A day without data is missing: it is not zero."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    if not 0 <= (last_on - first_on).days < MAX_LISTED_DAYS:
        raise StepDaysTooMany(days=MAX_LISTED_DAYS)
    return [StepDayOut.of(day) for day in await list_days(session, person_id, first_on, last_on)]


@router.get(
    "/steps/{day}",
    operation_id="get_step_day",
    summary="A day by quarter-hours",
    responses=problems(401, 403, 404),
)
async def read_day(
    person_id: uuid.UUID, day: dt.date, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> StepDayPageOut:
    """Return what each device counted, what counts of it, and why the rest does not."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    page = await get_day(session, person_id, day)
    if page is None:
        raise StepDayUnknown
    return StepDayPageOut.of(page, language)


@router.get(
    "/step-ranking",
    operation_id="get_step_ranking",
    summary="A person's order of devices",
    responses=problems(401, 403, 404),
)
async def read_ranking(person_id: uuid.UUID, session: SessionDep, actor: ActorDep) -> StepRanking:
    """Return the person's own order; empty where there is none."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    return StepRanking.of(await get_ranking(session, person_id))


@router.put(
    "/step-ranking",
    operation_id="set_step_ranking",
    summary="Order one's devices, or leave some out",
    responses=problems(401, 403, 404),
)
async def put_ranking(
    person_id: uuid.UUID, body: StepRanking, session: SessionDep, actor: ActorDep, now: NowDep
) -> StepRanking:
    """Store the order; days are settled anew where what counts has changed."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    return StepRanking.of(await set_ranking(session, person_id, body.ranked(), now=now))


@router.post(
    "/step-holds/{hold_id}/appeal",
    operation_id="appeal_step_hold",
    summary="Ask once to look again at steps that are held",
    responses=problems(401, 403, 404, 409),
)
async def post_appeal(
    person_id: uuid.UUID,
    hold_id: uuid.UUID,
    body: StepAppeal,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> StepHoldOut:
    """Add what the person says; what was refused is open again."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    return StepHoldOut.of(await appeal_hold(session, person_id, hold_id, body.note, now=now), language)
