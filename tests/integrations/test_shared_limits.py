"""Many persons at a vendor that allows all of them together little: all come to an end, and nothing twice."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Response
from redis.asyncio import Redis
from sqlalchemy import select, update

from core.clock import utc_now
from core.database import Database
from core.rate_limits import Limit
from integrations.connections.models import StepConnection
from integrations.connections.service import keep_connection
from integrations.registry import open_sources
from integrations.sync import outcomes, service
from integrations.sync.service import Syncing, sync_due
from integrations.withings import client, source
from simulators.vendor import SimulatorSettings
from simulators.wearing import WATCH, Wearer
from tests.integrations.drivers.withings import DRIVER
from tests.support.people import make_person
from tests.support.serving import served
from tests.support.step_vendors import consent

PERSONS = 5
FASTER = 10  # than at Withings: a look's times are shorter, and the limit is higher, by this
BURST = 8  # requests at once: less than one window of each person
GIVE_UP_S = 90.0


@dataclass
class Vendor:
    """The simulated Withings with its people, and our side of it."""

    simulator: FastAPI
    base_url: str
    http: httpx.AsyncClient
    syncing: Syncing

    def requests(self) -> int:
        return sum(self.simulator.state.vendor.requests.values())

    async def connect(self, user_id: str) -> StepConnection:
        withings = self.syncing.sources.get("withings")
        address = withings.authorization_url(
            state="s", code_challenge="c", redirect_url="https://eplus.example/back"
        )
        back = await consent(self.http, address, user_id)
        grant = await withings.exchange_code(
            back["code"], code_verifier="v", redirect_url="https://eplus.example/back", now=utc_now()
        )
        async with self.syncing.database.transaction() as session:
            person = await make_person(session, utc_now())
            return await keep_connection(session, withings, person.id, grant, now=utc_now())

    async def sync(self, connections: list[StepConnection]) -> None:
        """Look as often as the worker does, until nothing of these is due."""
        ids = [connection.id for connection in connections]
        async with asyncio.timeout(GIVE_UP_S):
            while True:
                await sync_due(self.syncing, now=utc_now())
                async with self.syncing.database.transaction() as session:
                    found = list(await session.scalars(select(StepConnection).where(StepConnection.id.in_(ids))))
                if all(one.last_synced_at is not None and one.backfill_left_on is None for one in found):
                    return
                await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def vendor(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Vendor]:
    limit = Limit(f"app-{uuid.uuid4().hex}", BURST, 2.0 * FASTER)
    slower = replace(client.CAPABILITIES, limit_per_app=limit, backfill_days_most=15)
    for place in (client, source.WithingsSource):
        monkeypatch.setattr(place, "CAPABILITIES", slower)
    for name in ("BEGIN_S", "FIRST_WAIT_S"):
        monkeypatch.setattr(service, name, getattr(service, name) / FASTER)
    monkeypatch.setattr(outcomes, "MOST_APART_S", outcomes.MOST_APART_S / FASTER)
    people = tuple(
        Wearer(str(uuid.uuid4().int % 10**9), seed=uuid.uuid4().int % 10**6, devices=(WATCH,))
        for _ in range(PERSONS + 1)
    )
    simulator = DRIVER.make_app(SimulatorSettings(people=people))
    hook = FastAPI()

    @hook.api_route("/hook", methods=["GET", "HEAD"])
    async def is_there() -> Response:
        return Response()

    with served(simulator) as base_url, served(hook) as hook_url:
        for name, value in DRIVER.environment(base_url).items():
            monkeypatch.setenv(name, value)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http, open_sources(redis) as sources:
            syncing = Syncing(database, sources, lambda _slug: f"{hook_url}/hook")
            made = Vendor(simulator, base_url, http, syncing)
            yield made
    async with database.transaction() as session:  # nothing of ours is due in other tests
        await session.execute(
            update(StepConnection).where(StepConnection.source == "withings").values(look_at=None)
        )


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_small_share_serves_everybody_without_asking_twice(vendor: Vendor) -> None:
    alone, *together = vendor.simulator.state.vendor.people
    before = vendor.requests()
    await vendor.sync([await vendor.connect(alone)])
    of_one = vendor.requests() - before
    before = vendor.requests()
    await vendor.sync([await vendor.connect(user_id) for user_id in together])
    of_all = vendor.requests() - before
    assert of_one > 3 * BURST
    assert PERSONS * of_one * 0.9 <= of_all <= PERSONS * of_one * 1.1
