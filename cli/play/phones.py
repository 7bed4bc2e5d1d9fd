"""Players' phones: a simulated health store, what its owner wears, an app that uploads until it is answered."""

import asyncio
import datetime as dt
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from cli.play.client import NETWORK_WAIT_S, TRIES
from cli.play.households import Household
from cli.play.report import Report
from core.clock import utc_now
from simulators.phone.app import PhoneApp, UploadRefused
from simulators.phone.health_connect import PHONE, SAMSUNG_WATCH, HealthConnect
from simulators.phone.health_kit import APPLE_WATCH, IPHONE, TYPED_IN, HealthKit
from simulators.phone.store import Counter
from simulators.phone.wearing import carry
from simulators.wearing import Wearer, Worn

BUSY = {429, 503}
BUSY_WAIT_S = 1.0
PHONE_KEY, WATCH_KEY = "phone-1", "watch-1"  # as in simulators/wearing.py

Answered = TypeVar("Answered")
Store = HealthConnect | HealthKit


@dataclass(frozen=True, slots=True)
class Platform:
    """What differs between phones: their health store, who counts in it, and the name of its part of an upload."""

    name: str
    part: str
    make_store: Callable[[int], Store]
    counters: dict[str, Counter]
    typed_in: Counter


ANDROID = Platform(
    "android",
    "health_connect_records",
    lambda seed: HealthConnect(seed, priority=[SAMSUNG_WATCH.name]),
    {PHONE_KEY: PHONE, WATCH_KEY: SAMSUNG_WATCH},
    Counter("org.example.diary", {"type": 2}),
)
IOS = Platform(
    "ios",
    "healthkit_samples",
    lambda seed: HealthKit(seed, priority=[APPLE_WATCH.name]),
    {PHONE_KEY: IPHONE, WATCH_KEY: APPLE_WATCH},
    TYPED_IN,
)


@dataclass
class PlayersPhone(PhoneApp):
    """The app, with the patience of `cli/play/client.py`, and with all that it sends in the report."""

    report: Report = field(default_factory=Report)
    tries: int = TRIES

    async def register(self, person_id: str, access_token: str) -> dict[str, Any]:
        """Register, again where the answer was lost: the same key is the same phone."""
        send = super().register
        return await self._until_answered("register phone", lambda: send(person_id, access_token))

    async def upload(self, body: dict[str, Any], *, now: dt.datetime, idempotency_key: str = "") -> dict[str, Any]:
        """Upload under one key until it is answered, signed anew at each try. Raises UploadRefused."""
        send, key = super().upload, idempotency_key or str(uuid.uuid4())
        answer = await self._until_answered("upload steps", lambda: send(body, now=utc_now(), idempotency_key=key))
        self.report.uploads += 1
        self.report.steps_sent += _steps_in(body)
        for part in answer["refused"]:
            self.report.refusals["upload steps: part", part["code"]] += 1
        return answer

    async def _until_answered(self, name: str, send: Callable[[], Awaitable[Answered]]) -> Answered:
        for tries_left in reversed(range(self.tries)):
            started_s = time.perf_counter()
            self.report.requests += 1
            try:
                answer = await send()
            except (httpx.TransportError, json.JSONDecodeError):  # what a proxy says for a server that is away
                if not tries_left:
                    raise
                wait_s = NETWORK_WAIT_S
            except UploadRefused as refusal:
                if refusal.args[0] not in BUSY or not tries_left:
                    raise
                wait_s = BUSY_WAIT_S
            else:
                self.report.latencies_ms[name].append((time.perf_counter() - started_s) * 1000)
                return answer
            self.report.retries += 1
            await asyncio.sleep(wait_s)
        raise AssertionError("the last try returns or raises")


@dataclass
class Walker:
    """A player with a phone: what is known on the phone, which is the truth that the service is measured by.

    Nothing of a day after `until` is walked. `suspect_ids` are records that must be held, `suspect_days` days of
    which nothing may count, both with the reason that the service has to find.
    """

    household: Household
    person_id: str
    platform: Platform
    wearer: Wearer
    phone: PlayersPhone
    store: Store
    days: Sequence[dt.date]
    until: dt.datetime
    suspect_ids: dict[str, str] = field(default_factory=dict)
    suspect_days: dict[dt.date, str] = field(default_factory=dict)
    is_exact: bool = False

    def carry(self, device: str) -> None:
        """Let a device's counts of all days come into the phone's store."""
        counters = {device: self.platform.counters[device]}
        for day in self.days:
            carry(self.store, self.wearer, day, counters, at=self.until)

    async def sync(self) -> list[dict[str, Any]]:
        """Upload what changed, and the store's own totals. Raises GivenUp when it is refused."""
        now = utc_now()
        # A store has no total of a day without records, as today is early in the morning.
        days = [day for day in self.days if self.store.total(day, now=now)["count"] is not None]
        return await self.kept("upload steps", self.phone.sync(now=now, days=days))

    async def upload(self, shapes: Sequence[dict[str, Any]], *, key: str = "") -> dict[str, Any]:
        """Upload records in the store's own words. Raises GivenUp when they are refused."""
        body = {self.platform.part: list(shapes), "deletions": [], "day_totals": []}
        sending = self.phone.upload(body, now=utc_now(), idempotency_key=key)
        return await self.kept("upload steps", sending)

    async def register(self) -> None:
        """Register the phone for its owner with the guardian's session."""
        registering = self.phone.register(self.person_id, self.household.token)
        await self.kept("register phone", registering)
        self.household.client.report.phones += 1

    async def kept(self, name: str, sending: Awaitable[Answered]) -> Answered:
        """Return the answer to what has to succeed. Raises GivenUp."""
        try:
            return await sending
        except UploadRefused as refusal:
            raise self.household.client.failure(name, " ".join(map(str, refusal.args))) from None
        except (httpx.TransportError, json.JSONDecodeError):
            raise self.household.client.failure(name, "no answer however often it was tried") from None

    def expect(self, name: str, holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as an assertion
        """Put an error of the service into the report unless it `holds`."""
        if not holds:
            self.household.client.failure(name, otherwise)


def make_walker(
    household: Household,
    person_id: str,
    devices: Sequence[Worn],
    platform: Platform,
    days: Sequence[dt.date],
    http: httpx.AsyncClient,
    *,
    now: dt.datetime,
) -> Walker:
    """Return a player with an unregistered phone, who walked on `days` until `now`.

    The walk follows from the person's id, new in every run: the same walk by another person would be held.
    """
    seed = uuid.UUID(person_id).int % 2**63
    store = platform.make_store(seed)
    phone = PlayersPhone(http, store, platform.name, report=household.client.report)
    is_exact = all(device.error == 0 for device in devices)
    wearer = Wearer(person_id, seed, devices, first_on=min(days))
    return Walker(household, person_id, platform, wearer, phone, store, days, now, is_exact=is_exact)


def _steps_in(body: dict[str, Any]) -> int:
    records = [*body.get("health_connect_records", []), *body.get("healthkit_samples", [])]
    return sum(int(record.get("count", record.get("quantity", 0))) for record in records)
