"""Garmin through our API and sync: pings, ends that nobody told, ends that somebody made up."""

import datetime as dt
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import func, select

from core.clock import local_day, utc_now
from core.database import Database
from integrations.connections.models import ConnectionStatus
from integrations.receipts.models import StepReceipt
from integrations.receipts.service import NOTICES_AT_ONCE
from tests.integrations.drivers.garmin import DRIVER
from tests.support.step_cycle import Cycle, cycling


@pytest_asyncio.fixture(loop_scope="session")
async def cycle(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cycle]:
    async with cycling(DRIVER, database, redis, monkeypatch) as running:
        # Without the past: its backfill would arrive in the middle of things.
        await running.connect(scopes=["HEALTH_EXPORT"])
        await running.sync()
        yield running


def yesterday() -> dt.date:
    return local_day(utc_now()) - dt.timedelta(days=1)


async def tell(cycle: Cycle, message: object, *, key: str | None = None) -> int:
    """Call our address as Garmin does, or as somebody who knows its key."""
    answer = await cycle.http.post(
        "/v1/step-webhooks/garmin",
        params={"key": cycle.driver.webhook_secret if key is None else key},
        content=json.dumps(message),
        headers={"content-type": "application/json", "garmin-client-id": "simulated-client"},
    )
    return answer.status_code


async def waiting(cycle: Cycle) -> int:
    connection = await cycle.connection()
    unread = (StepReceipt.connection_id == connection.id, StepReceipt.read_at.is_(None))
    async with cycle.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(StepReceipt).where(*unread)) or 0


async def ping_is_followed(cycle: Cycle, day: dt.date) -> None:
    assert await cycle.fire("ping", day) == [200]
    await cycle.sync()
    assert await cycle.steps(day) == await cycle.true_steps(day)
    assert await waiting(cycle) == 0


async def test_a_ping_is_followed_to_what_it_points_to(cycle: Cycle) -> None:
    day = yesterday() - dt.timedelta(days=60)  # older than any backfill
    assert await cycle.steps(day) is None
    await ping_is_followed(cycle, day)


async def test_an_address_that_gives_nothing_holds_nothing_up(cycle: Cycle) -> None:
    day = yesterday() - dt.timedelta(days=60)
    url = "https://apis.garmin.com/wellness-api/rest/dailies?uploadStartTimeInSeconds=1&uploadEndTimeInSeconds=2"
    ping = {"userId": cycle.user_id, "callbackURL": f"{url}&token=expired"}
    assert await tell(cycle, {"dailies": [ping]}) == 200
    await ping_is_followed(cycle, day)
    connection = await cycle.connection()
    assert (connection.status, connection.failures) == (ConnectionStatus.ACTIVE, 0)


async def test_an_end_that_nobody_told_is_found_the_next_day(cycle: Cycle) -> None:
    await cycle.switch(f"people/{cycle.user_id}/revoke")
    await cycle.sync()
    assert (await cycle.connection()).status is ConnectionStatus.ACTIVE
    await cycle.make_due()
    await cycle.sync()
    assert (await cycle.connection()).status is ConnectionStatus.ENDED
    assert [notice["code"] for notice in (await cycle.shown())["notices"]] == ["access_ended"]


async def test_an_end_that_is_not_true_ends_nothing(cycle: Cycle) -> None:
    ended = {"deregistrations": [{"userId": cycle.user_id}]}
    assert await tell(cycle, ended, key="guessed") == 401
    assert await waiting(cycle) == 0
    # Somebody has the key, or Garmin speaks of an earlier connection.
    assert await tell(cycle, ended) == 200
    await cycle.sync()
    assert await waiting(cycle) == 0
    assert (await cycle.connection()).status is ConnectionStatus.ACTIVE
    assert await cycle.has_tokens()


async def test_who_no_longer_shows_steps_is_told_once_and_heard_again(cycle: Cycle) -> None:
    for permissions, status, told in (
        (["ACTIVITY_EXPORT"], ConnectionStatus.LIMITED, ["scope_missing"]),
        (["HEALTH_EXPORT"], ConnectionStatus.ACTIVE, ["scope_missing"]),
    ):
        change = {"userId": cycle.user_id, "permissions": permissions}
        assert await tell(cycle, {"userPermissionsChange": [change]}) == 200
        await cycle.sync()
        assert (await cycle.connection()).status is status
        assert [notice["code"] for notice in (await cycle.shown())["notices"]] == told


async def test_a_push_about_many_people_reaches_the_last_of_them(cycle: Cycle) -> None:
    day = yesterday() - dt.timedelta(days=60)
    midnight = dt.datetime.combine(day, dt.time(), dt.timezone(dt.timedelta(hours=8)))
    daily = {
        "calendarDate": day.isoformat(),
        "startTimeInSeconds": int(midnight.timestamp()),
        "startTimeOffsetInSeconds": 28_800,
        "durationInSeconds": 86_400,
        "steps": 4_321,
    }
    people = [*(f"stranger-{number}" for number in range(NOTICES_AT_ONCE)), cycle.user_id]
    assert await tell(cycle, {"dailies": [daily | {"userId": user_id} for user_id in people]}) == 200
    await cycle.sync()
    assert await cycle.steps(day) == 4_321


async def test_a_push_as_large_as_garmin_may_send_is_taken(cycle: Cycle) -> None:
    """Past the bound of all other bodies, up to what the source says of itself."""
    most_bytes = cycle.syncing.sources.get("garmin").capabilities.webhook_bytes_most
    change = {
        "userPermissionsChange": [{"userId": cycle.user_id, "permissions": ["HEALTH_EXPORT"]}],
        "padding": "",
    }
    room = most_bytes - len(json.dumps(change))
    assert await tell(cycle, change | {"padding": "x" * room}) == 200
    assert await waiting(cycle) == 1
