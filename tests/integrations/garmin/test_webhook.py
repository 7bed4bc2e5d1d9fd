"""What comes to Garmin's address and is not Garmin's, or makes no sense."""

import json

import httpx
import pytest
from redis.asyncio import Redis

from integrations.garmin.client import CAPABILITIES, GarminSettings
from integrations.garmin.source import GarminSource
from integrations.source import Grant, WebhookRequest
from integrations.vendor_http import Outside
from tests.integrations.garmin.conftest import NOW
from tests.integrations.garmin.test_mapping import daily

BODY = json.dumps({"dailies": [daily()]}).encode()
CLIENT_ID = "simulated-client"
KEY = "a-key-that-we-made-up"


def source(client_id: str | None = CLIENT_ID) -> GarminSource:
    """Return a source that reaches nothing: reading a webhook asks nobody."""
    settings = GarminSettings(
        client_id=client_id, client_secret="x" if client_id else None, webhook_secret=KEY if client_id else None
    )
    return GarminSource(Outside(httpx.AsyncClient(trust_env=False), Redis(port=1)), settings)


def push(
    body: bytes = BODY,
    *,
    method: str = "POST",
    content_type: str = "application/json;charset=utf-8",
    client_id: str | None = CLIENT_ID,
    key: str | None = None,
) -> WebhookRequest:
    headers = {"content-type": content_type} | ({} if client_id is None else {"garmin-client-id": client_id})
    return WebhookRequest(method, body, headers, {"key": KEY if key is None else key})


async def test_a_push_is_taken() -> None:
    answer = await source().read_webhook(push(), now=NOW)
    assert (answer.status, len(answer.notices)) == (200, 1)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (push(key=""), 401),
        (push(key="0" * 32), 401),
        (push(key=KEY[:-1]), 401),
        (push(key="ключ"), 401),
        (push(client_id=None), 401),
        (push(client_id="another"), 401),
        (push(client_id=""), 401),
        (push(method="GET"), 405),
        (push(content_type="text/plain"), 415),
        (push(content_type="application/x-www-form-urlencoded"), 415),
        (push(content_type=""), 415),
        (push(b""), 400),
        (push(b"{"), 400),
        (push(b"\xff\xfe"), 400),
        (push(b"[" * 100_000), 400),
        (push(b" " * (CAPABILITIES.webhook_bytes_most + 1)), 413),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
async def test_what_is_forged_or_bad_says_nothing(request_: WebhookRequest, status: int) -> None:
    answer = await source().read_webhook(request_, now=NOW)
    assert (answer.status, list(answer.notices)) == (status, [])


async def test_the_largest_push_is_read() -> None:
    answer = await source().read_webhook(push(BODY.ljust(CAPABILITIES.webhook_bytes_most)), now=NOW)
    assert (answer.status, len(answer.notices)) == (200, 1)


async def test_nothing_comes_to_an_installation_without_garmin() -> None:
    for client_id in ("", None):
        answer = await source(None).read_webhook(push(client_id=client_id), now=NOW)
        assert answer.status == 401


async def test_items_that_make_no_sense_do_not_cost_the_others() -> None:
    items = [{"userId": "1", "callbackURL": "https://evil.example/x"}, {"steps": "many"}, daily()]
    answer = await source().read_webhook(push(json.dumps({"dailies": items}).encode()), now=NOW)
    assert answer.status == 200
    [notice] = answer.notices
    assert notice.batch is not None
    assert notice.batch.totals[0].count == 12_500


async def test_numbers_that_json_does_not_know_are_left_out() -> None:
    items = [daily(startTimeInSeconds=float("nan")), daily(steps=float("inf"))]
    answer = await source().read_webhook(push(json.dumps({"dailies": items}).encode()), now=NOW)
    assert (answer.status, list(answer.notices)) == (200, [])


async def test_without_a_key_of_its_own_garmin_is_not_available() -> None:
    settings = GarminSettings(client_id=CLIENT_ID, client_secret="x")
    keyless = GarminSource(Outside(httpx.AsyncClient(trust_env=False), Redis(port=1)), settings)
    assert not keyless.is_configured
    assert source().is_configured
    assert (await keyless.read_webhook(push(key=""), now=NOW)).status == 401


async def test_an_address_gives_a_person_only_what_is_theirs(redis: "Redis") -> None:
    content = [daily(userId="mine", steps=1), daily(userId="another", steps=2), daily(userId="mine", steps="many")]
    http = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, json=content)))
    settings = GarminSettings(client_id=CLIENT_ID, client_secret="x", webhook_secret=KEY)
    garmin = GarminSource(Outside(http, redis), settings)
    grant = Grant("at", None, None, frozenset(), "mine")
    url = "https://apis.garmin.com/wellness-api/rest/dailies?token=1"
    batches = [batch async for batch in garmin.fetch(grant, url, now=NOW)]
    assert [total.count for batch in batches for total in batch.totals] == [1]
