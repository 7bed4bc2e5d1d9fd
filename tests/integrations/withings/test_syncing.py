"""Withings through our API and sync: addresses that it cannot reach, and notifications that prove nothing."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from core.clock import local_day, utc_now
from core.database import Database
from integrations.connections.models import ConnectionStatus
from integrations.sync.service import Syncing
from integrations.withings.source import webhook_key
from tests.integrations.drivers.withings import DRIVER
from tests.support.step_cycle import Cycle, cycling


@pytest_asyncio.fixture(loop_scope="session")
async def cycle(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Cycle]:
    async with cycling(DRIVER, database, redis, monkeypatch) as running:
        yield running


def yesterday() -> dt.date:
    return local_day(utc_now()) - dt.timedelta(days=1)


async def tell(cycle: Cycle, *, key: str, **fields: str) -> int:
    answer = await cycle.http.post(
        "/v1/step-webhooks/withings", params={"key": key}, data={"userid": cycle.user_id} | fields
    )
    return answer.status_code


async def test_withings_calls_the_address_that_it_was_given(cycle: Cycle) -> None:
    await cycle.connect()
    await cycle.sync()
    assert (await cycle.connection()).subscribed_at is not None
    assert await cycle.fire("changed", yesterday()) == [200]


async def test_a_withings_that_cannot_reach_us_is_asked_all_the_same(cycle: Cycle) -> None:
    reachable = cycle.syncing
    cycle.syncing = Syncing(reachable.database, reachable.sources, lambda _slug: "http://127.0.0.1:1/hook")
    await cycle.connect()
    await cycle.sync()
    assert await cycle.steps(yesterday()) == await cycle.true_steps(yesterday())
    connection = await cycle.connection()
    assert (connection.status, connection.subscribed_at) == (ConnectionStatus.ACTIVE, None)
    # Once it can, it is told.
    cycle.syncing = reachable
    await cycle.make_due()
    await cycle.sync()
    assert (await cycle.connection()).subscribed_at is not None


async def test_a_notification_without_the_persons_key_makes_us_do_nothing(cycle: Cycle) -> None:
    await cycle.connect()
    await cycle.sync()
    rest_until = (await cycle.connection()).look_at
    date = yesterday().isoformat()
    assert await tell(cycle, key=webhook_key("somebody else"), appli="16", date=date) == 401
    assert (await cycle.connection()).look_at == rest_until


async def test_word_that_an_account_is_gone_is_not_believed_but_looked_into(cycle: Cycle) -> None:
    await cycle.connect()
    await cycle.sync()
    assert await tell(cycle, key=webhook_key(cycle.user_id), appli="46", action="unlink") == 200
    await cycle.sync()
    assert (await cycle.connection()).status is ConnectionStatus.ACTIVE
