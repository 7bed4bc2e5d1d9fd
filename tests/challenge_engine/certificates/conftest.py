"""What these tests commit, they tell nobody."""

from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import delete

from core.database import Database
from core.ids import new_id
from core.outbox import OutboxEvent


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def _no_events_left(database: Database) -> AsyncIterator[None]:
    """Remove the events that were published meanwhile: ids grow with time."""
    before = new_id()
    yield
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.id > before))
