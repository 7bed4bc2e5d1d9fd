"""Reads of station events for everybody, and of one's own shifts."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.models import Person
from stations.events.errors import StationEventUnknown
from stations.events.models import Booth, StationAct, StationEvent, StationShift
from stations.events.plan import EventStatus
from stations.events.repository import list_booths

MOST_OWN_SHIFTS = 100  # a month of daily work, coming and just past
_PAST_SHIFTS = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EventView:
    """An event with its booths."""

    event: StationEvent
    booths: Sequence[Booth]


async def list_coming_events(
    session: AsyncSession,
    *,
    district: str | None,
    after: tuple[dt.datetime, str] | None,
    limit: int,
    now: dt.datetime,
) -> Sequence[EventView]:
    """Return events that are not over, cancelled ones too, by when they close, below `after`; two queries."""
    place = (StationEvent.closes_at, StationEvent.id)
    query = select(StationEvent).where(StationEvent.closes_at > now, StationEvent.status != EventStatus.DRAFT)
    if district is not None:
        query = query.where(StationEvent.district == district)
    if after is not None:
        query = query.where(tuple_(*place) > after)
    return await _with_booths(session, (await session.scalars(query.order_by(*place).limit(limit))).all())


async def list_plans(
    session: AsyncSession,
    *,
    status: EventStatus | None,
    before: tuple[dt.datetime, str] | None,
    limit: int,
) -> Sequence[StationEvent]:
    """Return events, drafts and past ones too, those that open last first, below `before`; one query."""
    place = (StationEvent.opens_at, StationEvent.id)
    query = select(StationEvent).order_by(StationEvent.opens_at.desc(), StationEvent.id.desc()).limit(limit)
    if status is not None:
        query = query.where(StationEvent.status == status)
    if before is not None:
        query = query.where(tuple_(*place) < before)
    return (await session.scalars(query)).all()


async def get_public_event(session: AsyncSession, event_id: str) -> EventView:
    """Return an event that was published, also when it is over. Raises StationEventUnknown."""
    found = await session.get(StationEvent, event_id)
    if found is None or found.status is EventStatus.DRAFT:
        raise StationEventUnknown
    return (await _with_booths(session, [found]))[0]


async def list_own_shifts(
    session: AsyncSession, person_id: uuid.UUID, *, now: dt.datetime
) -> Sequence[tuple[StationShift, StationEvent, Booth | None]]:
    """Return a person's shifts that are to come, are on, or ended within a day, the next first."""
    found = await session.execute(
        select(StationShift, StationEvent, Booth)
        .join(StationEvent, StationEvent.id == StationShift.event_id)
        .outerjoin(Booth, Booth.id == StationShift.booth_id)
        .where(StationShift.person_id == person_id, StationShift.ends_at > now - _PAST_SHIFTS)
        .where(StationEvent.status == EventStatus.PUBLISHED)
        .order_by(StationShift.starts_at)
        .limit(MOST_OWN_SHIFTS)
    )
    return [(shift, event, booth) for shift, event, booth in found]


async def list_acts(session: AsyncSession, event_id: str, *, limit: int) -> Sequence[StationAct]:
    """Return what was done to an event, the latest first."""
    query = select(StationAct).where(StationAct.event_id == event_id).order_by(StationAct.id.desc()).limit(limit)
    return (await session.scalars(query)).all()


async def nicknames_of(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Return the public names of persons by id; one query."""
    found = await session.execute(select(Person.id, Person.nickname).where(Person.id.in_(person_ids)))
    return {row.id: row.nickname for row in found}


async def _with_booths(session: AsyncSession, events: Sequence[StationEvent]) -> Sequence[EventView]:
    booths = await list_booths(session, [event.id for event in events])
    return [EventView(event, [booth for booth in booths if booth.event_id == event.id]) for event in events]
