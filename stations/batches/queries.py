"""What an event's office sees of tablets: when each was heard of last, how much of theirs waits for a decision."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from stations.batches.models import QuarantinedItem
from stations.devices.models import StationDevice, StationSession
from stations.measuring.models import StationVisit


async def last_heard_of(session: AsyncSession, event_id: str) -> Mapping[uuid.UUID, dt.datetime]:
    """Return when each tablet of an event was used, or handed something in, last; one query.

    A tablet that was let in and never used is left out.
    """
    of_event = StationDevice.event_id == event_id
    used, kept, visit = StationSession, QuarantinedItem, StationVisit
    told = union_all(
        select(used.device_id, used.used_at.label("at")).join(StationDevice).where(of_event),
        select(visit.device_id, visit.recorded_at).where(visit.event_id == event_id),
        select(kept.device_id, kept.received_at).join(StationDevice).where(of_event),
    ).subquery()
    found = await session.execute(
        select(told.c.device_id, func.max(told.c.at).label("at")).group_by(told.c.device_id)
    )
    return {row.device_id: row.at for row in found}


async def count_tablets(session: AsyncSession, event_ids: Sequence[str]) -> Mapping[str, int]:
    """Return how many tablets that were not revoked each event has, if any; one query."""
    found = await session.execute(
        select(StationDevice.event_id, func.count().label("tablets"))
        .where(StationDevice.event_id.in_(event_ids), StationDevice.revoked_at.is_(None))
        .group_by(StationDevice.event_id)
    )
    return {row.event_id: row.tablets for row in found}


async def count_apart(session: AsyncSession, event_ids: Sequence[str]) -> Mapping[str, int]:
    """Return how much of each event waits for a decision, if anything; one query."""
    found = await session.execute(
        select(StationDevice.event_id, func.count().label("waiting"))
        .join(QuarantinedItem, QuarantinedItem.device_id == StationDevice.id)
        .where(StationDevice.event_id.in_(event_ids), QuarantinedItem.decided_at.is_(None))
        .group_by(StationDevice.event_id)
    )
    return {row.event_id: row.waiting for row in found}
