"""Putting the plan of a station event in force, whole, and noting who did what."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.repository import get_person
from families.roles.service import get_adult
from geo.parks.errors import DistrictUnknown
from stations.events import repository
from stations.events.errors import StationOutsideDistrict, StationPartInUse, StationPlanChanged
from stations.events.models import Booth, StationAct, StationEvent, StationShift, StationSupply
from stations.events.plan import EventPlan, ShiftPlan, check_plan

_WHOLE_EVENT = ("station_id", "district", "longitude", "latitude", "opens_at", "closes_at", "status")
_NAMES = ("name", "care_team", "venue")


async def save_plan(
    session: AsyncSession,
    event_id: str,
    plan: EventPlan,
    *,
    expected_revision: int | None,
    actor_id: uuid.UUID | None,
    now: dt.datetime,
) -> StationEvent:
    """Put a plan in the place of the one of `expected_revision` (0: there is none yet; None: whatever is there).

    Booths and shifts that stay keep their ids, so that tablets and PINs go on. Raises what `check_plan` does,
    DistrictUnknown, StationOutsideDistrict, StationPlanChanged, AdultUnknown, PersonUnknown, StationPartInUse.
    """
    check_plan(plan)
    inside = await repository.lies_in_district(session, plan.district, plan.longitude, plan.latitude)
    if inside is None:
        raise DistrictUnknown
    if not inside:
        raise StationOutsideDistrict
    event = await repository.lock_event(session, event_id)
    if expected_revision not in {None, 0 if event is None else event.revision}:
        raise StationPlanChanged
    if event is None:
        event = StationEvent(id=event_id, revision=0)
        session.add(event)
    for field in _WHOLE_EVENT:
        setattr(event, field, getattr(plan, field))
    for field in _NAMES:
        setattr(event, field, getattr(plan, field).model_dump())
    event.revision += 1
    event.changed_at = now
    await _save_parts(session, event, plan)
    detail = {"revision": event.revision, "status": plan.status.value}
    note_act(session, event.id, "plan_saved", actor_id=actor_id, detail=detail, now=now)
    await session.flush()
    return event


def note_act(
    session: AsyncSession,
    event_id: str,
    act: str,
    *,
    actor_id: uuid.UUID | None,
    detail: Mapping[str, Any],
    now: dt.datetime,
) -> None:
    """Add what an officer or lead did to the transaction that does it."""
    session.add(StationAct(at=now, event_id=event_id, actor_id=actor_id, act=act, detail=dict(detail)))


async def _save_parts(session: AsyncSession, event: StationEvent, plan: EventPlan) -> None:
    try:
        async with session.begin_nested():
            await session.flush()
            booths = await _save_booths(session, event.id, plan)
            await _save_shifts(session, event.id, plan, booths)
            await session.flush()
            await _drop_booths(session, booths, plan)
            await _save_supplies(session, event.id, plan)
    except IntegrityError as error:  # a tablet or a session points to what the plan leaves out
        raise StationPartInUse from error


async def _save_booths(session: AsyncSession, event_id: str, plan: EventPlan) -> dict[str, Booth]:
    booths = {booth.slug: booth for booth in await repository.list_booths(session, [event_id])}
    for wanted in plan.booths:
        kept = booths.setdefault(wanted.id, Booth(event_id=event_id, slug=wanted.id))
        kept.name = wanted.name.model_dump()
        kept.services = sorted(set(wanted.services))
        session.add(kept)
    await session.flush()
    return booths


async def _drop_booths(session: AsyncSession, booths: Mapping[str, Booth], plan: EventPlan) -> None:
    for slug in booths.keys() - {wanted.id for wanted in plan.booths}:
        await session.delete(booths[slug])
    await session.flush()


async def _save_shifts(session: AsyncSession, event_id: str, plan: EventPlan, booths: Mapping[str, Booth]) -> None:
    there = {(one.person_id, one.starts_at): one for one in await repository.list_shifts(session, event_id)}
    for wanted in plan.shifts:
        person_id = await _person_of(session, wanted)
        kept = there.pop((person_id, wanted.starts_at), None) or StationShift(
            event_id=event_id, person_id=person_id, starts_at=wanted.starts_at
        )
        kept.role, kept.ends_at = wanted.role, wanted.ends_at
        kept.booth_id = booths[wanted.booth].id if wanted.booth else None
        session.add(kept)
    for gone in there.values():
        await session.delete(gone)


async def _person_of(session: AsyncSession, shift: ShiftPlan) -> uuid.UUID:
    if shift.person_id is not None:
        return (await get_person(session, shift.person_id)).id
    return (await get_adult(session, shift.address or "")).person_id


async def _save_supplies(session: AsyncSession, event_id: str, plan: EventPlan) -> None:
    for wanted in plan.supplies:
        await session.merge(StationSupply(event_id=event_id, **wanted.model_dump()))
    await repository.delete_supplies(session, event_id, [wanted.name for wanted in plan.supplies])
    await session.flush()
