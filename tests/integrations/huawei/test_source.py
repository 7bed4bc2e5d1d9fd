import base64
import datetime as dt
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from pydantic import ValidationError
from redis.asyncio import Redis

from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AddressNotAllowed,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorBusy,
)
from integrations.huawei.client import other_site, refusal_of
from integrations.huawei.settings import HuaweiSettings
from integrations.huawei.source import MAX_AGE, MAX_AHEAD, HuaweiSource
from integrations.source import StepSource, WebhookRequest, Window
from integrations.vendor_http import Outside, VendorAnswer
from integrations.webhook_reading import hmac_sha256
from records.steps.sample import FormFactor
from simulators.huawei.app import STEPS_SCOPE, make_app
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
DAYS = {"first_on": YESTERDAY.isoformat(), "last_on": YESTERDAY.isoformat()}
SECRET = SimulatorSettings().webhook_secret
POLYMERIZE = "POST /healthkit/v2/sampleSet:polymerize"


def settings_for(base_url: str | None, **more: object) -> HuaweiSettings:
    given = {"subscriber_id": "subscriber-1", "webhook_secret": SECRET, "client_secret": CLIENT_SECRET, **more}
    return HuaweiSettings(client_id=CLIENT_ID, base_url=base_url, **given)


def make_source(outside: Outside, base_url: str) -> StepSource:
    return HuaweiSource(outside, settings_for(base_url))


@pytest_asyncio.fixture(loop_scope="session")
async def huawei(redis: "Redis") -> AsyncIterator[Simulated]:
    async with simulated(make_app, make_source, redis, NOW) as there:
        yield there


