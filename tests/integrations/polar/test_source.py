import datetime as dt
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AnswerUnreadable,
    ClientRefused,
    VendorAway,
    VendorBusy,
)
from integrations.polar.settings import PolarSettings
from integrations.polar.source import PolarSource
from integrations.source import StepSource, WebhookRequest, Window
from integrations.vendor_http import Outside
from integrations.webhook_reading import hmac_sha256
from simulators.polar.app import make_app
from simulators.vendor import SimulatorSettings
from tests.support.simulated_vendors import (
    CLIENT_ID,
    CLIENT_SECRET,
    REDIRECT_URL,
    Simulated,
    receiving,
    simulated,
)

NOW = dt.datetime(2026, 11, 29, 7, 0, tzinfo=dt.UTC)  # three in the afternoon in Hong Kong
TODAY = dt.date(2026, 11, 29)
YESTERDAY = TODAY - dt.timedelta(days=1)
SECRET = SimulatorSettings().webhook_secret


def make_source(outside: Outside, base_url: str) -> StepSource:
    return PolarSource(
        outside,
        PolarSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base_url=base_url, webhook_secret=SECRET),
    )


@pytest_asyncio.fixture(loop_scope="session")
async def polar(redis: "Redis") -> AsyncIterator[Simulated]:
    async with simulated(make_app, make_source, redis, NOW) as there:
        yield there


