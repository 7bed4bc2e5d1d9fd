"""What comes to Withings' address and is not Withings'; and what its status in the body means."""

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorFailure,
)
from integrations.source import Grant, WebhookRequest, Window
from integrations.vendor_http import Outside
from integrations.withings.client import CAPABILITIES, WithingsSettings
from integrations.withings.source import WithingsSource, webhook_key
from tests.integrations.withings.conftest import NOW, TODAY

FORM = {"userid": "475", "startdate": "1795104000", "enddate": "1795190400", "appli": "16", "date": "2026-11-20"}
GRANT = Grant("at", "rt", None, frozenset({"user.activity"}), "475")


class Answering:
    """A Withings that says one thing."""

    def __init__(self) -> None:
        self.answer: Any = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=self.answer)


@pytest.fixture
def answering() -> Answering:
    return Answering()


@pytest_asyncio.fixture(loop_scope="session")
async def source(answering: Answering, redis: "Redis") -> WithingsSource:
    http = httpx.AsyncClient(transport=httpx.MockTransport(answering))
    settings = WithingsSettings(client_id="simulated-client", client_secret="x")
    return WithingsSource(Outside(http, redis), settings)


def notified(
    body: bytes | None = None,
    *,
    method: str = "POST",
    content_type: str = "application/x-www-form-urlencoded",
    key: str | None = None,
    **changes: str,
) -> WebhookRequest:
    sent = urlencode(FORM | changes).encode() if body is None else body
    query = {"key": webhook_key("475") if key is None else key}
    return WebhookRequest(method, sent, {"content-type": content_type}, query)


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (notified(key=""), 401),
        (notified(key=webhook_key("476")), 401),
        (notified(key="ключ"), 401),
        (notified(b"", key=webhook_key("475")), 401),
        (notified(content_type="application/json"), 415),
        (notified(content_type=""), 415),
        (notified(method="PUT"), 405),
        (notified(date="tomorrow"), 400),
        (notified(appli="x"), 400),
        (notified(b"userid=475&appli=16"), 400),
        (notified(b"\xff"), 400),
        (notified(b"&".join([b"a=1"] * 500)), 400),
        (notified(b"a" * (CAPABILITIES.webhook_bytes_most + 1)), 413),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
async def test_what_is_forged_or_bad_says_nothing(
    source: WithingsSource, request_: WebhookRequest, status: int
) -> None:
    answer = await source.read_webhook(request_, now=NOW)
    assert (answer.status, list(answer.notices)) == (status, [])


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_withings_finds_us_there(source: WithingsSource, method: str) -> None:
    answer = await source.read_webhook(WebhookRequest(method, b""), now=NOW)
    assert (answer.status, list(answer.notices)) == (200, [])


async def test_other_categories_are_acknowledged(source: WithingsSource) -> None:
    answer = await source.read_webhook(notified(appli="4"), now=NOW)
    assert (answer.status, list(answer.notices)) == (200, [])


async def test_the_same_notification_again_hints_at_the_same(source: WithingsSource) -> None:
    first, again = [await source.read_webhook(notified(), now=NOW) for _ in range(2)]
    assert list(first.notices) == list(again.notices)
    assert first.notices[0].window == Window(TODAY, TODAY)


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"status": 401, "error": "invalid_token"}, AccessTokenExpired),
        ({"status": 100, "body": {}}, AccessTokenExpired),
        ({"status": 403, "error": "insufficient_scope"}, ScopeMissing),
        ({"status": 277}, ScopeMissing),
        ({"status": 522, "body": {}}, VendorAway),
        ({"status": 2555}, VendorAway),
        ({"status": 503, "error": "Invalid Params"}, AnswerUnreadable),
        ({"status": 987_654}, AnswerUnreadable),
        ({"status": "0"}, AnswerUnreadable),
        ({"status": False, "body": {"activities": []}}, AnswerUnreadable),
        ({"status": None}, AnswerUnreadable),
        ({}, AnswerUnreadable),
        ([], AnswerUnreadable),
        ("no", AnswerUnreadable),
        ({"status": 0}, AnswerUnreadable),
        ({"status": 0, "body": []}, AnswerUnreadable),
        ({"status": 0, "body": "text"}, AnswerUnreadable),
        ({"status": 0, "body": {"activities": {}}}, AnswerUnreadable),
        # A page that leads to itself for ever.
        ({"status": 0, "body": {"activities": [], "more": True, "offset": 0}}, AnswerUnreadable),
    ],
    ids=str,
)
async def test_what_an_answer_means(
    source: WithingsSource, answering: Answering, answer: Any, failure: type[VendorFailure]
) -> None:
    answering.answer = answer
    with pytest.raises(failure) as raised:
        _ = [batch async for batch in source.pull(GRANT, Window(TODAY, TODAY), now=NOW)]
    assert type(raised.value) is failure


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"status": 503, "error": "Invalid Params: invalid refresh_token"}, AccessEnded),
        ({"status": 401, "error": "invalid_token"}, AccessEnded),
        ({"status": 503, "error": "Invalid Params: invalid client_secret"}, ClientRefused),
        ({"status": 503, "error": "Invalid Params: invalid redirect_uri"}, AnswerUnreadable),
        ({"status": 503}, AnswerUnreadable),
        ({"status": 2556}, VendorAway),
        ({"status": 0, "body": {"access_token": "a", "expires_in": 1}}, AnswerUnreadable),
        ({"status": 0, "body": {"userid": 475, "expires_in": 1}}, AnswerUnreadable),
        ({"status": 0, "body": {"userid": True, "access_token": "a"}}, AnswerUnreadable),
    ],
    ids=str,
)
async def test_what_a_refused_refresh_means(
    source: WithingsSource, answering: Answering, answer: Any, failure: type[VendorFailure]
) -> None:
    answering.answer = answer
    with pytest.raises(failure) as raised:
        await source.refresh(GRANT, now=NOW)
    assert type(raised.value) is failure


async def test_a_number_is_as_good_an_id_as_a_text(source: WithingsSource, answering: Answering) -> None:
    body = {
        "userid": 475,
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 10_800,
        "scope": "user.activity",
    }
    answering.answer = {"status": 0, "body": body}
    assert (await source.refresh(GRANT, now=NOW)).vendor_user_id == "475"
