"""Reads of observations of an opened record."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord
from records.observations.kinds import ObservationKind
from records.observations.models import Observation


async def list_observations(
    session: AsyncSession,
    record: OpenRecord,
    *,
    kinds: Sequence[ObservationKind] = tuple(ObservationKind),
    before: tuple[dt.datetime, uuid.UUID] | None = None,
    limit: int,
) -> Sequence[Observation]:
    """Return observations of these kinds, the latest measured first, below `before` (instant, id); one query."""
    place = (Observation.effective_at, Observation.id)
    query = (
        select(Observation)
        .where(
            Observation.person_id == record.person_id,
            Observation.kind.in_(kinds),
            Observation.removed_at.is_(None),
        )
        .order_by(*(one.desc() for one in place))
        .limit(limit)
    )
    if before is not None:
        query = query.where(tuple_(*place) < before)
    return (await session.scalars(query)).all()
