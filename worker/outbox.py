"""Every query the relay makes on the outbox: take waiting events, mark them delivered, put failed ones off."""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import cast

import orjson
from sqlalchemy import Integer, bindparam, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import LAST_ERROR_CHARS, OutboxEvent

# Built once, and one text however many events: building them took longer than running them. Rows of what handlers
# read, by the names that the events have: nobody changes one, and making entities took most of the relay's time.
_READ = ("id", "created_at", "topic", "key", "payload", "request_id", "attempts")
_WAITING = (
    select(*(OutboxEvent.__table__.columns[name] for name in _READ))
    .where(
        OutboxEvent.delivered_at.is_(None),
        or_(OutboxEvent.not_before_at.is_(None), OutboxEvent.not_before_at <= bindparam("now")),
    )
    .order_by(OutboxEvent.id)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
# By the instant, too: only the partitions in which they are need to be looked through.
_MARK_DELIVERED = text("""
    UPDATE outbox_events AS event SET delivered_at = :now
    FROM jsonb_to_recordset(CAST(:events AS jsonb)) AS one (id uuid, created_at timestamptz)
    WHERE event.id = one.id AND event.created_at = one.created_at
""")


async def lock_waiting_events(
    session: AsyncSession, *, now: dt.datetime, limit: int, idle_timeout_s: float
) -> Sequence[OutboxEvent]:
    """Return at most `limit` due events, oldest id first, locked until the transaction ends.

    Events that another relay holds are skipped. A relay that freezes loses its transaction, and so its locks,
    after `idle_timeout_s`.
    """
    await session.execute(text(f"SET LOCAL idle_in_transaction_session_timeout = {round(idle_timeout_s * 1000)}"))
    rows = (await session.execute(_WAITING, {"now": now, "most": limit})).all()
    return cast("Sequence[OutboxEvent]", rows)


async def mark_delivered(session: AsyncSession, events: Collection[OutboxEvent], *, now: dt.datetime) -> None:
    """Mark events as handed on."""
    if events:
        rows = [{"id": event.id, "created_at": event.created_at} for event in events]
        await session.execute(_MARK_DELIVERED, {"events": orjson.dumps(rows).decode(), "now": now})


async def put_off(session: AsyncSession, event: OutboxEvent, *, until: dt.datetime, error: str) -> None:
    """Count a failed try of `event`, not to be tried again before `until`; `error` is the type of what failed."""
    await session.execute(
        update(OutboxEvent)
        .where(OutboxEvent.id == event.id, OutboxEvent.created_at == event.created_at)
        .values(attempts=OutboxEvent.attempts + 1, not_before_at=until, last_error=error[:LAST_ERROR_CHARS])
        .execution_options(synchronize_session=False)
    )
