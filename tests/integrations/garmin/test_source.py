"""The real Garmin client against a simulated Garmin, over real sockets."""

import asyncio
import datetime as dt
import time

import httpx
import pytest

from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AddressNotAllowed,
    AnswerUnreadable,
    ClientRefused,
    VendorAway,
    VendorBusy,
)
from integrations.garmin.client import BACKFILL_DAYS_MOST, GarminSettings
from integrations.garmin.source import GarminSource
from integrations.oauth import code_challenge, new_code_verifier
from integrations.source import FetchingSource, Grant, Notice, Window
from integrations.vendor_http import Outside
from records.steps.sample import StepSample, Unit
from simulators.garmin.summaries import counted
from tests.integrations.connecting import REDIRECT_URL, consent
from tests.integrations.garmin.conftest import NOW, TODAY, WALKER, Garmin


async def fire(garmin: Garmin, kind: str = "changed", day: dt.date = TODAY, **rest: object) -> list[int]:
    async with httpx.AsyncClient(trust_env=False) as client:
        wish = {"user_id": WALKER, "kind": kind, "first_on": day.isoformat(), "last_on": day.isoformat()}
        answer = await client.post(f"{garmin.url}/_simulator/fire", json=wish | rest)
    statuses: list[int] = answer.json()["statuses"]
    return statuses


def steps(notices: list[Notice]) -> dict[str, StepSample]:
    """Return the quarter-hours that count at last, by id."""
    newest: dict[str, StepSample] = {}
    for notice in notices:
        for sample in notice.batch.samples if notice.batch else ():
            if sample.unit is Unit.STEPS:
                newest[sample.record_id] = max(
                    sample, newest.get(sample.record_id, sample), key=lambda each: each.revision
                )
    return newest


def day_total(notices: list[Notice], day: dt.date = TODAY) -> int:
    """Return the steps of a day that count at last."""
    totals = [
        total
        for notice in notices
        for total in (notice.batch.totals if notice.batch else ())
        if total.civil_on == day and total.unit is Unit.STEPS
    ]
    return max(totals, key=lambda total: total.observed_at).count


def walked(garmin: Garmin, day: dt.date = TODAY) -> int:
    return sum(counted(garmin.vendor.people[WALKER], day, until_s=NOW.timestamp()).values())


async def until_pushed(garmin: Garmin, messages: int) -> None:
    give_up_at = time.monotonic() + 20
    while len(garmin.inbox.answers) < messages:
        assert time.monotonic() < give_up_at, "the backfill did not arrive"
        await asyncio.sleep(0.02)


async def test_a_grant_says_who_it_is_and_what_is_allowed(garmin: Garmin) -> None:
    grant = await garmin.connect(scopes=["HEALTH_EXPORT"])
    assert grant.vendor_user_id == WALKER
    assert grant.scopes == {"HEALTH_EXPORT"}
    assert grant.expires_at == NOW + dt.timedelta(hours=1)


async def test_a_code_needs_its_verifier(garmin: Garmin) -> None:
    url = garmin.source.authorization_url(
        state="s", code_challenge=code_challenge(new_code_verifier()), redirect_url=REDIRECT_URL
    )
    back = await consent(url, WALKER)
    assert back["state"] == "s"
    with pytest.raises(AccessEnded):
        await garmin.source.exchange_code(
            back["code"], code_verifier=new_code_verifier(), redirect_url=REDIRECT_URL, now=NOW
        )


async def test_refresh_tokens_rotate(garmin: Garmin) -> None:
    first = await garmin.connect()
    second = await garmin.source.refresh(first, now=NOW)
    assert second.refresh_token not in {None, first.refresh_token}
    assert (second.vendor_user_id, second.scopes) == (first.vendor_user_id, first.scopes)
    with pytest.raises(AccessEnded):
        await garmin.source.refresh(first, now=NOW)
    await garmin.source.revoke(second, now=NOW)  # its access token is good


async def test_an_installation_that_garmin_does_not_know_ends_nobodys_grant(garmin: Garmin) -> None:
    grant = await garmin.connect()
    outside: Outside = garmin.source.client._http._outside
    settings = GarminSettings(client_id="simulated-client", client_secret="wrong", base_url=garmin.url)
    with pytest.raises(ClientRefused):
        await GarminSource(outside, settings).refresh(grant, now=NOW)


async def test_a_push_has_the_day_and_its_quarter_hours(garmin: Garmin) -> None:
    await garmin.connect()
    assert await fire(garmin) == [200, 200]
    notices = garmin.inbox.notices()
    assert {notice.vendor_user_id for notice in notices} == {WALKER}
    assert day_total(notices) == walked(garmin) > 0
    assert sum(sample.count for sample in steps(notices).values()) == walked(garmin)
    # Up to five past nine in the evening: the last quarter-hour has begun.
    last = max(steps(notices).values(), key=lambda sample: sample.starts_at)
    assert last.ends_at == NOW


