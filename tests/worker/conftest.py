"""An outbox of this test's own, and relays on it."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete

from core.database import Database
from core.outbox import OutboxEvent
from tests.support.outbox import TOPIC, MakeRelay, Outbox
from worker.handling import Handler
from worker.relay import Relay, RelayLimits


@pytest_asyncio.fixture(loop_scope="session")
async def outbox(database: Database, now: dt.datetime) -> AsyncIterator[Outbox]:
    """An empty outbox, emptied again afterwards."""
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent))
    yield Outbox(database, now)
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent))


@pytest.fixture
def make_relay(database: Database, redis: Redis, now: dt.datetime) -> MakeRelay:
    """Return a relay of one handler whose clock stands still at `now`."""

    def make(handler: Handler, limits: RelayLimits | None = None) -> Relay:
        return Relay(database, redis, {TOPIC: [handler]}, limits or RelayLimits(), lambda: now)

    return make
