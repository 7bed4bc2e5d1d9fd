"""Months made ahead and dropped when done; old answers forgotten."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import func, select, text

from core.database import Database
from core.idempotency import IdempotencyRecord, claim_key, delete_old_records
from tests.support.outbox import Outbox
from worker.partitions import drop_delivered_months, make_partitions, tables_by_month

MONTHS = ["outbox_events_y2026m10", "outbox_events_y2026m11", "outbox_events_y2026m12", "outbox_events_y2027m01"]


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def _no_month_left(owner: Database) -> AsyncIterator[None]:
    """Months that a test made are gone afterwards."""
    yield
    async with owner.transaction() as session:
        months = text(
            "SELECT schemaname || '.' || tablename FROM pg_tables WHERE tablename ~ '_y[0-9]{4}m[0-9]{2}$'"
        )
        for name in (await session.scalars(months)).all():
            await session.execute(text(f"DROP TABLE {name}"))


async def test_the_outbox_is_by_month() -> None:
    assert ("outbox_events", "created_at") in set(tables_by_month())


async def test_this_month_and_three_more_are_made_once(owner: Database, now: dt.datetime) -> None:
    made = await make_partitions(owner, now=now)
    assert [name for name in made if name.startswith("outbox_events")] == MONTHS
    assert await make_partitions(owner, now=now) == []


async def test_rows_that_came_early_are_moved_into_their_month(
    database: Database, owner: Database, outbox: Outbox, now: dt.datetime
) -> None:
    await outbox.publish("a", "b")
    await make_partitions(owner, now=now)
    async with database.transaction() as session:
        where = text("SELECT DISTINCT tableoid::regclass::text FROM outbox_events")
        assert (await session.scalars(where)).all() == ["outbox_events_y2026m10"]
    assert await outbox.waiting() == ["a", "b"]


async def test_a_month_goes_when_it_is_old(owner: Database, now: dt.datetime) -> None:
    await make_partitions(owner, now=now)
    assert await drop_delivered_months(owner, now=now.replace(month=12)) == []
    assert await drop_delivered_months(owner, now=now.replace(year=2027, month=1)) == MONTHS[:1]


async def test_a_month_in_which_an_event_waits_is_kept(owner: Database, outbox: Outbox, now: dt.datetime) -> None:
    await outbox.publish("a")
    await make_partitions(owner, now=now)
    assert await drop_delivered_months(owner, now=now.replace(year=2028)) == MONTHS[1:]
    assert await outbox.waiting() == ["a"]


async def test_answers_are_forgotten_after_a_week(database: Database, now: dt.datetime) -> None:
    caller = uuid.uuid4()
    week = dt.timedelta(days=7)
    async with database.transaction() as session:
        for key, age in (("older", week + dt.timedelta(seconds=1)), ("just", week), ("new", dt.timedelta())):
            await claim_key(session, caller_id=caller, operation="o", key=key, body=b"", now=now - age)
        assert await delete_old_records(session, now=now) == 1
        left = await session.scalar(
            select(func.count()).select_from(IdempotencyRecord).where(IdempotencyRecord.caller_id == caller)
        )
        assert left == 2
        await session.rollback()
