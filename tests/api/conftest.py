from collections.abc import AsyncIterator

import httpx
import pytest_asyncio

from core.database import Database
from tests.api.probes import router
from tests.support.api import app_with, client_of


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def probe_client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real application with the routes of `probes.py` added."""
    async with client_of(app_with(router)) as client:
        yield client
