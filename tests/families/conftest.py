"""The API for tests about people; what they commit has ids of its own."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from core.database import Database
from tests.support.api import client_of, lent_app


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The real application, started."""
    async with client_of(lent_app()) as client:
        yield client
