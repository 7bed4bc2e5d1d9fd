"""A vendor's simulator, our API and our sync at work together, over real sockets and the real database."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import select, update

from api.app import create_app
from core.clock import utc_now
from core.database import Database
from integrations.connections.models import OPEN, StepConnection, StepGrant
from integrations.registry import open_sources
from integrations.sync.service import Syncing, sync_due
from records.steps.days.models import StepDay
from simulators.vendor import SimulatorSettings
from simulators.wearing import Wearer
from tests.support.serving import served
from tests.support.sign_ups import Caller, sign_up_adult
from tests.support.step_vendors import VendorDriver, consent

MOST_LOOKS = 40


@dataclass
class Cycle:
    """One person, one vendor, and everything between them."""

    driver: VendorDriver
    simulator: FastAPI
    base_url: str
    api_url: str
    http: httpx.AsyncClient
    database: Database
    syncing: Syncing
    caller: Caller
    user_id: str

    @property
    def slug(self) -> str:
        return self.driver.slug

    @property
    def person_id(self) -> uuid.UUID:
        return uuid.UUID(self.caller.person_id)

    def path(self, rest: str = "") -> str:
        return f"/persons/{self.caller.person_id}/step-sources/{self.slug}{rest}"

    async def switch(self, path: str, **body: Any) -> Any:
        """Make something happen at the vendor."""
        answer = await self.http.post(f"{self.base_url}/_simulator/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def connect(self, *, scopes: list[str] | None = None) -> None:
        """Go the whole way from the button to the connection; `scopes` are those left ticked, None: all."""
        begun = await self.caller.ask("POST", self.path("/connect"))
        assert begun.status_code == 201, begun.text
        back = await consent(self.http, begun.json()["authorization_url"], self.user_id, scopes=scopes)
        done = await self.caller.ask(
            "POST", f"/step-sources/{self.slug}/connections", {"state": back["state"], "code": back["code"]}
        )
        assert done.status_code == 200, done.text
        assert done.json()["status"] == "active", done.text

    async def fire(self, kind: str, day: dt.date) -> list[int]:
        """Let the vendor call us about a day; return how each webhook was answered."""
        sent = await self.switch(
            "fire", user_id=self.user_id, kind=kind, first_on=day.isoformat(), last_on=day.isoformat()
        )
        statuses: list[int] = sent["statuses"]
        return statuses

    async def make_due(self) -> None:
        """Let a look be due now, as it is by and by."""
        async with self.database.transaction() as session:
            await session.execute(
                update(StepConnection)
                .where(StepConnection.person_id == self.person_id, StepConnection.status.in_(OPEN))
                .values(look_at=utc_now(), lease_until_at=None)
            )

    async def sync(self) -> None:
        """Look as often as anything of this person is due."""
        for _ in range(MOST_LOOKS):
            await sync_due(self.syncing, now=utc_now())
            connection = await self.connection()
            if connection.look_at is None or connection.look_at > utc_now():
                return
            await asyncio.sleep(0.02)  # a webhook may hold the row just now
        raise AssertionError("the sync never comes to an end")

    async def connection(self) -> StepConnection:
        async with self.database.transaction() as session:
            found = await session.scalars(
                select(StepConnection).where(
                    StepConnection.person_id == self.person_id, StepConnection.source == self.slug
                )
            )
            return found.one()

    async def has_tokens(self) -> bool:
        connection = await self.connection()
        async with self.database.transaction() as session:
            return await session.get(StepGrant, connection.id) is not None

    async def steps(self, day: dt.date) -> int | None:
        """What the day counts here."""
        async with self.database.transaction() as session:
            row = await session.get(StepDay, (self.person_id, day))
            return None if row is None else row.steps

    async def true_steps(self, day: dt.date) -> int | None:
        """What the person's device counted."""
        shown = await self.http.get(f"{self.base_url}/_simulator/people/{self.user_id}/days/{day}")
        total: int | None = shown.json()["devices"][self.driver.device.key]["total"]
        return total

    async def a_walked_minute(self, day: dt.date) -> int:
        shown = await self.http.get(f"{self.base_url}/_simulator/people/{self.user_id}/days/{day}")
        minute: int = shown.json()["devices"][self.driver.device.key]["minutes"][10][0]
        return minute

    async def change_minute(self, day: dt.date, minute: int, count: int | None) -> None:
        await self.switch(
            f"people/{self.user_id}/minutes",
            day=day.isoformat(),
            device=self.driver.device.key,
            minute=minute,
            count=count,
        )

    async def allowed(self) -> bool:
        """Whether the permission lives at the vendor."""
        state = (await self.http.get(f"{self.base_url}/_simulator/state")).json()
        return self.user_id in state["allowed"]

    async def shown(self) -> dict[str, Any]:
        """What the person is shown of this source, with the notices."""
        answer = await self.caller.ask("GET", f"/persons/{self.caller.person_id}/step-sources")
        assert answer.status_code == 200, answer.text
        body = answer.json()
        (source,) = (one for one in body["sources"] if one["slug"] == self.slug)
        return {**source, "notices": [one for one in body["notices"] if one["source"] == self.slug]}


@asynccontextmanager
async def cycling(
    driver: VendorDriver,
    database: Database,
    redis: "Redis",
    monkeypatch: pytest.MonkeyPatch,
    *,
    seed: int | None = None,
    **settings: Any,
) -> AsyncIterator[Cycle]:
    """Start the vendor and the API, sign a person up."""
    number = seed if seed is not None else uuid.uuid4().int % 1_000_000
    # A walk of its own for every test: two persons with one series are held for review.
    person = Wearer(str(100_000 + number), seed=number, devices=(driver.device,))
    simulator = driver.make_app(
        SimulatorSettings(people=(person,), webhook_secret=driver.webhook_secret, **settings)
    )
    with served(simulator) as base_url:
        for name, value in driver.environment(base_url).items():
            monkeypatch.setenv(name, value)
        with served(create_app()) as api_url:
            async with (
                httpx.AsyncClient(base_url=api_url, trust_env=False, timeout=30) as http,
                open_sources(redis) as sources,
            ):

                def webhook_url(slug: str) -> str:
                    return f"{api_url}/v1/step-webhooks/{slug}"

                syncing = Syncing(database, sources, webhook_url)
                caller = await sign_up_adult(http)
                cycle = Cycle(
                    driver, simulator, base_url, api_url, http, database, syncing, caller, person.user_id
                )
                await cycle.switch("webhook", url=webhook_url(driver.slug))
                yield cycle
