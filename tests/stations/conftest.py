"""A station Saturday over HTTP, on a session whose work is thrown away: who asks can be changed, and the clock."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.models import District
from geo.parks.loading import load_districts
from tests.support.record import record_scene
from tests.support.stations import StationScene


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, redis: Any, now: dt.datetime) -> AsyncIterator[StationScene]:
    if await session.get(District, "wan-chai") is None:
        await load_districts(session)
    async with record_scene(session, now) as scene:
        yield StationScene(scene)
