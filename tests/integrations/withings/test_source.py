"""The real Withings client against a simulated Withings, over real sockets."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import httpx
import pytest

from integrations.failures import (
    AccessEnded,
    AccessTokenExpired,
    AnswerUnreadable,
    ClientRefused,
    ScopeMissing,
    VendorAway,
    VendorBusy,
)
from integrations.source import Grant, Window
from integrations.withings.client import WithingsSettings
from integrations.withings.source import WithingsSource
from records.steps.sample import FormFactor, Method, StepBatch, StepSample, Unit
from simulators.wearing import PHONE, WATCH
from simulators.withings.activities import counted
from simulators.withings.app import PAGE_ROWS
from tests.integrations.withings.conftest import NOW, TODAY, WALKER, Withings

ONE_DAY = Window(TODAY, TODAY)


async def fire(withings: Withings, kind: str = "changed", first_on: dt.date = TODAY) -> list[int]:
    async with httpx.AsyncClient(trust_env=False) as client:
        wish = {"user_id": WALKER, "kind": kind, "first_on": first_on.isoformat(), "last_on": TODAY.isoformat()}
        answer = await client.post(f"{withings.url}/_simulator/fire", json=wish)
    statuses: list[int] = answer.json()["statuses"]
    return statuses


async def pull(withings: Withings, grant: Grant, window: Window = ONE_DAY) -> list[StepBatch]:
    return [batch async for batch in withings.source.pull(grant, window, now=NOW)]


def totals(batches: list[StepBatch]) -> Mapping[dt.date, int]:
    return {total.civil_on: total.count for batch in batches for total in batch.totals if total.unit is Unit.STEPS}


def minutes(batches: list[StepBatch]) -> dict[str, StepSample]:
    """Return what is left after withdrawals, as whoever stores it would have it."""
    samples = [sample for batch in batches for sample in batch.samples]
    gone = [interval for batch in batches for interval in batch.deleted_intervals]
    newest: dict[str, StepSample] = {}
    for sample in sorted(samples, key=lambda each: each.revision):
        newest[sample.record_id] = sample
    return {
        key: sample
        for key, sample in newest.items()
        if not any(
            each.starts_at <= sample.starts_at < each.ends_at and each.revision >= sample.revision for each in gone
        )
    }


def walked(withings: Withings, day: dt.date = TODAY) -> int:
    seen = counted(withings.vendor.people[WALKER], day, until_s=NOW.timestamp())
    return sum(each.count for each in seen.values())


async def test_a_grant_says_who_it_is_and_what_is_allowed(withings: Withings) -> None:
    grant = await withings.connect()
    assert (grant.vendor_user_id, grant.scopes) == (WALKER, frozenset({"user.activity"}))
    assert grant.expires_at == NOW + dt.timedelta(hours=1)


async def test_who_allows_nothing_gives_nothing(withings: Withings) -> None:
    grant = await withings.connect(scopes=[])
    with pytest.raises(ScopeMissing):
        await pull(withings, grant)


async def test_refresh_tokens_rotate(withings: Withings) -> None:
    first = await withings.connect()
    second = await withings.source.refresh(first, now=NOW)
    assert second.refresh_token not in {None, first.refresh_token}
    assert second.vendor_user_id == WALKER
    assert totals(await pull(withings, second)) == {TODAY: walked(withings)}
    with pytest.raises(AccessEnded):
        await withings.source.refresh(first, now=NOW)


async def test_a_code_works_once(withings: Withings) -> None:
    with pytest.raises(AccessEnded):
        await withings.source.exchange_code("used", code_verifier="", redirect_url="https://x.example", now=NOW)


async def test_an_installation_that_withings_does_not_know_ends_nobodys_grant(withings: Withings) -> None:
    grant = await withings.connect()
    settings = WithingsSettings(client_id="simulated-client", client_secret="wrong", base_url=withings.url)
    stranger = WithingsSource(withings.source.client._http._outside, settings)
    with pytest.raises(ClientRefused):
        await stranger.refresh(grant, now=NOW)


async def test_an_expired_token_is_told_by_the_body(withings: Withings) -> None:
    grant = await withings.connect()
    withings.vendor.oauth.expire_access_tokens()
    with pytest.raises(AccessTokenExpired):
        await pull(withings, grant)
    assert await pull(withings, await withings.source.refresh(grant, now=NOW))


async def test_days_come_page_by_page_with_their_minutes(withings: Withings) -> None:
    grant = await withings.connect()
    days = [TODAY - dt.timedelta(days=back) for back in range(2 * PAGE_ROWS + 1)]
    batches = await pull(withings, grant, Window(min(days), TODAY))
    assert totals(batches) == {day: walked(withings, day) for day in days}
    by_day = dict.fromkeys(days, 0)
    for sample in minutes(batches).values():
        by_day[(sample.starts_at + dt.timedelta(seconds=sample.offset_s)).date()] += sample.count
    assert by_day == totals(batches)
    assert {sample.method for sample in minutes(batches).values()} == {Method.AUTOMATIC}


async def test_before_the_watch_is_put_on_the_phone_counts(withings: Withings) -> None:
    person = withings.vendor.people[WALKER]
    person.devices = (replace(WATCH, from_minute=12 * 60), PHONE)
    found = minutes(await pull(withings, await withings.connect())).values()
    noon = dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC)
    by_watch = {FormFactor.WATCH: True, FormFactor.PHONE: False}
    assert {sample.starts_at >= noon for sample in found} == {True, False}
    assert all(by_watch[sample.device.form_factor] or sample.starts_at < noon for sample in found)
    assert sum(sample.count for sample in found) == walked(withings)


async def test_a_day_of_nothing_is_no_day_of_zero(withings: Withings) -> None:
    grant = await withings.connect()
    withings.vendor.people[WALKER].hold_back(TODAY)
    assert await pull(withings, grant) == []


async def test_a_notification_says_where_to_look(withings: Withings) -> None:
    grant = await withings.connect()
    await withings.source.subscribe(grant, callback_url=withings.hook_url, now=NOW)
    await withings.source.subscribe(grant, callback_url=withings.hook_url, now=NOW)  # twice is no error
    assert await fire(withings, first_on=TODAY - dt.timedelta(days=1)) == [200, 200]
    yesterday = TODAY - dt.timedelta(days=1)
    assert [notice.window for notice in withings.inbox.notices()] == [Window(yesterday, yesterday), ONE_DAY]
    assert {notice.vendor_user_id for notice in withings.inbox.notices()} == {WALKER}


async def test_every_person_has_an_address_of_their_own(withings: Withings) -> None:
    for user_id in (WALKER, "1003"):
        grant = await withings.connect(user_id)
        await withings.source.subscribe(grant, callback_url=f"{withings.hook_url}?v=1", now=NOW)
    await fire(withings)
    [genuine] = [request for request in withings.inbox.requests if request.method == "POST"]
    assert genuine.query["v"] == "1"
    async with httpx.AsyncClient(trust_env=False) as client:
        forged = await client.post(
            withings.hook_url,
            params=dict(genuine.query),
            data={"userid": "1003", "appli": "16", "date": "2026-11-20"},
        )
    assert forged.status_code == 401


async def test_an_address_that_nobody_answers_is_not_taken(withings: Withings) -> None:
    grant = await withings.connect()
    with pytest.raises(AnswerUnreadable):
        await withings.source.subscribe(grant, callback_url="http://127.0.0.1:1/hook", now=NOW)
    with pytest.raises(AnswerUnreadable):
        await withings.source.subscribe(grant, callback_url="https://x.example/" + "h" * 255, now=NOW)


async def test_corrections_and_deletions_within_a_day_are_followed(withings: Withings) -> None:
    grant = await withings.connect()
    person = withings.vendor.people[WALKER]
    before = await pull(withings, grant)
    first, second, *_ = person.minutes(TODAY, person.device("watch-1"))
    at_s = int(NOW.timestamp())
    person.correct(TODAY, "watch-1", first.minute, 1, at_s=at_s)
    corrected = before + await pull(withings, grant)
    assert sum(sample.count for sample in minutes(corrected).values()) == walked(withings)
    for device in person.devices:
        person.correct(TODAY, device.key, second.minute, None, at_s=at_s + 1)
    deleted = corrected + await pull(withings, grant)
    assert sum(sample.count for sample in minutes(deleted).values()) == walked(withings)
    assert len(minutes(deleted)) == len(minutes(before)) - 1
    # However late an older page is stored, what is gone stays gone.
    assert minutes(list(reversed(deleted))) == minutes(deleted)


async def test_a_watch_that_syncs_a_week_late_brings_its_day(withings: Withings) -> None:
    grant = await withings.connect()
    day, person = TODAY - dt.timedelta(days=6), withings.vendor.people[WALKER]
    person.hold_back(day)
    week = Window(day, TODAY)
    assert day not in totals(await pull(withings, grant, week))
    person.release(day)
    assert totals(await pull(withings, grant, week))[day] == walked(withings, day)


async def test_outages_pass_and_end_nothing(withings: Withings) -> None:
    grant = await withings.connect()
    withings.vendor.faults.is_away = True
    with pytest.raises(VendorAway):
        await withings.source.refresh(grant, now=NOW)
    withings.vendor.faults.is_away = False
    withings.vendor.faults.fail_after = 3  # in the middle of the week's minutes
    week = Window(TODAY - dt.timedelta(days=6), TODAY)
    with pytest.raises(VendorAway):
        await pull(withings, grant, week)
    assert len(totals(await pull(withings, grant, week))) == 7


async def test_too_many_is_told_by_the_body_and_leaves_everybody_waiting(withings: Withings) -> None:
    grant = await withings.connect()
    withings.vendor.faults.busy_for_s = 5
    with pytest.raises(VendorBusy) as busy:
        await pull(withings, grant)
    assert busy.value.retry_after_s == 60
    withings.vendor.faults.busy_for_s = None
    asked = sum(withings.vendor.requests.values())
    with pytest.raises(VendorBusy):
        await pull(withings, grant)
    assert sum(withings.vendor.requests.values()) == asked


@pytest.mark.parametrize("same_again_s", [10.0])
async def test_the_same_again_waits_alone(withings: Withings) -> None:
    grant, other = await withings.connect(), await withings.connect("1003")
    await pull(withings, grant)
    with pytest.raises(VendorBusy) as busy:
        await pull(withings, grant)
    assert busy.value.retry_after_s == 10
    assert await pull(withings, other)


async def test_disconnecting_ends_it_at_withings(withings: Withings) -> None:
    grant = await withings.connect()
    await withings.source.subscribe(grant, callback_url=withings.hook_url, now=NOW)
    await withings.source.revoke(grant, now=NOW)
    assert not withings.vendor.oauth.has_grant(WALKER)
    with pytest.raises(AccessTokenExpired):
        await pull(withings, grant)
    with pytest.raises(AccessEnded):
        await withings.source.refresh(grant, now=NOW)


async def test_a_person_who_leaves_at_withings_is_noticed_by_asking(withings: Withings) -> None:
    grant = await withings.connect()
    await withings.source.subscribe(grant, callback_url=withings.hook_url, now=NOW)
    assert await fire(withings, "ended") == [200]
    [notice] = withings.inbox.notices()
    assert not notice.is_ended  # anybody could say so
    assert notice.window is not None
    with pytest.raises(AccessTokenExpired):
        await pull(withings, grant, notice.window)
    with pytest.raises(AccessEnded):
        await withings.source.refresh(grant, now=NOW)
