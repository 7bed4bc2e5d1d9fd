"""Every query the relay makes on the outbox: take waiting events, mark them delivered, put failed ones off."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import LAST_ERROR_CHARS, OutboxEvent


async def lock_waiting_events(
    session: AsyncSession, *, now: dt.datetime, limit: int, idle_timeout_s: float
) -> Sequence[OutboxEvent]:
    """Return at most `limit` due events, oldest id first, locked until the transaction ends.

    Events that another relay holds are skipped. A relay that freezes loses its transaction, and so its locks,
    after `idle_timeout_s`.
    """
    await session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {round(idle_timeout_s * 1000)}"))
    due = or_(OutboxEvent.not_before_at.is_(None), OutboxEvent.not_before_at <= now)
    waiting = (
        select(OutboxEvent)
        .where(OutboxEvent.delivered_at.is_(None), due)
        .order_by(OutboxEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.scalars(waiting)).all()


async def mark_delivered(session: AsyncSession, event_ids: Collection[uuid.UUID], *, now: dt.datetime) -> None:
    """Mark events as handed on."""
    if event_ids:
        await session.execute(
            update(OutboxEvent)
            .where(OutboxEvent.id.in_(event_ids))
            .values(delivered_at=now)
            .execution_options(synchronize_session=False)
        )


async def put_off(session: AsyncSession, event: OutboxEvent, *, until: dt.datetime, error: str) -> None:
    """Count a failed try of `event`, not to be tried again before `until`; `error` is the type of what failed."""
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event.id, OutboxEvent.created_at == event.created_at)
        .values(attempts=OutboxEvent.attempts + 1, not_before_at=until, last_error=error[:LAST_ERROR_CHARS])
        .execution_options(synchronize_session=False)
    )
