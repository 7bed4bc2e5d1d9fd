"""A person's steps: the days, a day's quarter-hours, the order of devices, and the one appeal."""

import datetime as dt
import uuid
from typing import Annotated, ClassVar

from fastapi import APIRouter, Path, Query

from api.dependencies import ActorDep, LanguageDep, NowDep, SessionDep
from api.errors import problems
from api.schemas.steps import (
    RankedDeviceOut,
    StepAppealIn,
    StepDayOut,
    StepDayPageOut,
    StepDaysOut,
    StepHoldOut,
    StepRankingIn,
    StepRankingOut,
)
from core.errors import InvalidInput
from core.messages import Language
from families.permissions import Action, require
from records.steps.days.queries import MAX_LISTED_DAYS, get_day, list_days
from records.steps.days.repository import count_unsettled
from records.steps.plausibility.service import appeal_hold
from records.steps.rankings.queries import list_known_devices
from records.steps.rankings.rules import RankedDevice
from records.steps.rankings.service import set_ranking

router = APIRouter(prefix="/persons/{person_id}", tags=["steps"])

DayPath = Annotated[dt.date, Path(description="A day where the person was.")]


class StepDaysInvalid(InvalidInput):
    """The last day is before the first, or there are too many between them."""

    code: ClassVar[str] = "step_days_invalid"


@router.get(
    "/steps", operation_id="list_step_days", summary="Days with steps", responses=problems(401, 403, 404, 422)
)
async def get_days(
    person_id: uuid.UUID,
    session: SessionDep,
    actor: ActorDep,
    first: Annotated[dt.date, Query(alias="from", description="The first day.")],
    last: Annotated[dt.date, Query(alias="to", description="The last day, included.")],
) -> StepDaysOut:
    """Return the days of which something is known, oldest first."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    if not 0 <= (last - first).days < MAX_LISTED_DAYS:
        raise StepDaysInvalid(most=MAX_LISTED_DAYS)
    return StepDaysOut(items=[StepDayOut.of(day) for day in await list_days(session, person_id, first, last)])


@router.get(
    "/steps/{day}",
    operation_id="get_step_day",
    summary="A day by the quarter-hour",
    responses=problems(401, 403, 404),
)
async def get_one_day(
    person_id: uuid.UUID, day: DayPath, session: SessionDep, actor: ActorDep, language: LanguageDep
) -> StepDayPageOut:
    """Return what each device counted, what counts of it, and why the rest does not."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    return StepDayPageOut.of(day, await get_day(session, person_id, day), language)


@router.get(
    "/step-ranking",
    operation_id="get_step_ranking",
    summary="Whose count is believed first",
    responses=problems(401, 403, 404),
)
async def get_order(
    person_id: uuid.UUID, session: SessionDep, actor: ActorDep, language: LanguageDep, now: NowDep
) -> StepRankingOut:
    """Return the devices that counted lately, the most believed first."""
    await require(session, actor, Action.VIEW_STEPS, person_id=person_id)
    return await _ranking(session, person_id, language, now)


@router.put(
    "/step-ranking",
    operation_id="set_step_ranking",
    summary="Change whose count is believed first",
    responses=problems(401, 403, 404, 422),
)
async def put_order(
    person_id: uuid.UUID,
    body: StepRankingIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> StepRankingOut:
    """Store the order. Leaving a device out, or letting it in, settles recent days at once, the rest later."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    devices = [RankedDevice(one.source, one.key, one.is_counted) for one in body.devices]
    await set_ranking(session, person_id, devices, now=now)
    return await _ranking(session, person_id, language, now)


@router.post(
    "/step-holds/{hold_id}/appeal",
    operation_id="appeal_step_hold",
    summary="Tell one's side of steps that are held or were refused; once",
    responses=problems(401, 403, 404, 409, 422),
)
async def post_appeal(
    person_id: uuid.UUID,
    hold_id: uuid.UUID,
    body: StepAppealIn,
    session: SessionDep,
    actor: ActorDep,
    language: LanguageDep,
    now: NowDep,
) -> StepHoldOut:
    """Add the note, and let somebody look again."""
    await require(session, actor, Action.MANAGE_STEP_SOURCES, person_id=person_id)
    return StepHoldOut.of(await appeal_hold(session, person_id, hold_id, body.note, now=now), language)


async def _ranking(
    session: SessionDep, person_id: uuid.UUID, language: Language, now: dt.datetime
) -> StepRankingOut:
    known = await list_known_devices(session, person_id, now=now)
    return StepRankingOut(
        devices=[RankedDeviceOut.of(one, language) for one in known],
        days_to_settle=await count_unsettled(session, person_id),
    )
