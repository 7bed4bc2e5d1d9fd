"""An officer at the park map, and a park that other transactions see."""

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import delete

from api.dependencies import get_now
from core.database import Database
from families.actors import Role
from geo.districts.models import District
from geo.grid import to_grid, to_wgs84
from geo.parks.models import Park
from tests.support.api import client_of, lent_app
from tests.support.places import VICTORIA_PARK
from tests.support.play import committed_park
from tests.support.roles import SignedIn, sign_in


@dataclass
class Caller:
    """Somebody signed in."""

    http: httpx.AsyncClient
    who: SignedIn

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        sent = {
            "Authorization": f"Bearer {self.who.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid.uuid4().hex,
            **headers,
        }
        content = body if isinstance(body, bytes) else json.dumps(body)
        return await self.http.request(method, f"/v1{path}", content=content, headers=sent)


@pytest_asyncio.fixture(loop_scope="session")
async def http(database: Database, now: dt.datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: now
    async with client_of(app) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def officer(http: httpx.AsyncClient, database: Database, now: dt.datetime) -> Caller:
    return Caller(http, await sign_in(database, Role.OFFICER, now=now))


@pytest_asyncio.fixture(loop_scope="session")
async def park_id(database: Database) -> AsyncIterator[str]:
    async with committed_park(database, VICTORIA_PARK) as park_id:
        yield park_id
    async with database.transaction() as session:
        await session.execute(delete(Park))
        await session.execute(delete(District))


def box(
    east_m: float = -100, north_m: float = -100, width_m: float = 200, height_m: float = 200
) -> dict[str, Any]:
    """A rectangle as GeoJSON, its south-western corner so many metres from the middle of Victoria Park."""
    easting, northing = to_grid(*VICTORIA_PARK)
    west, south = easting + east_m, northing + north_m
    corners = [
        (west, south),
        (west + width_m, south),
        (west + width_m, south + height_m),
        (west, south + height_m),
    ]
    ring = [list(to_wgs84(*corner)) for corner in corners]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
