"""Every query on receipts."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.receipts.models import StepReceipt

KEEP_DAYS = 7  # of receipts that were read: for looking into what a vendor sent
DELETE_AT_ONCE = 5_000  # a short transaction


async def keep_receipts(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> list[uuid.UUID]:
    """Keep receipts, leave out those that wait already; return the connections of the new ones."""
    if not rows:
        return []
    kept = await session.scalars(
        insert(StepReceipt).values(list(rows)).on_conflict_do_nothing().returning(StepReceipt.connection_id)
    )
    return list(dict.fromkeys(kept))


async def list_waiting(session: AsyncSession, connection_id: uuid.UUID, *, most: int) -> list[StepReceipt]:
    """Return receipts that wait to be read, oldest first."""
    found = await session.scalars(
        select(StepReceipt)
        .where(StepReceipt.connection_id == connection_id, StepReceipt.read_at.is_(None))
        .order_by(StepReceipt.id)
        .limit(most)
    )
    return list(found)


async def mark_read(
    session: AsyncSession, receipt_ids: Sequence[uuid.UUID], *, now: dt.datetime, error: str | None = None
) -> None:
    """Mark receipts as read; `error` says why one could not be used."""
    if receipt_ids:
        await session.execute(
            update(StepReceipt).where(StepReceipt.id.in_(receipt_ids)).values(read_at=now, error=error)
        )


async def delete_receipts_of(session: AsyncSession, connection_id: uuid.UUID) -> None:
    """Delete a connection's receipts, read or not."""
    await session.execute(delete(StepReceipt).where(StepReceipt.connection_id == connection_id))


async def delete_old_receipts(session: AsyncSession, *, now: dt.datetime) -> int:
    """Delete at most DELETE_AT_ONCE receipts that were read long ago; return how many."""
    old = (
        select(StepReceipt.id)
        .where(StepReceipt.read_at < now - dt.timedelta(days=KEEP_DAYS))
        .limit(DELETE_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    deleted = await session.execute(
        delete(StepReceipt).where(StepReceipt.id.in_(old.scalar_subquery())).returning(StepReceipt.id)
    )
    return len(deleted.all())
