"""Every query of the code that writes station events."""

import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.models import District
from geo.grid import WGS84_SRID
from stations.events.errors import StationEventUnknown
from stations.events.models import Booth, StationEvent, StationShift, StationSupply


async def lock_event(session: AsyncSession, event_id: str) -> StationEvent | None:
    """Return an event, locked, or None."""
    query = select(StationEvent).where(StationEvent.id == event_id).with_for_update()
    return await session.scalar(query.execution_options(populate_existing=True))


async def get_event(session: AsyncSession, event_id: str) -> StationEvent:
    """Return an event, published or not. Raises StationEventUnknown."""
    found = await session.get(StationEvent, event_id)
    if found is None:
        raise StationEventUnknown
    return found


async def list_booths(session: AsyncSession, event_ids: Sequence[str]) -> Sequence[Booth]:
    """Return the booths of events, in the order of their ids; at most 30 an event."""
    query = select(Booth).where(Booth.event_id.in_(event_ids)).order_by(Booth.event_id, Booth.id)
    return (await session.scalars(query)).all()


async def list_shifts(session: AsyncSession, event_id: str) -> Sequence[StationShift]:
    """Return the shifts of an event in order of time."""
    query = select(StationShift).where(StationShift.event_id == event_id)
    return (await session.scalars(query.order_by(StationShift.starts_at, StationShift.id))).all()


async def list_supplies(session: AsyncSession, event_id: str) -> Sequence[StationSupply]:
    """Return what was carried to an event."""
    query = select(StationSupply).where(StationSupply.event_id == event_id).order_by(StationSupply.name)
    return (await session.scalars(query)).all()


async def delete_supplies(session: AsyncSession, event_id: str, but: Sequence[str]) -> None:
    """Delete an event's supplies but those of these names."""
    table = StationSupply
    await session.execute(delete(table).where(table.event_id == event_id, table.name.not_in(but)))


async def lies_in_district(session: AsyncSession, district: str, longitude: float, latitude: float) -> bool | None:
    """Return whether a venue lies in a district; None when there is no such district."""
    point = func.ST_SetSRID(func.ST_MakePoint(longitude, latitude), WGS84_SRID)
    inside: bool | None = await session.scalar(
        select(func.ST_Covers(District.outline, point)).where(District.id == district)
    )
    return inside


async def find_lead_shift(session: AsyncSession, event_id: str, person_id: uuid.UUID) -> uuid.UUID | None:
    """Return a shift in which the person leads the event, or None."""
    query = select(StationShift.id).where(
        StationShift.event_id == event_id, StationShift.person_id == person_id, StationShift.role == "lead"
    )
    return await session.scalar(query.limit(1))
