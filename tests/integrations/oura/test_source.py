import datetime as dt
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from integrations.failures import AccessEnded, AccessTokenExpired, AnswerUnreadable, ScopeMissing, VendorAway
from integrations.oura.settings import OuraSettings
from integrations.oura.source import MAX_AGE_S, MAX_AHEAD_S, OuraSource, verification_token
from integrations.source import StepSource, WebhookRequest, Window
from integrations.vendor_http import Outside
from integrations.webhook_reading import hmac_sha256
from simulators.oura.app import make_app
from simulators.wearing import RING, Wearer
from tests.support.simulated_vendors import CLIENT_ID, CLIENT_SECRET, Simulated, receiving, simulated

NOW = dt.datetime(2026, 11, 29, 7, 0, tzinfo=dt.UTC)  # three in the afternoon in Hong Kong
TODAY = dt.date(2026, 11, 29)
YESTERDAY = TODAY - dt.timedelta(days=1)
DAYS = {"first_on": YESTERDAY.isoformat(), "last_on": YESTERDAY.isoformat()}


def make_source(outside: Outside, base_url: str) -> StepSource:
    return OuraSource(outside, OuraSettings(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, base_url=base_url))


@pytest_asyncio.fixture(loop_scope="session")
async def oura(redis: "Redis") -> AsyncIterator[Simulated]:
    people = (Wearer("ring-wearer", seed=7, devices=(RING,)),)
    async with simulated(make_app, make_source, redis, NOW, people=people) as there:
        yield there


