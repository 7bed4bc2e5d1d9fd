"""What happens to a look when the person, or the vendor, acts in the middle of it."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from structlog.testing import capture_logs

from core.clock import utc_now
from core.database import Database
from integrations.connections.models import StepConnection
from integrations.receipts.models import StepReceipt
from integrations.source import Grant, Window
from integrations.sync.service import sync_due
from records.steps.sample import StepBatch
from tests.support.step_cycle import Cycle, cycling
from tests.support.step_vendors import find_drivers

DRIVER = find_drivers()["google-health"]


@pytest_asyncio.fixture(loop_scope="session")
async def cycle(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cycle]:
    async with cycling(DRIVER, database, redis, monkeypatch) as running:
        await running.connect()
        yield running


def days_ago(days: int) -> dt.date:
    return utc_now().date() - dt.timedelta(days=days)


def interrupt(cycle: Cycle, monkeypatch: pytest.MonkeyPatch, act: Callable[[], Awaitable[object]]) -> None:
    """Let something happen once, when the first page has come and is not yet stored."""
    source = cycle.syncing.sources.get(cycle.slug)
    pull, has_acted = source.pull, False

    async def interrupted(grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        nonlocal has_acted
        async for batch in pull(grant, window, now=now):
            if not has_acted:
                has_acted = True
                await act()
            yield batch

    monkeypatch.setattr(source, "pull", interrupted)


async def test_what_is_on_its_way_when_data_are_deleted_is_dropped(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(cycle, monkeypatch, lambda: cycle.caller.ask("DELETE", cycle.path("/data")))
    await sync_due(cycle.syncing, now=utc_now())
    assert [await cycle.steps(days_ago(days)) for days in range(4)] == [None] * 4
    assert (await cycle.shown())["status"] == "active", "deleting data does not disconnect"


async def test_what_is_on_its_way_when_the_person_disconnects_is_dropped(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupt(cycle, monkeypatch, lambda: cycle.caller.ask("DELETE", cycle.path()))
    await sync_due(cycle.syncing, now=utc_now())
    assert [await cycle.steps(days_ago(days)) for days in range(4)] == [None] * 4
    connection = await cycle.connection()
    assert connection.status.value == "disconnected"
    assert not await cycle.has_tokens()
    assert await cycle.allowed(), "the permission is still to be taken back"
    await cycle.sync()
    assert not await cycle.allowed()


async def test_a_webhook_in_the_middle_of_a_look_is_not_forgotten(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    await cycle.sync()
    await cycle.make_due()
    interrupt(cycle, monkeypatch, lambda: cycle.fire("changed", days_ago(1)))
    await sync_due(cycle.syncing, now=utc_now())
    connection = await cycle.connection()
    assert connection.look_at is not None
    assert connection.look_at <= utc_now(), "due again at once"


async def test_two_workers_do_not_look_at_one_connection_at_once(cycle: Cycle) -> None:
    now = utc_now()
    requests = cycle.simulator.state.vendor.requests
    await sync_due(cycle.syncing, now=now)
    once = sum(requests.values())
    await cycle.make_due()
    async with cycle.database.transaction() as session:
        connection = await cycle.connection()
        session.add(connection)
        connection.lease_until_at = utc_now() + dt.timedelta(seconds=30)
        await session.flush()
    await sync_due(cycle.syncing, now=utc_now())
    assert sum(requests.values()) == once
    await sync_due(cycle.syncing, now=utc_now() + dt.timedelta(seconds=31))
    assert sum(requests.values()) > once, "a killed worker's lease ends"


async def test_a_vendor_that_is_busy_is_left_alone_for_as_long_as_it_says(cycle: Cycle) -> None:
    await cycle.sync()
    await cycle.switch("faults", busy_for_s=50)
    await cycle.make_due()
    before = utc_now()
    await sync_due(cycle.syncing, now=before)
    connection = await cycle.connection()
    assert connection.last_error == "vendor_busy"
    assert connection.look_at == before + dt.timedelta(seconds=50)
    await cycle.fire("changed", days_ago(1))
    assert (await cycle.connection()).look_at == connection.look_at, "webhooks do not shorten the wait"


async def test_a_source_with_a_fault_stops_no_other_and_waits(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without words in the log: those of an unknown exception may hold a token."""

    async def faulty(grant: Grant, *, callback_url: str, now: dt.datetime) -> None:
        raise ValueError("a token")

    monkeypatch.setattr(cycle.syncing.sources.get(cycle.slug), "subscribe", faulty)
    now = utc_now()
    with capture_logs() as lines:
        await sync_due(cycle.syncing, now=now)
    connection = await cycle.connection()
    assert connection.last_error == "answer_unreadable"
    assert connection.look_at is not None
    assert connection.look_at >= now + dt.timedelta(hours=1), "not again every minute, for ever"
    assert connection.lease_until_at is None
    assert "a token" not in str(lines)


async def test_a_vendor_that_is_too_slow_for_a_look_is_left_alone_longer_each_time(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stuck(grant: Grant, window: Window, *, now: dt.datetime) -> AsyncIterator[StepBatch]:
        await asyncio.sleep(60)
        yield StepBatch()

    monkeypatch.setattr(cycle.syncing.sources.get(cycle.slug), "pull", stuck)
    monkeypatch.setattr("integrations.sync.service.LOOK_S", 0.5)
    waits = []
    for _ in range(2):
        now = utc_now()
        await cycle.make_due()
        await sync_due(cycle.syncing, now=now + dt.timedelta(seconds=1))
        connection = await cycle.connection()
        assert connection.look_at is not None
        waits.append(round((connection.look_at - now).total_seconds() - 1))
    assert waits == [60, 120]


async def test_a_receipt_of_another_shape_is_given_up_and_what_follows_is_read(cycle: Cycle) -> None:
    await cycle.sync()
    connection_id = (await cycle.connection()).id
    async with cycle.database.transaction() as session:
        broken = StepReceipt(
            connection_id=connection_id, dedupe_key=b"broken", notice={"of": "before"}, received_at=utc_now()
        )
        session.add(broken)
    await cycle.make_due()
    await cycle.sync()
    async with cycle.database.transaction() as session:
        assert (await session.get_one(StepReceipt, broken.id)).error == "unreadable"
    assert (await cycle.connection()).last_error is None


async def test_webhooks_do_not_keep_the_clock_from_finding_what_one_of_them_missed(
    cycle: Cycle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changed without a word three days ago; since then webhooks of other days come before every poll."""
    await cycle.sync()
    day = days_ago(3)
    minute = await cycle.a_walked_minute(day)
    before = await cycle.steps(day)
    await cycle.change_minute(day, minute, None)
    async with cycle.database.transaction() as session:
        connection = await session.get_one(StepConnection, (await cycle.connection()).id)
        connection.last_synced_at = utc_now() - dt.timedelta(days=1)
    await cycle.fire("changed", days_ago(0))
    await cycle.sync()
    assert await cycle.steps(day) == await cycle.true_steps(day) != before


async def test_who_connects_anew_after_a_year_is_given_the_backfill_not_a_year_at_once(cycle: Cycle) -> None:
    await cycle.sync()
    async with cycle.database.transaction() as session:
        connection = await session.get_one(StepConnection, (await cycle.connection()).id)
        connection.last_synced_at = utc_now() - dt.timedelta(days=365)
    await cycle.caller.ask("DELETE", cycle.path())
    await cycle.sync()
    await cycle.connect()
    assert (await cycle.connection()).last_synced_at is None
