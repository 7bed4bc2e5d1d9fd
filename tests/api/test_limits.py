"""A caller who asks too much is told when to come back; another one notices nothing."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import Request

from api import limits
from api.dependencies import get_address, get_now
from api.limits import RequestLimits
from core.database import Database
from core.rate_limits import Limit
from tests.support.api import client_of, lent_app
from tests.support.roles import sign_in

PATH = "/v1/districts"


@pytest_asyncio.fixture(loop_scope="session")
async def client(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[httpx.AsyncClient]:
    """A client for whom time stands still and two requests are many."""
    few = {
        kind: Limit(f"{kind}-{uuid.uuid4().hex[:8]}", capacity=2, per_s=0.1)
        for kind in ("account", "address", "refused")
    }
    monkeypatch.setattr(limits, "LIMITS", RequestLimits(**few))
    app = lent_app()
    app.dependency_overrides[get_now] = lambda: now
    async with client_of(app) as client:
        yield client


async def test_an_address_is_told_to_wait(client: httpx.AsyncClient) -> None:
    answers = [await client.get(PATH) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["ratelimit"].partition(";")[2] for answer in answers] == [
        "r=1;t=10",
        "r=0;t=20",
        "r=0;t=10",
    ]
    assert answers[0].headers["ratelimit-policy"].endswith(";q=2;w=20")
    assert answers[2].headers["retry-after"] == "10"
    assert "10 s" in answers[2].json()["detail"]


async def test_an_account_counts_by_itself(
    client: httpx.AsyncClient, database: Database, now: dt.datetime
) -> None:
    one, other = [await sign_in(database, now=now) for _ in range(2)]
    for _ in range(3):
        await client.get(PATH)
    statuses = [
        (await client.get(PATH, headers={"Authorization": f"Bearer {who.token}"})).status_code
        for who in (one, one, one, other)
    ]
    assert statuses == [200, 200, 429, 200]


@pytest.mark.parametrize(
    "refused",
    [
        {"method": "GET", "url": PATH, "headers": {"Authorization": "Bearer nonsense"}},
        {
            "method": "POST",
            "url": "/v1/sessions",
            "content": b"{",
            "headers": {"Content-Type": "application/json"},
        },
        {"method": "GET", "url": "/v1/nowhere"},
        {"method": "POST", "url": PATH},
    ],
    ids=["token", "body", "address", "method"],
)
async def test_what_is_refused_before_it_is_counted_counts_too(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, refused: Any
) -> None:
    clock_s = 1_000.0
    # Of this module alone: the event loop reads the same clock, and would never end a wait.
    monkeypatch.setattr(limits, "time", SimpleNamespace(monotonic=lambda: clock_s))
    answers = [await client.request(**refused) for _ in range(3)]
    assert [answer.status_code for answer in answers[:2]] == [answers[0].status_code] * 2
    assert answers[0].status_code in {400, 401, 404, 405, 422}
    assert (answers[2].status_code, answers[2].headers["retry-after"]) == (429, "10")
    assert (answers[2].json()["code"], answers[2].json()["params"]) == ("too_many_requests", {"retry_after_s": 10})
    assert answers[2].headers["ratelimit"].endswith(";r=0;t=10")
    assert (await client.get(PATH)).status_code == 429, "whatever it asks"
    clock_s += 10
    assert (await client.get(PATH)).status_code == 200


async def test_what_is_counted_already_is_not_counted_as_refused(client: httpx.AsyncClient) -> None:
    for _ in range(4):
        answer = await client.get("/v1/parks", params={"limit": 0})
    assert answer.headers["ratelimit-policy"].startswith('"address-')
    assert (await client.get("/healthz")).status_code == 200


@pytest.mark.parametrize(
    ("caller", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_caller_of_many_addresses_is_one(caller: str, counted: str) -> None:
    assert get_address(Request({"type": "http", "client": (caller, 50_000)})) == counted
