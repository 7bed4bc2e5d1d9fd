"""Reads of visits."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from stations.events.models import Booth, StationEvent
from stations.measuring.models import StationVisit


async def list_visits_of(
    session: AsyncSession, person_id: uuid.UUID, *, limit: int
) -> Sequence[tuple[StationVisit, dict[str, Any], dict[str, Any]]]:
    """Return a person's visits with the names of event and booth, the latest first; one query."""
    found = await session.execute(
        select(StationVisit, StationEvent.name, Booth.name)
        .join(StationEvent, StationEvent.id == StationVisit.event_id)
        .join(Booth, Booth.id == StationVisit.booth_id)
        .where(StationVisit.person_id == person_id)
        .order_by(StationVisit.at.desc(), StationVisit.id)
        .limit(limit)
    )
    return [(visit, event_name, booth_name) for visit, event_name, booth_name in found]