async def test_a_day_sent_again_moves_to_what_it_is_now(garmin: Garmin) -> None:
    await garmin.connect()
    person = garmin.vendor.people[WALKER]
    noon = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
    garmin.vendor.clock.stand_at(noon.timestamp())
    await fire(garmin)
    morning = day_total(garmin.inbox.notices())
    garmin.vendor.clock.stand_at(NOW.timestamp())
    await fire(garmin)
    assert morning < day_total(garmin.inbox.notices()) == walked(garmin)

    [first, *_] = person.minutes(TODAY, person.device("watch-1"))
    person.correct(TODAY, "watch-1", first.minute, None, at_s=int(NOW.timestamp()))
    garmin.vendor.clock.stand_at(NOW.timestamp() + 60)
    await fire(garmin, "deleted")
    assert sum(sample.count for sample in steps(garmin.inbox.notices()).values()) == walked(garmin)
    assert day_total(garmin.inbox.notices()) == walked(garmin)


async def test_a_watch_that_syncs_late_brings_its_day_later(garmin: Garmin) -> None:
    await garmin.connect()
    day, person = TODAY - dt.timedelta(days=6), garmin.vendor.people[WALKER]
    person.hold_back(day)
    assert await fire(garmin, day=day) == []
    person.release(day)
    assert await fire(garmin, day=day) == [200, 200]
    assert day_total(garmin.inbox.notices(), day) == walked(garmin, day)


async def test_a_push_that_we_missed_comes_again(garmin: Garmin) -> None:
    await garmin.connect()
    garmin.inbox.is_away = True
    assert set(await fire(garmin)) == {503}
    garmin.inbox.is_away = False
    assert set(await fire(garmin, day=TODAY - dt.timedelta(days=1))) == {200}
    assert day_total(garmin.inbox.notices()) == walked(garmin)


async def test_a_backfill_arrives_by_push_and_once(garmin: Garmin) -> None:
    grant = await garmin.connect()
    window = Window(TODAY - dt.timedelta(days=BACKFILL_DAYS_MOST - 1), TODAY)
    await garmin.source.start_backfill(grant, window, now=NOW)
    await until_pushed(garmin, 2)
    notices = garmin.inbox.notices()
    days = {total.civil_on for notice in notices if notice.batch for total in notice.batch.totals}
    assert (min(days), max(days), len(days)) == (window.first_on, window.last_on, BACKFILL_DAYS_MOST)
    assert sum(sample.count for sample in steps(notices).values()) == sum(walked(garmin, day) for day in days)
    await garmin.source.start_backfill(grant, window, now=NOW)
    assert len(garmin.inbox.answers) == 2


async def test_a_long_backfill_is_asked_for_in_parts(garmin: Garmin) -> None:
    grant = await garmin.connect()
    window = Window(TODAY - dt.timedelta(days=BACKFILL_DAYS_MOST), TODAY)
    await garmin.source.start_backfill(grant, window, now=NOW)
    assert garmin.vendor.requests["GET /wellness-api/rest/backfill/epochs"] == 2
    await until_pushed(garmin, 4)
    days = {total.civil_on for notice in garmin.inbox.notices() if notice.batch for total in notice.batch.totals}
    assert len(days) == BACKFILL_DAYS_MOST + 1


async def test_who_did_not_allow_the_past_is_not_asked_for_it(garmin: Garmin) -> None:
    grant = await garmin.connect(scopes=["HEALTH_EXPORT"])
    await garmin.source.start_backfill(grant, Window(TODAY, TODAY), now=NOW)
    assert "GET /wellness-api/rest/backfill/dailies" not in garmin.vendor.requests
    # Taken back since we looked: Garmin says no, and steps from now on still come.
    stale = Grant(grant.access_token, None, None, frozenset({"HISTORICAL_DATA_EXPORT"}), WALKER)
    await garmin.source.start_backfill(stale, Window(TODAY, TODAY), now=NOW)
    assert garmin.vendor.requests["GET /wellness-api/rest/backfill/dailies"] == 1
    assert await fire(garmin) == [200, 200]
    assert len(garmin.inbox.answers) == 2


async def test_what_a_ping_points_to_is_what_a_push_would_hold(garmin: Garmin) -> None:
    grant = await garmin.connect()
    await fire(garmin)
    pushed = [notice.batch for notice in garmin.inbox.notices()]
    garmin.inbox.answers.clear()
    assert await fire(garmin, "ping") == [200]
    assert isinstance(garmin.source, FetchingSource)
    urls = [notice.fetch_url for notice in garmin.inbox.notices()]
    fetched = [
        batch for url in urls if url for batch in [each async for each in garmin.source.fetch(grant, url, now=NOW)]
    ]
    assert len(urls) == 2
    assert [len(batch.samples) for batch in fetched] == [len(batch.samples) for batch in pushed if batch]
    assert {sample.record_id: sample.count for batch in fetched for sample in batch.samples} == {
        sample.record_id: sample.count for batch in pushed if batch for sample in batch.samples
    }


