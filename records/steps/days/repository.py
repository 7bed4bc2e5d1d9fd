"""Every query on settled days of writing code."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Date, any_, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import OutboxEvent
from records.steps.days.models import StepDay

STEP_DAYS_UNSETTLED = "step_days_unsettled"


async def list_settled(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date]
) -> dict[dt.date, StepDay]:
    """Return the rows of these days, also of those whose data was deleted."""
    found = await session.scalars(
        select(StepDay)
        .where(StepDay.person_id == person_id, StepDay.day == any_(literal(list(days), ARRAY(Date))))
        .execution_options(populate_existing=True)
    )
    return {row.day: row for row in found}


async def list_days_since(session: AsyncSession, person_id: UUID, since: dt.date) -> Sequence[dt.date]:
    """Return the days from `since` on that have a row."""
    found = await session.scalars(select(StepDay.day).where(StepDay.person_id == person_id, StepDay.day >= since))
    return found.all()


async def count_unsettled(session: AsyncSession, person_id: UUID) -> int:
    """Return how many days of a person wait for a worker to settle them."""
    waiting = select(func.coalesce(func.sum(func.jsonb_array_length(OutboxEvent.payload["days"])), 0)).where(
        OutboxEvent.topic == STEP_DAYS_UNSETTLED,
        OutboxEvent.key == str(person_id),
        OutboxEvent.delivered_at.is_(None),
    )
    return int((await session.execute(waiting)).scalar_one())


async def store_days(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write settled days."""
    if not rows:
        return
    statement = insert(StepDay)
    names = ("steps", "pushes", "active_minutes", "details", "revision", "settled_at")
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "day"], set_={name: statement.excluded[name] for name in names}
        ),
        list(rows),
    )
