"""Forged, replayed, oversized and unreadable webhooks over HTTP; Google's signatures as the vendor makes them."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import func, select, text

from core.clock import utc_now
from core.database import Database
from integrations.connections.service import disconnect
from integrations.receipts.models import StepReceipt
from simulators.google_health.signing import SigningKey
from tests.support.step_cycle import Cycle, cycling
from tests.support.step_vendors import find_drivers

DRIVER = find_drivers()["google-health"]
SECRET = DRIVER.webhook_secret
TODAY = utc_now().date()


class Caller:
    """Whoever calls the webhook's address."""

    def __init__(self, cycle: Cycle) -> None:
        self.cycle = cycle
        self.path = f"/v1/step-webhooks/{cycle.slug}"

    async def post(self, body: bytes, **headers: str) -> int:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.cycle.http.post(self.path, content=body, headers=given)
        return answer.status_code

    def signed(self, body: bytes) -> dict[str, str]:
        """Headers as Google sends them."""
        return {"authorization": SECRET, "google_health_api_signature": self.key.sign(body)}

    @property
    def key(self) -> SigningKey:
        """The newest of the simulator's own."""
        keys: list[SigningKey] = self.cycle.simulator.state.google.keys
        return keys[-1]

    async def receipts(self) -> int:
        connection = await self.cycle.connection()
        async with self.cycle.database.transaction() as session:
            found = await session.scalar(
                select(func.count()).where(
                    StepReceipt.connection_id == connection.id, StepReceipt.read_at.is_(None)
                )
            )
            return int(found or 0)


@pytest_asyncio.fixture(loop_scope="session")
async def vendor(database: Database, redis: "Redis", monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Caller]:
    async with cycling(DRIVER, database, redis, monkeypatch) as cycle:
        await cycle.connect()
        await cycle.sync()
        yield Caller(cycle)


def notification(user_id: str, **fields: Any) -> bytes:
    times = {"startTime": f"{TODAY}T00:00:00", "endTime": f"{TODAY}T01:00:00"}
    data = {
        "version": "1",
        "healthUserId": user_id,
        "operation": "UPSERT",
        "dataType": "steps",
        "intervals": [{"civilIso8601TimeInterval": times}],
        **fields,
    }
    return json.dumps({"data": data}).encode()


async def test_a_genuine_one_is_kept_and_its_replay_waits_once(vendor: Caller) -> None:
    body = notification(vendor.cycle.user_id)
    headers = vendor.signed(body)
    assert [await vendor.post(body, **headers) for _ in range(4)] == [204] * 4
    assert await vendor.receipts() == 1
    await vendor.cycle.sync()
    assert await vendor.receipts() == 0
    before = (await vendor.cycle.connection()).last_synced_at
    assert await vendor.post(body, **headers) == 204, "said again later it is looked at again, which does no harm"
    await vendor.cycle.sync()
    assert (await vendor.cycle.connection()).last_synced_at != before


async def test_one_that_comes_while_the_person_disconnects_leaves_nothing(vendor: Caller) -> None:
    body, cycle = notification(vendor.cycle.user_id), vendor.cycle
    async with cycle.database.transaction() as session:
        await disconnect(session, cycle.person_id, cycle.slug, now=utc_now())
        coming = asyncio.create_task(vendor.post(body, **vendor.signed(body)))
        waiting = select(func.count()).select_from(text("pg_locks")).where(text("not granted"))
        while not await session.scalar(waiting):
            assert not coming.done(), "was kept, or not looked at"
            await asyncio.sleep(0.01)
    assert await coming == 204
    assert await vendor.receipts() == 0
    assert (await cycle.connection()).look_at is None