async def test_a_ping_to_another_person_gives_nothing(garmin: Garmin) -> None:
    await garmin.connect()
    other = await garmin.connect("1003")
    await fire(garmin, "ping")
    url = garmin.inbox.notices()[0].fetch_url
    assert url is not None
    with pytest.raises(AnswerUnreadable):
        await anext(garmin.source.fetch(other, url, now=NOW))


@pytest.mark.parametrize(
    "url",
    [
        "https://apis.garmin.com.evil.example/wellness-api/rest/dailies?token=1",
        "https://evil.example/wellness-api/rest/dailies",
        "http://apis.garmin.com/wellness-api/rest/dailies",
        "https://apis.garmin.com@evil.example/wellness-api/rest/dailies",
        "https://apis.garmin.com/wellness-api/rest/user/registration",
        "https://apis.garmin.com/wellness-api/rest/backfill/dailies?summaryStartTimeInSeconds=1",
        "https://apis.garmin.com/wellness-api/rest/dailies/../user/id",
        "http://169.254.169.254/wellness-api/rest/dailies",
        "file:///etc/passwd",
        "",
    ],
)
async def test_an_address_in_a_message_leads_to_garmins_summaries_or_nowhere(garmin: Garmin, url: str) -> None:
    grant = await garmin.connect()
    before = sum(garmin.vendor.requests.values())
    with pytest.raises(AddressNotAllowed):
        await anext(garmin.source.fetch(grant, url, now=NOW))
    assert sum(garmin.vendor.requests.values()) == before


async def test_a_person_leaves_at_garmin(garmin: Garmin) -> None:
    grant = await garmin.connect()
    assert await fire(garmin, "ended") == [200]
    [notice] = garmin.inbox.notices()
    assert (notice.vendor_user_id, notice.is_ended) == (WALKER, True)
    with pytest.raises(AccessTokenExpired):
        await garmin.source.start_backfill(grant, Window(TODAY, TODAY), now=NOW)
    with pytest.raises(AccessEnded):
        await garmin.source.refresh(grant, now=NOW)
    assert await fire(garmin) == []


async def test_word_of_an_older_end_is_told_from_a_new_connection(garmin: Garmin) -> None:
    garmin.inbox.is_away = True
    await garmin.connect()
    await fire(garmin, "ended")
    garmin.inbox.is_away = False
    anew = await garmin.connect()
    assert await fire(garmin, "permissions", permissions=["HEALTH_EXPORT"]) == [200, 200]
    ended, _ = garmin.inbox.notices()
    assert ended.is_ended
    assert (await garmin.source.refresh(anew, now=NOW)).vendor_user_id == WALKER


async def test_permissions_that_change_are_told(garmin: Garmin) -> None:
    await garmin.connect()
    await fire(garmin, "permissions", permissions=["ACTIVITY_EXPORT"])
    [notice] = garmin.inbox.notices()
    assert notice.scopes == frozenset({"ACTIVITY_EXPORT"})
    assert await fire(garmin) == []


async def test_disconnecting_ends_it_at_garmin(garmin: Garmin) -> None:
    grant = await garmin.connect()
    await garmin.source.revoke(grant, now=NOW)
    assert not garmin.vendor.oauth.has_grant(WALKER)
    await until_pushed(garmin, 1)
    assert garmin.inbox.notices()[0].is_ended


async def test_outages_pass_and_end_nothing(garmin: Garmin) -> None:
    grant = await garmin.connect()
    garmin.vendor.faults.is_away = True
    with pytest.raises(VendorAway):
        await garmin.source.refresh(grant, now=NOW)
    garmin.vendor.faults.is_away = False
    # One answer is good, the next is a 500 in the middle.
    garmin.vendor.faults.fail_after = 1
    with pytest.raises(VendorAway):
        await garmin.source.start_backfill(grant, Window(TODAY, TODAY), now=NOW)
    await garmin.source.start_backfill(grant, Window(TODAY, TODAY), now=NOW)
    await until_pushed(garmin, 2)
    assert day_total(garmin.inbox.notices()) == walked(garmin)


async def test_busy_is_busy_for_everybody(garmin: Garmin) -> None:
    grant = await garmin.connect()
    garmin.vendor.faults.busy_for_s = 40
    with pytest.raises(VendorBusy) as busy:
        await garmin.source.revoke(grant, now=NOW)
    assert busy.value.retry_after_s == 40
    garmin.vendor.faults.busy_for_s = None
    asked = sum(garmin.vendor.requests.values())
    with pytest.raises(VendorBusy):
        await garmin.source.refresh(grant, now=NOW)
    assert sum(garmin.vendor.requests.values()) == asked


async def test_garmin_is_never_asked_for_what_it_did_not_announce(garmin: Garmin) -> None:
    grant = await garmin.connect()
    before = sum(garmin.vendor.requests.values())
    assert [batch async for batch in garmin.source.pull(grant, Window(TODAY, TODAY), now=NOW)] == []
    assert sum(garmin.vendor.requests.values()) == before