async def test_consent_gives_a_long_lived_token_and_registers_the_person_once(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    assert (grant.vendor_user_id, grant.refresh_token) == ("1001", None)
    assert grant.expires_at is not None
    assert grant.expires_at > NOW + dt.timedelta(days=3_000)
    again = await polar.connect("1001")  # Polar answers 409 to the second registration
    assert again.access_token != grant.access_token
    registered = (await polar.http.get(f"{polar.base_url}/_simulator/registered")).json()
    assert list(registered) == ["1001"]
    assert "1001" not in registered["1001"]  # the id that we give Polar says nothing


async def test_a_code_works_once_and_a_wrong_secret_is_ours_not_the_persons(
    polar: Simulated, redis: "Redis"
) -> None:
    code = await polar.code("1001")
    exchange = {"code_verifier": "", "redirect_url": REDIRECT_URL, "now": NOW}
    await polar.source.exchange_code(code, **exchange)
    with pytest.raises(AccessEnded):
        await polar.source.exchange_code(code, **exchange)
    wrong = PolarSettings(client_id=CLIENT_ID, client_secret="wrong", base_url=polar.base_url)
    source = PolarSource(Outside(polar.http, redis), wrong)
    with pytest.raises(ClientRefused):
        await source.exchange_code(await polar.code("1001"), **exchange)


async def test_a_window_is_two_requests_and_holds_every_step(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    first_on = TODAY - dt.timedelta(days=27)
    *batches, gone = await polar.pull(grant, first_on, TODAY)
    person = polar.vendor.people["1001"]
    band = person.device("band-1")
    for index, batch in enumerate(batches):
        day = first_on + dt.timedelta(days=index)
        seen = person.minutes(day, band, until_s=NOW.timestamp())
        assert [each.count for each in batch.samples] == [each.count for each in seen]
        assert {sample.civil_on for sample in batch.samples} == {day}
    assert len(batches) == len(gone.deleted_intervals) == 28
    assert polar.requests("GET /v3/users/activities") == 1
    assert polar.requests("GET /v3/users/activities/samples") == 1


async def test_a_longer_window_than_polar_takes_is_no_answer(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    with pytest.raises(AnswerUnreadable):
        await polar.pull(grant, TODAY - dt.timedelta(days=28), TODAY)


async def test_days_to_come_and_days_long_past_are_not_asked_for(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    oldest = TODAY - dt.timedelta(days=90)
    *_, gone = await polar.pull(grant, oldest - dt.timedelta(days=10), oldest + dt.timedelta(days=10))
    assert len(gone.deleted_intervals) == 11
    *_, gone = await polar.pull(grant, TODAY, TODAY + dt.timedelta(days=1))
    assert len(gone.deleted_intervals) == 1
    asked = sum(polar.vendor.requests.values())
    assert await polar.pull(grant, oldest - dt.timedelta(days=9), oldest - dt.timedelta(days=1)) == []
    assert sum(polar.vendor.requests.values()) == asked


async def test_late_corrected_and_deleted_values_are_followed(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    await polar.switch("people/1001/days", day=YESTERDAY.isoformat(), is_held_back=True)
    [_] = await polar.pull(grant, YESTERDAY, YESTERDAY)  # nothing but what is gone
    await polar.switch("people/1001/days", day=YESTERDAY.isoformat(), is_held_back=False)
    late, _ = await polar.pull(grant, YESTERDAY, YESTERDAY)
    person = polar.vendor.people["1001"]
    minute = person.minutes(YESTERDAY, person.device("band-1"))[0]
    change = {"day": YESTERDAY.isoformat(), "device": "band-1", "minute": minute.minute}
    await polar.switch("people/1001/minutes", **change, count=minute.count + 7)
    await polar.stand_at(NOW + dt.timedelta(minutes=5))
    corrected, _ = await polar.pull(grant, YESTERDAY, YESTERDAY)
    assert corrected.samples[0].record_id == late.samples[0].record_id
    assert corrected.samples[0].revision > late.samples[0].revision
    assert corrected.samples[0].count == minute.count + 7
    await polar.switch("people/1001/minutes", **change, count=None)
    deleted, gone = await polar.pull(grant, YESTERDAY, YESTERDAY)
    assert len(deleted.samples) == len(late.samples) - 1
    assert gone.deleted_intervals[0].revision > late.samples[0].revision


async def test_an_outage_and_a_failure_between_two_answers_yield_nothing(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    await polar.switch("faults", fail_after=1)
    with pytest.raises(VendorAway):
        await polar.pull(grant, YESTERDAY, TODAY)
    assert len(await polar.pull(grant, YESTERDAY, TODAY)) == 3  # the trouble has passed
    await polar.switch("faults", is_away=True)
    with pytest.raises(VendorAway):
        await polar.pull(grant, YESTERDAY, TODAY)


async def test_a_taken_back_permission_ends_the_grant(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    await polar.switch("people/1001/revoke")
    with pytest.raises(AccessTokenExpired):
        await polar.pull(grant, TODAY, TODAY)
    with pytest.raises(AccessEnded):  # and there is nothing to refresh it with
        await polar.source.refresh(grant, now=NOW)


async def test_disconnecting_ends_the_registration_and_may_be_repeated(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    await polar.source.revoke(grant, now=NOW)
    await polar.source.revoke(grant, now=NOW)
    assert (await polar.http.get(f"{polar.base_url}/_simulator/registered")).json() == {}
    assert not polar.vendor.oauth.has_grant("1001")


async def test_polar_is_left_alone_before_its_limit_is_passed(redis: "Redis") -> None:
    async with simulated(make_app, make_source, redis, NOW, requests_per_minute=5) as polar:
        grant = await polar.connect("1001")  # four requests: page, form, token, registration
        await polar.source.client.activities(grant, Window(TODAY, TODAY), now=NOW)  # says: five of five
        with pytest.raises(VendorBusy):
            await polar.source.client.samples(grant, Window(TODAY, TODAY), now=NOW)
        assert polar.requests("GET /v3/users/activities/samples") == 0


async def test_a_429_says_for_how_long(polar: Simulated) -> None:
    grant = await polar.connect("1001")
    await polar.switch("faults", busy_for_s=30)
    with pytest.raises(VendorBusy) as busy:
        await polar.pull(grant, TODAY, TODAY)
    assert busy.value.retry_after_s == 30


async def test_the_webhook_is_made_with_an_unsigned_ping_and_its_secret_is_shown_once(polar: Simulated) -> None:
    with receiving(polar) as received:
        secret = await polar.source.client.create_webhook(received.url, now=NOW)
        assert secret == SECRET
        assert [answer.status for answer in received.answers] == [200]
        assert "polar-webhook-signature" not in received.requests[0].headers
        assert received.notices == []


async def test_a_signed_event_says_whose_day_to_look_at(polar: Simulated) -> None:
    with receiving(polar) as received:
        await polar.switch("webhook", url=received.url)
        days = {"first_on": YESTERDAY.isoformat(), "last_on": YESTERDAY.isoformat()}
        answer = await polar.switch("fire", user_id="1001", **days)
        assert answer == {"statuses": [200]}
        [notice] = received.notices
        assert (notice.vendor_user_id, notice.window) == ("1001", Window(YESTERDAY, YESTERDAY))
        await polar.switch("fire", user_id="1001", event="SLEEP_OF_A_NEW_KIND", **days)
        assert len(received.notices) == 1
        refused = await polar.switch("fire", user_id="1001", is_forged=True, **days)
        assert refused == {"statuses": [401]}
        refused = await polar.switch("fire", user_id="1001", content_type="text/plain", **days)
        assert refused == {"statuses": [415]}
        assert len(received.notices) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/2026-11-20",
        "https://www.polaraccesslink.com.evil.example/v3/users/activities/2026-11-20",
        "https://www.polaraccesslink.com@evil.example/v3/users/activities/2026-11-20",
        "https://127.0.0.1/2026-11-20",
        "file:///etc/passwd",
        "not an address",
    ],
)
async def test_an_address_that_leads_elsewhere_is_neither_asked_nor_believed(polar: Simulated, url: str) -> None:
    with receiving(polar) as received:
        await polar.switch("webhook", url=received.url)
        asked_before = sum(polar.vendor.requests.values())
        await polar.switch("fire", user_id="1001", first_on=TODAY.isoformat(), last_on=TODAY.isoformat(), url=url)
        [notice] = received.notices
        # Nothing of it: the week before now, as for an event that names no day.
        assert notice.window == Window(TODAY - dt.timedelta(days=7), TODAY)
        assert sum(polar.vendor.requests.values()) == asked_before


def signed(body: bytes, secret: str = SECRET) -> WebhookRequest:
    headers = {
        "content-type": "application/json",
        "polar-webhook-signature": hmac_sha256(secret.encode(), body).hex(),
    }
    return WebhookRequest("POST", body, headers)


async def test_bodies_that_are_no_event_are_refused_and_never_raise(polar: Simulated) -> None:
    bodies = {
        b"": 400,
        b"[]": 400,
        b"{": 400,
        b"\xff\xfe": 400,
        b"{}": 400,
        b"[" * 60_000: 400,
        b" " * 70_000: 413,
        b'{"event":"ACTIVITY_SUMMARY"}': 200,
        b'{"event":"ACTIVITY_SUMMARY","user_id":{}}': 200,
    }
    for body, status in bodies.items():
        answer = await polar.source.read_webhook(signed(body), now=NOW)
        assert (answer.status, list(answer.notices)) == (status, []), body[:40]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon"])
async def test_an_event_of_any_time_leads_to_a_window_that_polar_has(polar: Simulated, at: str) -> None:
    body = json.dumps(
        {"event": "ACTIVITY_SUMMARY", "user_id": 475, "timestamp": at, "date": "1999-01-01"}
    ).encode()
    answer = await polar.source.read_webhook(signed(body), now=NOW)
    [notice] = answer.notices
    assert notice.window is not None
    assert TODAY - dt.timedelta(days=90) <= notice.window.first_on <= notice.window.last_on <= TODAY


async def test_without_a_secret_only_the_ping_is_answered(polar: Simulated, redis: "Redis") -> None:
    settings = PolarSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base_url=polar.base_url)
    source = PolarSource(Outside(polar.http, redis), settings)
    event = b'{"event":"ACTIVITY_SUMMARY","user_id":475}'
    for secret in ("", SECRET):
        assert (await source.read_webhook(signed(event, secret), now=NOW)).status == 401
    assert (await source.read_webhook(signed(b'{"event":"PING"}', ""), now=NOW)).status == 200
    assert not PolarSource(Outside(polar.http, redis), PolarSettings(client_id=None)).is_configured