async def test_forged_ones_are_refused_and_leave_nothing(vendor: Caller) -> None:
    body = notification(vendor.cycle.user_id)
    headers = vendor.signed(body)
    signature = headers["google_health_api_signature"]
    forged = SigningKey()
    forged.key_id = vendor.key.key_id
    tries = [
        (body, {}),
        (body, {"authorization": SECRET}),
        (body, {"authorization": "Bearer guess", "google_health_api_signature": signature}),
        (body + b" ", headers),
        (body.replace(b"UPSERT", b"DELETE"), headers),
        (body, {"authorization": SECRET, "google_health_api_signature": SigningKey().sign(body)}),
        (body, {"authorization": SECRET, "google_health_api_signature": forged.sign(body)}),
        (body, {"authorization": SECRET, "google_health_api_signature": "AQ=="}),
        (body, {"authorization": SECRET, "google_health_api_signature": "not base64"}),
        (body, {"authorization": SECRET, "google_health_api_signature": "A" * 10_000}),
    ]
    assert [await vendor.post(sent, **given) for sent, given in tries] == [401] * len(tries)
    assert await vendor.receipts() == 0


async def test_the_signature_is_over_the_raw_body_before_anything_is_read(vendor: Caller) -> None:
    for body in (b"", b"no json", b"\xff\xfe", b"[" * 30_000, b'{"data": 1}', b"[1, null, {}]"):
        assert await vendor.post(body, authorization=SECRET) == 401, "unsigned: not even looked at"
    statuses = {}
    for body in (b"no json", b"[" * 30_000, b'{"data":1}', b"[1,null]", b'[{"data":{"dataType":"steps"}}]'):
        statuses[body[:8]] = await vendor.post(body, **vendor.signed(body))
    assert statuses == {b"no json": 400, b"[[[[[[[[": 400, b'{"data":': 204, b"[1,null]": 204, b'[{"data"': 204}
    assert await vendor.receipts() == 0


async def test_who_is_not_connected_is_not_told_from_who_is(vendor: Caller) -> None:
    for body in (notification("somebody-else"), notification(vendor.cycle.user_id, dataType="sleep")):
        assert await vendor.post(body, **vendor.signed(body)) == 204
    assert await vendor.receipts() == 0


async def test_bodies_are_bounded_and_any_content_type_will_do(vendor: Caller) -> None:
    largest = b" " * 65_536
    assert await vendor.post(largest, authorization=SECRET) == 401
    assert await vendor.post(largest + b" ", authorization=SECRET) == 413
    async with httpx.AsyncClient(base_url=vendor.cycle.api_url, trust_env=False) as http:

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(100):
                yield b" " * 1_024

        # We hang up before all is sent: whether the answer is still read then is chance.
        with contextlib.suppress(httpx.ReadError, httpx.WriteError):
            assert (await http.post(vendor.path, content=endless())).status_code == 413
    assert await vendor.receipts() == 0
    body = notification(vendor.cycle.user_id)
    assert await vendor.post(body, content_type="text/xml", **vendor.signed(body)) == 204
    assert await vendor.receipts() == 1


async def test_without_keys_it_may_come_again(vendor: Caller) -> None:
    cycle, body = vendor.cycle, notification(vendor.cycle.user_id)
    await cycle.switch("faults", is_away=True)
    assert await vendor.post(body, **vendor.signed(body)) == 503
    await cycle.switch("faults")
    assert await vendor.post(body, **vendor.signed(body)) == 503, "not asked again at once: anybody can name a key"
    assert await vendor.receipts() == 0


async def test_the_handshake(vendor: Caller) -> None:
    assert await vendor.cycle.fire("handshake", TODAY) == [201, 401]
    assert (await vendor.cycle.http.get(vendor.path)).status_code == 405
    assert (await vendor.cycle.http.post("/v1/step-webhooks/no-such")).status_code == 404


async def test_a_window_of_a_thousand_years_is_not_followed(vendor: Caller) -> None:
    ages = {"startTime": "1026-01-01T00:00:00", "endTime": "9999-12-30T00:00:00"}
    body = notification(vendor.cycle.user_id, intervals=[{"civilIso8601TimeInterval": ages}])
    assert await vendor.post(body, **vendor.signed(body)) == 204
    requests = (await vendor.cycle.http.get(f"{vendor.cycle.base_url}/_simulator/state")).json()["requests"]
    await vendor.cycle.sync()
    after = (await vendor.cycle.http.get(f"{vendor.cycle.base_url}/_simulator/state")).json()["requests"]
    assert sum(after.values()) - sum(requests.values()) < 10
