"""What happens to a look when the person, or the vendor, acts in the middle of it."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from core.clock import utc_now
from core.database import Database
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
    assert connection.look_at is not None, "the permission is still to be taken back"


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
