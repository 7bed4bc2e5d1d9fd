"""The base of vendors' clients: what each answer means, limits that all share, and addresses that lead away."""

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI, Response
from redis.asyncio import Redis

from core.rate_limits import Limit
from integrations.capabilities import Capabilities, Delivery, Signature
from integrations.failures import (
    AccessEnded,
    AccessRefused,
    AccessTokenExpired,
    AddressNotAllowed,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorBusy,
    VendorFailure,
)
from integrations.hosts import VendorHosts
from integrations.oauth import read_tokens, refusal_of
from integrations.vendor_http import (
    MAX_ANSWER_BYTES,
    MAX_BUSY_S,
    Outside,
    VendorAnswer,
    VendorHttp,
    failure_of,
    make_http_client,
    retry_after_s,
)
from tests.support.serving import served

SECRET = "at-very-secret"
Handler = Callable[[httpx.Request], httpx.Response]


def capabilities(**fields: Any) -> Capabilities:
    values: dict[str, Any] = {
        "slug": "test-" + uuid.uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop")),
        "deliveries": frozenset({Delivery.PULL}),
        "grain_s": 60,
        "gives_day_totals": False,
        "window_days_most": 1,
        "poll_every_s": 60,
        "uses_oauth": True,
        **fields,
    }
    return Capabilities(**values)


@pytest_asyncio.fixture(loop_scope="session")
async def make_http(redis: "Redis") -> AsyncIterator[Callable[..., VendorHttp]]:
    clients = []

    def make(handler: Handler, **fields: Any) -> VendorHttp:
        client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
        clients.append(client)
        return VendorHttp(Outside(client, redis), capabilities(**fields))

    yield make
    for client in clients:
        await client.aclose()


def answering(status: int, **fields: Any) -> Handler:
    return lambda _request: httpx.Response(status, **fields)


@pytest.mark.parametrize(
    ("status", "headers", "kind"),
    [
        (401, {}, AccessTokenExpired),
        (403, {}, AccessRefused),
        (403, {"www-authenticate": 'Bearer realm="x", error="insufficient_scope"'}, ScopeMissing),
        (429, {}, VendorBusy),
        (429, {"retry-after": "7"}, VendorBusy),
        (503, {"retry-after": "7"}, VendorBusy),
        (503, {}, VendorAway),
        (500, {}, VendorAway),
        (404, {}, AnswerUnreadable),
        (302, {"location": "https://elsewhere.example/"}, AnswerUnreadable),
    ],
)
async def test_each_status_is_treated_in_its_own_way(
    make_http: Callable[..., VendorHttp], now: dt.datetime, status: int, headers: dict[str, str], kind: type
) -> None:
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(status, headers=headers, text=SECRET)

    with pytest.raises(VendorFailure) as raised:
        await make_http(answer).send("GET", "https://vendor.example/x?token=secret", access_token=SECRET, now=now)
    assert type(raised.value) is kind
    assert asked == ["https://vendor.example/x?token=secret"], "no redirect is followed"
    assert "secret" not in str(raised.value) + repr(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("body", "is_scope"),
    [
        ({"error": "insufficient_scope"}, True),
        (
            {"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT"}]}},
            True,
        ),
        ({"error": {"status": "PERMISSION_DENIED", "details": [{"reason": "SERVICE_DISABLED"}]}}, False),
        ({"error": {"status": "PERMISSION_DENIED", "details": None}}, False),
        ({"error": "no_permission"}, False),
        ([], False),
        (b"<html>", False),
    ],
)
def test_a_403_is_about_a_scope_only_where_it_says_so(body: object, is_scope: bool, now: dt.datetime) -> None:  # noqa: FBT001
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    failure = failure_of(VendorAnswer(403, httpx.Headers(), content), now)
    assert isinstance(failure, ScopeMissing if is_scope else AccessRefused)


