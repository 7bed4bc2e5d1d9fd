"""Every source goes through one life with its simulator: from the button to the deletion of all data."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from core.clock import HONG_KONG, local_day, utc_now
from core.database import Database
from integrations.registry import find_source_types
from tests.support.step_cycle import Cycle, cycling
from tests.support.step_vendors import VendorDriver, find_drivers

DRIVERS = find_drivers()
CONNECTED = sorted(slug for slug, kind in find_source_types().items() if kind.CAPABILITIES.uses_oauth)
WAIT_S = 20.0
LARGE = 240  # steps in a minute: no walk of the generator has as many, and no limit is near


def test_every_connected_source_has_a_driver() -> None:
    assert sorted(DRIVERS) == CONNECTED


@pytest.fixture(params=CONNECTED)
def driver(request: pytest.FixtureRequest) -> VendorDriver:
    return DRIVERS[request.param]


@pytest_asyncio.fixture(loop_scope="session")
async def cycle(
    driver: VendorDriver, database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cycle]:
    async with cycling(driver, database, redis, monkeypatch) as running:
        yield running


def days_ago(days: int) -> dt.date:
    return local_day(utc_now(), HONG_KONG) - dt.timedelta(days=days)


async def is_true(cycle: Cycle, day: dt.date) -> None:
    """Sync until the day counts what the device counted: some vendors send by themselves, a moment later."""
    give_up_at = asyncio.get_running_loop().time() + WAIT_S
    expected = await cycle.true_steps(day)
    while (found := await cycle.steps(day)) != expected:
        assert asyncio.get_running_loop().time() < give_up_at, f"{found} instead of {expected} on {day}"
        await cycle.sync()
        await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_life_with_a_source(cycle: Cycle) -> None:
    late, corrected = days_ago(2), days_ago(4)
    await cycle.switch(f"people/{cycle.user_id}/days", day=late.isoformat(), is_held_back=True)
    await cycle.connect()
    await cycle.sync()
    for days in (1, 4, 7, 12):
        await is_true(cycle, days_ago(days))
    assert await cycle.steps(late) is None, "a day without data is no day of zero"
    shown = await cycle.shown()
    assert shown["status"] == "active"
    assert shown["last_synced_at"] is not None
    if shown["backfill"] is not None:
        assert shown["backfill"]["days_done"] == shown["backfill"]["days"]
        assert shown["backfill"]["is_sent_later"] == (cycle.slug == "garmin")

    # A watch that syncs late.
    await cycle.switch(f"people/{cycle.user_id}/days", day=late.isoformat(), is_held_back=False)
    statuses = await cycle.fire("changed", late)
    assert statuses
    assert all(200 <= status < 300 for status in statuses)
    await is_true(cycle, late)

    # A correction, then a deletion of the same minute.
    minute, before = await cycle.a_walked_minute(corrected), await cycle.steps(corrected)
    await cycle.change_minute(corrected, minute, LARGE)
    await cycle.fire("changed", corrected)
    await is_true(cycle, corrected)
    more = await cycle.steps(corrected)
    assert more is not None
    assert before is not None
    assert more > before
    await cycle.change_minute(corrected, minute, None)
    await cycle.fire("deleted", corrected)
    await is_true(cycle, corrected)
    less = await cycle.steps(corrected)
    assert less is not None
    assert less == more - LARGE

    await _shows_the_days(cycle, corrected, late)
    await _survives_outages(cycle, days_ago(3))
    await _notices_revocation(cycle)
    await _disconnects_and_deletes(cycle, corrected)


async def _shows_the_days(cycle: Cycle, *days: dt.date) -> None:
    person = f"/persons/{cycle.caller.person_id}"
    listed = await cycle.caller.ask("GET", f"{person}/steps?from={min(days)}&to={max(days)}")
    assert listed.status_code == 200, listed.text
    counted = {day["day"]: day["steps"] for day in listed.json()["items"]}
    assert {str(day): counted[str(day)] for day in days} == {str(day): await cycle.true_steps(day) for day in days}
    page = await cycle.caller.ask("GET", f"{person}/steps/{days[0]}")
    assert page.status_code == 200, page.text
    (unit,) = (one for one in page.json()["units"] if one["unit"] == "steps")
    assert unit["credited"] == counted[str(days[0])]
    assert {device["source"] for device in unit["devices"]} == {cycle.slug}


async def _survives_outages(cycle: Cycle, day: dt.date) -> None:
    minute = await cycle.a_walked_minute(day)
    await cycle.change_minute(day, minute, LARGE - 1)
    await cycle.switch("faults", is_away=True)
    await cycle.switch("expire")
    await cycle.make_due()
    await cycle.sync()
    connection = await cycle.connection()
    assert (connection.status.value, connection.last_error, connection.failures) == ("active", "vendor_away", 1)
    assert (await cycle.shown())["trouble"]["code"] == "vendor_away"
    assert await cycle.has_tokens()
    # Well again, but for a 5xx in the middle.
    await cycle.switch("faults", fail_after=1)
    await cycle.make_due()
    await cycle.sync()
    await cycle.switch("faults")
    await cycle.fire("changed", day)
    await cycle.make_due()
    await is_true(cycle, day)
    assert (await cycle.connection()).failures == 0


async def _notices_revocation(cycle: Cycle) -> None:
    await cycle.switch(f"people/{cycle.user_id}/revoke")
    statuses = await cycle.fire("ended", days_ago(0))
    assert bool(statuses) == cycle.driver.says_ended
    for _ in range(2):
        if not cycle.driver.says_ended:
            await cycle.make_due()
        await cycle.sync()
    shown = await cycle.shown()
    assert shown["status"] == "ended"
    assert [notice["code"] for notice in shown["notices"]] == ["access_ended"], "told once"
    assert not await cycle.has_tokens()
    seen = await cycle.caller.ask("PUT", cycle.path("/notices/seen"))
    assert seen.status_code == 204
    assert (await cycle.shown())["notices"] == []


async def _disconnects_and_deletes(cycle: Cycle, day: dt.date) -> None:
    await cycle.connect()
    await cycle.sync()
    assert await cycle.allowed()
    answer = await cycle.caller.ask("DELETE", cycle.path())
    assert answer.status_code == 204
    assert (await cycle.shown())["status"] == "disconnected"
    await cycle.sync()
    assert not await cycle.allowed() or not cycle.syncing.sources.get(cycle.slug).capabilities.can_revoke
    assert not await cycle.has_tokens()
    kept = await cycle.steps(day)
    assert kept == await cycle.true_steps(day), "what was recorded stays"
    await cycle.fire("changed", day)
    assert (await cycle.connection()).look_at is None, "a webhook about nobody is nothing to look at"
    answer = await cycle.caller.ask("DELETE", cycle.path("/data"))
    assert answer.status_code == 200, answer.text  # what is older than five weeks is settled by a worker
    assert await cycle.steps(day) is None