async def test_consent_names_the_person_by_an_open_id_and_the_refresh_token_stays(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    assert grant.vendor_user_id == "open-1001"
    assert STEPS_SCOPE in grant.scopes
    refreshed = await huawei.source.refresh(grant, now=NOW)
    assert refreshed.refresh_token == grant.refresh_token
    assert refreshed.access_token != grant.access_token
    assert refreshed.expires_at == NOW + dt.timedelta(hours=1)


async def test_what_was_left_out_of_the_consent_is_known(huawei: Simulated) -> None:
    grant = await huawei.connect("1001", scopes=["openid"])
    assert grant.scopes == {"openid"}
    with pytest.raises(ScopeMissing):
        await huawei.pull(grant, TODAY, TODAY)


async def test_days_hold_every_step_of_every_device_and_huaweis_own_merge(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    first_on = TODAY - dt.timedelta(days=30)
    batches = await huawei.pull(grant, first_on, TODAY)
    person = huawei.vendor.people["1001"]
    until_s = NOW.timestamp()
    days = [first_on + dt.timedelta(days=index) for index in range(31)]
    by_day = dict(zip(days, [batch for batch in batches if batch.samples], strict=True))
    for day, batch in by_day.items():
        counted = dict.fromkeys((FormFactor.BAND, FormFactor.PHONE), 0)
        for sample in batch.samples:
            counted[sample.device.form_factor] += sample.count
        band, phone = (person.total(day, device, until_s=until_s) or 0 for device in person.devices)
        assert counted == {FormFactor.BAND: band, FormFactor.PHONE: phone}
    assert sum(len(batch.deleted_intervals) for batch in batches) == 31
    totals = {total.civil_on: total.count for batch in batches for total in batch.totals}
    assert totals == {day: person.merged_total(day, until_s=until_s) for day in days}
    assert huawei.requests(POLYMERIZE) == 10  # five weeks, samples and totals
    assert max(len(batch.samples) for batch in batches) < 5_000


async def test_late_corrected_and_deleted_samples_are_followed(huawei: Simulated) -> None:
    grant = await huawei.connect("1002")
    person = huawei.vendor.people["1002"]
    await huawei.switch("people/1002/days", day=YESTERDAY.isoformat(), is_held_back=True)
    [empty] = await huawei.pull(grant, YESTERDAY, YESTERDAY)
    assert (empty.totals, len(empty.deleted_intervals)) == ([], 1)
    await huawei.switch("people/1002/days", day=YESTERDAY.isoformat(), is_held_back=False)
    late, _ = await huawei.pull(grant, YESTERDAY, YESTERDAY)
    minute = person.minutes(YESTERDAY, person.device("watch-1"))[0]
    change = {"day": YESTERDAY.isoformat(), "device": "watch-1", "minute": minute.minute}
    await huawei.switch("people/1002/minutes", **change, count=minute.count + 7)
    await huawei.stand_at(NOW + dt.timedelta(minutes=5))
    corrected, _ = await huawei.pull(grant, YESTERDAY, YESTERDAY)
    before, after = ({each.record_id: each for each in batch.samples} for batch in (late, corrected))
    [changed] = [key for key in after if after[key].count != before[key].count]
    assert after[changed].count == minute.count + 7
    assert after[changed].revision > before[changed].revision
    await huawei.switch("people/1002/minutes", **change, count=None)
    deleted, gone = await huawei.pull(grant, YESTERDAY, YESTERDAY)
    assert {each.record_id for each in deleted.samples} == set(before) - {changed}
    assert gone.deleted_intervals[0].revision > before[changed].revision


async def test_days_to_come_are_not_asked_for(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    tomorrow = TODAY + dt.timedelta(days=1)
    *_, gone = await huawei.pull(grant, TODAY, tomorrow)
    assert len(gone.deleted_intervals) == 1
    assert await huawei.pull(grant, tomorrow, tomorrow) == []


async def test_a_failure_in_the_middle_leaves_whole_weeks(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    await huawei.switch("faults", fail_after=4)  # collectors, a week's two, and one half of the second week
    pages = huawei.source.pull(grant, Window(TODAY - dt.timedelta(days=13), TODAY), now=NOW)
    for _ in range(8):  # seven days and their totals
        assert await anext(pages)
    with pytest.raises(VendorAway):
        await anext(pages)
    await huawei.switch("faults", is_away=True)
    with pytest.raises(VendorAway):
        await huawei.pull(grant, TODAY, TODAY)
    await huawei.switch("faults", busy_for_s=20)
    with pytest.raises(VendorBusy):
        await huawei.pull(grant, TODAY, TODAY)


async def test_expired_revoked_and_our_own_mistakes_are_told_apart(huawei: Simulated, redis: "Redis") -> None:
    grant = await huawei.connect("1001")
    wrong = HuaweiSource(Outside(huawei.http, redis), settings_for(huawei.base_url, client_secret="wrong"))
    with pytest.raises(ClientRefused):
        await wrong.refresh(grant, now=NOW)
    await huawei.switch("expire")
    with pytest.raises(AccessTokenExpired):
        await huawei.pull(grant, TODAY, TODAY)
    grant = await huawei.source.refresh(grant, now=NOW)
    await huawei.switch("people/1001/revoke")
    with pytest.raises(AccessTokenExpired):
        await huawei.pull(grant, TODAY, TODAY)
    with pytest.raises(AccessEnded):
        await huawei.source.refresh(grant, now=NOW)
    with pytest.raises(AccessEnded):
        await huawei.source.exchange_code("used", code_verifier="", redirect_url=REDIRECT_URL, now=NOW)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": 1203, "sub_error": 11205}, AccessEnded),
        ({"error": 1203, "sub_error": "31204"}, AccessEnded),
        ({"error": 1203, "sub_error": 12304}, ClientRefused),
        ({"error": 1203, "sub_error": 500}, VendorAway),
        ({"error": 1203, "sub_error": 99999}, AnswerUnreadable),
        ({"error": 1203, "sub_error": {"a": 1}}, AnswerUnreadable),
        ([], AnswerUnreadable),
    ],
)
def test_a_number_says_what_a_refusal_means_and_an_unknown_one_ends_nobody(body: object, kind: type) -> None:
    answer = VendorAnswer(400, {}, json.dumps(body).encode())
    assert type(refusal_of(answer)) is kind


async def test_revoking_ends_the_grant_and_may_be_repeated(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    await huawei.source.revoke(grant, now=NOW)
    assert not huawei.vendor.oauth.has_grant("1001")
    await huawei.source.revoke(grant, now=NOW)


async def test_a_person_who_has_not_agreed_in_huaweis_app_is_told_so(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    await huawei.switch("huawei", privacy="2")
    with pytest.raises(ScopeMissing):
        await huawei.pull(grant, TODAY, TODAY)


async def test_another_site_of_huawei_is_asked_and_no_other_address(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    path = "/healthkit/v2/sampleSet:polymerize"
    await huawei.switch("huawei", other_site=f"https://health-api.cloud.huawei.eu{path}")
    assert len(await huawei.pull(grant, TODAY, TODAY)) == 2
    asked = huawei.requests(POLYMERIZE)
    await huawei.switch("huawei", other_site=f"https://evil.example{path}")
    with pytest.raises(AddressNotAllowed):
        await huawei.pull(grant, TODAY, TODAY)
    assert huawei.requests(POLYMERIZE) == asked + 1


@pytest.mark.parametrize(
    "location",
    [
        "",
        "http://health-api.cloud.huawei.eu/x",
        "https://health-api.cloud.huawei.eu.evil.example/x",
        "https://health-api.cloud.huawei.eu@evil.example/x",
        "https://health-api.cloud.huawei.eu",
        "//health-api.cloud.huawei.eu/x",
    ],
)
def test_only_a_site_of_huawei_is_one(location: str) -> None:
    with pytest.raises(AddressNotAllowed):
        other_site(location)


async def test_a_subscribed_person_is_looked_at_when_an_event_is_signed(huawei: Simulated) -> None:
    grant = await huawei.connect("1001")
    with receiving(huawei) as received:
        await huawei.switch("webhook", url=received.url)
        assert await huawei.switch("fire", user_id="1001", **DAYS) == {"statuses": []}
        for _ in range(2):  # the second time there is nothing to do
            await huawei.source.subscribe(grant, callback_url=received.url, now=NOW)
        assert huawei.requests("POST /healthkit/v2/subscriptions") == 2
        for kind in ("changed", "deleted"):
            assert await huawei.switch("fire", user_id="1001", kind=kind, **DAYS) == {"statuses": [204]}
        week = Window(TODAY - dt.timedelta(days=6), TODAY)
        assert [(notice.vendor_user_id, notice.window) for notice in received.notices] == [("open-1001", week)] * 2
        other = "SAMPLESET_EVENT$UPDATE$com.huawei.continuous.something.new"
        assert await huawei.switch("fire", user_id="1001", event_type=other, **DAYS) == {"statuses": [204]}
        assert len(received.notices) == 2


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"is_forged": True}, 401),
        ({"age_s": MAX_AGE.total_seconds()}, 204),
        ({"age_s": MAX_AGE.total_seconds() + 1}, 401),
        ({"age_s": -MAX_AHEAD.total_seconds()}, 204),
        ({"age_s": -MAX_AHEAD.total_seconds() - 1}, 401),
        ({"content_type": "text/html"}, 415),
    ],
)
async def test_forged_kept_and_mislabelled_events_are_refused(
    huawei: Simulated, wish: dict[str, object], status: int
) -> None:
    grant = await huawei.connect("1001")
    with receiving(huawei) as received:
        await huawei.switch("webhook", url=received.url)
        await huawei.source.subscribe(grant, callback_url=received.url, now=NOW)
        assert await huawei.switch("fire", user_id="1001", **wish, **DAYS) == {"statuses": [status]}
        assert len(received.notices) == (1 if status == 204 else 0)


def event(*, spelling: str = "base64", key: bytes | None = None, **changed: object) -> WebhookRequest:
    """An event signed as it first was; `changed` is what somebody made of its body."""
    event_type = "SAMPLESET_EVENT$UPDATE$com.huawei.continuous.steps.delta"
    body = {"openId": "open-1001", "eventType": event_type, "eventTime": int(NOW.timestamp() * 1_000)}
    signed = f"{body['openId']}_{body['eventType']}_{body['eventTime']}".encode()
    signature = hmac_sha256(base64.urlsafe_b64decode(SECRET) if key is None else key, signed)
    text = base64.b64encode(signature).decode() if spelling == "base64" else signature.hex()
    headers = {"content-type": "application/json", "x-notification-signature": text}
    return WebhookRequest("POST", json.dumps({**body, **changed}).encode(), headers)


async def test_both_spellings_of_a_signature_are_known_and_what_is_signed_cannot_be_changed(
    huawei: Simulated, redis: "Redis"
) -> None:
    for request, status in (
        (event(), 204),
        (event(spelling="hex"), 204),
        (event(openId="open-1002"), 401),
        (event(eventTime=int(NOW.timestamp() * 1_000) + 1), 401),
        (event(eventType="SAMPLESET_EVENT$DELETE$com.huawei.continuous.steps.delta"), 401),
        (event(key=b"another"), 401),
    ):
        assert (await huawei.source.read_webhook(request, now=NOW)).status == status
    without = HuaweiSource(Outside(huawei.http, redis), settings_for(huawei.base_url, webhook_secret=None))
    assert (await without.read_webhook(event(key=b""), now=NOW)).status == 401


async def test_bodies_that_are_no_event_are_refused_and_never_raise(huawei: Simulated) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    for body in (b"[]", b"{", b"{}", b"\xff", b"[" * 60_000, b'{"openId":[],"eventType":1}'):
        request = WebhookRequest("POST", body, headers)
        assert (await huawei.source.read_webhook(request, now=NOW)).status == 400, body[:20]
    # Huawei's console checks the address with nothing in it, and wants a 204.
    check = await huawei.source.read_webhook(WebhookRequest("POST", b"", {}), now=NOW)
    assert (check.status, list(check.notices)) == (204, [])


def test_the_subscribers_secret_is_base64() -> None:
    with pytest.raises(ValidationError, match="base64"):
        HuaweiSettings(webhook_secret="no base64!")