async def test_consent_names_the_person_and_tokens_rotate(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    assert grant.vendor_user_id == "ring-wearer"
    assert grant.scopes == {"personal", "daily"}
    assert grant.expires_at == NOW + dt.timedelta(hours=1)
    refreshed = await oura.source.refresh(grant, now=NOW)
    assert refreshed.refresh_token not in {None, grant.refresh_token}
    assert refreshed.access_token != grant.access_token
    assert (refreshed.vendor_user_id, refreshed.scopes) == (grant.vendor_user_id, grant.scopes)
    with pytest.raises(AccessEnded):  # the old refresh token is dead
        await oura.source.refresh(grant, now=NOW)


async def test_what_was_not_allowed_is_said_to_be_missing(oura: Simulated) -> None:
    with pytest.raises(ScopeMissing):
        await oura.connect("ring-wearer", scopes=["daily"])
    grant = await oura.connect("ring-wearer", scopes=["personal"])
    assert grant.scopes == {"personal"}
    with pytest.raises(ScopeMissing):
        await oura.pull(grant, TODAY, TODAY)


async def test_all_pages_of_a_window_are_one_batch(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    first_on = TODAY - dt.timedelta(days=30)
    [batch] = await oura.pull(grant, first_on, TODAY)
    person = oura.vendor.people["ring-wearer"]
    days = [first_on + dt.timedelta(days=index) for index in range(31)]
    expected = [(day, person.total(day, RING, until_s=NOW.timestamp())) for day in days]
    assert [(sample.civil_on, sample.count) for sample in batch.samples] == expected
    assert oura.requests("GET /v2/usercollection/daily_activity") == 5  # one of them empty


async def test_a_failure_between_pages_yields_nothing(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    await oura.switch("faults", fail_after=2)
    with pytest.raises(VendorAway):
        await oura.pull(grant, TODAY - dt.timedelta(days=30), TODAY)
    await oura.switch("faults", is_away=True)
    with pytest.raises(VendorAway):
        await oura.pull(grant, TODAY, TODAY)


async def test_pages_that_never_end_are_left(oura: Simulated, monkeypatch: pytest.MonkeyPatch) -> None:
    grant = await oura.connect("ring-wearer")
    monkeypatch.setattr("integrations.oura.client.MAX_PAGES", 3)
    with pytest.raises(AnswerUnreadable):
        await oura.pull(grant, TODAY - dt.timedelta(days=30), TODAY)


async def test_late_corrected_and_deleted_days_are_followed(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    person = oura.vendor.people["ring-wearer"]
    before = person.total(YESTERDAY, RING)
    [batch] = await oura.pull(grant, YESTERDAY, YESTERDAY)
    assert [sample.count for sample in batch.samples] == [before]
    minute = person.minutes(YESTERDAY, RING)[0]
    change = {"day": YESTERDAY.isoformat(), "device": "ring-1", "minute": minute.minute}
    await oura.switch("people/ring-wearer/minutes", **change, count=minute.count + 11)
    await oura.stand_at(NOW + dt.timedelta(minutes=5))
    [corrected] = await oura.pull(grant, YESTERDAY, YESTERDAY)
    assert [sample.count for sample in corrected.samples] == [(before or 0) + 11]
    assert corrected.samples[0].record_id == batch.samples[0].record_id
    assert corrected.samples[0].revision > batch.samples[0].revision
    await oura.switch("people/ring-wearer/days", day=YESTERDAY.isoformat(), is_held_back=True)
    [gone] = await oura.pull(grant, YESTERDAY, YESTERDAY)
    assert gone.samples == []
    assert [deletion.record_id for deletion in gone.deletions] == [batch.samples[0].record_id]
    assert gone.deletions[0].revision > batch.samples[0].revision


async def test_an_expired_token_is_refreshed_and_a_taken_back_permission_is_the_end(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    await oura.switch("expire")
    with pytest.raises(AccessTokenExpired):
        await oura.pull(grant, TODAY, TODAY)
    grant = await oura.source.refresh(grant, now=NOW)
    assert await oura.pull(grant, TODAY, TODAY)
    await oura.switch("people/ring-wearer/revoke")
    with pytest.raises(AccessTokenExpired):
        await oura.pull(grant, TODAY, TODAY)
    with pytest.raises(AccessEnded):
        await oura.source.refresh(grant, now=NOW)


async def test_revoking_ends_the_grant_and_may_be_repeated(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    await oura.source.revoke(grant, now=NOW)
    assert not oura.vendor.oauth.has_grant("ring-wearer")
    await oura.source.revoke(grant, now=NOW)


async def test_subscriptions_are_made_by_a_challenge_kept_and_renewed(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    path = "PUT /v2/webhook/subscription/renew/"
    with receiving(oura) as received:
        for _ in range(2):  # the second time there is nothing to do
            await oura.source.subscribe(grant, callback_url=received.url, now=NOW)
        made = [request for request in received.requests if request.method == "GET"]
        assert len(made) == 3
        assert oura.requests("POST /v2/webhook/subscription") == 3
        await oura.stand_at(NOW + dt.timedelta(days=80))
        await oura.source.keep_subscriptions(callback_url=received.url, now=oura.now)
        assert sum(count for asked, count in oura.vendor.requests.items() if asked.startswith(path)) == 3
        await oura.stand_at(NOW + dt.timedelta(days=160))  # past the first expiry: alive because renewed
        assert await oura.switch("fire", user_id="ring-wearer", **DAYS) == {"statuses": [200]}
        await oura.stand_at(NOW + dt.timedelta(days=400))  # nobody renewed
        assert await oura.switch("fire", user_id="ring-wearer", **DAYS) == {"statuses": []}
        await oura.source.keep_subscriptions(callback_url=received.url, now=oura.now)
        assert await oura.switch("fire", user_id="ring-wearer", **DAYS) == {"statuses": [200]}


async def test_signed_events_say_whose_days_to_look_at(oura: Simulated) -> None:
    grant = await oura.connect("ring-wearer")
    with receiving(oura) as received:
        await oura.source.subscribe(grant, callback_url=received.url, now=NOW)
        await oura.switch("fire", user_id="ring-wearer", **DAYS)
        await oura.switch("fire", user_id="ring-wearer", kind="deleted", **DAYS)
        changed, deleted = received.notices
        assert changed.vendor_user_id == deleted.vendor_user_id == grant.vendor_user_id
        assert changed.window == Window(TODAY - dt.timedelta(days=10), TODAY)
        assert deleted.window == Window(TODAY - dt.timedelta(days=30), TODAY)
        for unknown in ({"data_type": "daily_aura"}, {"event_type": "merged"}):
            assert await oura.switch("fire", user_id="ring-wearer", **unknown, **DAYS) == {"statuses": [200]}
        assert len(received.notices) == 2


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"is_forged": True}, 401),
        ({"age_s": MAX_AGE_S}, 200),
        ({"age_s": MAX_AGE_S + 1}, 401),
        ({"age_s": -MAX_AHEAD_S}, 200),
        ({"age_s": -MAX_AHEAD_S - 1}, 401),
        ({"content_type": "application/x-www-form-urlencoded"}, 415),
    ],
)
async def test_forged_kept_and_mislabelled_events_are_refused(
    oura: Simulated, wish: dict[str, object], status: int
) -> None:
    grant = await oura.connect("ring-wearer")
    with receiving(oura) as received:
        await oura.source.subscribe(grant, callback_url=received.url, now=NOW)
        assert await oura.switch("fire", user_id="ring-wearer", **wish, **DAYS) == {"statuses": [status]}
        assert len(received.notices) == (1 if status == 200 else 0)


async def test_a_challenge_is_met_only_with_our_token(oura: Simulated) -> None:
    def challenge(**query: str) -> WebhookRequest:
        return WebhookRequest("GET", b"", {}, query)

    token = verification_token()
    met = await oura.source.read_webhook(challenge(verification_token=token, challenge='"<b>'), now=NOW)
    assert (met.status, met.content_type) == (200, "application/json")
    assert json.loads(met.body) == {"challenge": '"<b>'}
    for query in (
        {"verification_token": "guessed", "challenge": "abc"},
        {"challenge": "abc"},
        {"verification_token": token},
        {"verification_token": token, "challenge": "x" * 501},
        {"verification_token": "é", "challenge": "abc"},
    ):
        refused = await oura.source.read_webhook(challenge(**query), now=NOW)
        assert (refused.status, refused.body) == (401, b"")


async def test_bodies_that_are_no_event_are_refused_and_never_raise(oura: Simulated) -> None:
    def signed(body: bytes, timestamp: str) -> WebhookRequest:
        signature = hmac_sha256(CLIENT_SECRET.encode(), timestamp.encode() + body).hex().upper()
        headers = {"x-oura-timestamp": timestamp, "x-oura-signature": signature}
        return WebhookRequest("POST", body, {"content-type": "application/json", **headers})

    now_s = str(int(NOW.timestamp()))
    for body in (b"", b"[]", b"{", b"{}", b"\xff", b"[" * 60_000, b'{"user_id":1,"event_time":"soon"}'):
        assert (await oura.source.read_webhook(signed(body, now_s), now=NOW)).status == 400, body[:20]
    for timestamp in ("", "soon", "9" * 40, "-1"):
        assert (await oura.source.read_webhook(signed(b"{}", timestamp), now=NOW)).status == 401
    lower = signed(b"{}", now_s)
    lower = WebhookRequest(
        "POST", b"{}", {**lower.headers, "x-oura-signature": lower.headers["x-oura-signature"].lower()}
    )
    assert (await oura.source.read_webhook(lower, now=NOW)).status == 401
    ancient = {"user_id": "u", "data_type": "daily_activity", "event_type": "update"}
    for at in ("0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59+00:00"):
        body = json.dumps({**ancient, "event_time": at}).encode()
        [notice] = (await oura.source.read_webhook(signed(body, now_s), now=NOW)).notices
        assert notice.window is not None
        assert TODAY - dt.timedelta(days=40) <= notice.window.first_on <= notice.window.last_on <= TODAY