async def test_no_answer_says_nothing_of_what_was_sent(
    make_http: Callable[..., VendorHttp], now: dt.datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout(f"while asking {request.url} with {request.headers}", request=request)

    with pytest.raises(VendorAway) as raised:
        await make_http(fail).send("GET", f"https://vendor.example/?t={SECRET}", access_token=SECRET, now=now)
    assert raised.value.__suppress_context__
    assert SECRET not in str(raised.value) + capsys.readouterr().out


async def test_no_address_is_logged_by_what_sends_it(
    redis: "Redis", now: dt.datetime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    app = FastAPI()

    @app.get("/x")
    async def answer() -> Response:
        return Response(headers={"set-cookie": f"kept={SECRET}"})

    with served(app) as url:
        client = make_http_client()
        http = VendorHttp(Outside(client, redis), capabilities())
        await http.send("GET", f"{url}/x?token={SECRET}", access_token=SECRET, now=now)
        await client.aclose()
    assert SECRET not in caplog.text


async def test_retry_after_holds_for_every_process(
    make_http: Callable[..., VendorHttp], redis: "Redis", now: dt.datetime
) -> None:
    asked = []

    def busy(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(429, headers={"retry-after": "30"})

    slug = capabilities().slug
    one, other = make_http(busy, slug=slug), make_http(busy, slug=slug)
    with pytest.raises(VendorBusy) as raised:
        await one.send("GET", "https://vendor.example/", now=now)
    assert raised.value.retry_after_s == 30
    with pytest.raises(VendorBusy) as raised:
        await other.send("GET", "https://vendor.example/", now=now)
    assert 28 <= raised.value.retry_after_s <= 30
    assert len(asked) == 1


async def test_our_share_is_kept_by_app_and_by_person(
    make_http: Callable[..., VendorHttp], now: dt.datetime
) -> None:
    limits = {"limit_per_app": Limit("app", 3, 0.01), "limit_per_user": Limit("user", 2, 0.01)}
    http = make_http(answering(200), **limits)
    for user in ("a", "a", "b"):
        await http.send("GET", "https://vendor.example/", user=user, now=now)
    for user in ("a", "c"):
        with pytest.raises(VendorBusy):
            await http.send("GET", "https://vendor.example/", user=user, now=now)


async def test_an_answer_is_bounded_also_where_it_was_compressed(
    make_http: Callable[..., VendorHttp], now: dt.datetime
) -> None:
    with pytest.raises(AnswerUnreadable):
        await make_http(answering(200, content=b" " * (MAX_ANSWER_BYTES + 1))).send(
            "GET", "https://vendor.example/", now=now
        )
    answer = await make_http(answering(200, content=b"[1]")).send("GET", "https://vendor.example/", now=now)
    with pytest.raises(AnswerUnreadable):
        answer.json_object()
    for body in (b"{", b"[" * 100_000, b"\xff"):
        with pytest.raises(AnswerUnreadable):
            VendorAnswer(200, httpx.Headers(), body).json()


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("5", 5),
        ("0", 1),
        ("-9", 1),
        ("1.2", 2),
        ("99999999999", MAX_BUSY_S),
        ("inf", None),
        ("soon", None),
        ("Sat, 10 Oct 2026 02:31:00 GMT", 60),
        (None, None),
    ],
)
def test_what_retry_after_says(written: str | None, seconds: int | None, now: dt.datetime) -> None:
    assert retry_after_s(written, now) == seconds


HOSTS = VendorHosts(frozenset({"api.vendor.example"}))
AWAY = [
    "http://api.vendor.example/x",
    "https://api.vendor.example.evil.example/x",
    "https://evil.example/?api.vendor.example",
    "https://api.vendor.example@evil.example/",
    "https://user:pw@api.vendor.example/",
    "https://api.vendor.example:8443/",
    "https://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/",
    "https://[::1]/",
    "https://api.vendor.example\\@evil.example/",
    "https://аpi.vendor.example/",  # noqa: RUF001 - a Cyrillic letter
    "//api.vendor.example/x",
    "file:///etc/passwd",
    "https://api.vendor.example/#fragment",
    "https://api.vendor.example/" + "x" * 3_000,
    "",
]


@pytest.mark.parametrize("address", AWAY)
def test_addresses_that_lead_elsewhere(address: str) -> None:
    for hosts in (HOSTS, VendorHosts(HOSTS.allowed, "http://127.0.0.1:9000")):
        with pytest.raises(AddressNotAllowed):
            hosts.found(address)


def test_addresses_of_the_vendor_and_of_a_stand_in() -> None:
    address = "https://api.vendor.example/v3/x?y=1"
    assert HOSTS.found(address) == address
    assert HOSTS.found("https://API.vendor.example:443/v3") == "https://api.vendor.example/v3"
    with pytest.raises(AddressNotAllowed):
        HOSTS.found("http://127.0.0.1:9000/v3/x")
    moved = VendorHosts(HOSTS.allowed, "http://127.0.0.1:9000")
    assert moved.own(address) == moved.found(address) == "http://127.0.0.1:9000/v3/x?y=1"
    assert moved.found("http://127.0.0.1:9000/v3/x") == "http://127.0.0.1:9000/v3/x"
    with pytest.raises(AddressNotAllowed):
        moved.found("http://127.0.0.1:9001/v3/x")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_grant"}, AccessEnded),
        (401, {}, AccessEnded),
        (401, {"error": "invalid_client"}, ClientRefused),
        (400, {"error": "unauthorized_client"}, ClientRefused),
        (400, {"error": "invalid_request"}, AnswerUnreadable),
        (403, {}, AnswerUnreadable),
        (400, {"error": {"code": 7}}, AnswerUnreadable),
        (401, {"error": []}, AnswerUnreadable),
    ],
)
def test_only_a_dead_grant_is_dead(status: int, body: dict[str, object], kind: type[VendorFailure]) -> None:
    assert type(refusal_of(VendorAnswer(status, httpx.Headers(), json.dumps(body).encode()))) is kind


@pytest.mark.parametrize("token", [None, "", "two\nlines", "\u00e9", "x" * 10_000, 7])
def test_what_is_no_token_is_not_kept(token: object, now: dt.datetime) -> None:
    with pytest.raises(AnswerUnreadable):
        read_tokens({"access_token": token}, now)


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "Test"},
        {"deliveries": frozenset()},
        {"grain_s": 7_000},
        {"grain_s": 86_400},
        {"window_days_most": None},
        {"poll_every_s": None},
        {"uses_oauth": False},
        {"scopes_needed": ("steps",)},
        {"deliveries": frozenset({Delivery.UPLOAD}), "signature": Signature.HMAC},
        {"backfill_days_most": -1},
        {"webhook_bytes_most": 20_000_000},
    ],
)
def test_abilities_that_contradict_themselves(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="step source"):
        capabilities(**fields)
