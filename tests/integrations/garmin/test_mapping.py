"""Garmin's summaries: what is added, what wins, what is left out."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.garmin.mapping import PARTS_MOST, Message, read_message
from records.steps.sample import DayTotal, FormFactor, Method, StepSample, Unit

RECEIVED_AT = dt.datetime(2026, 11, 21, 0, 5, tzinfo=dt.UTC)
DAY_START = 1_795_104_000  # 20 November 2026, 00:00 in Hong Kong
WALKER = "d3315b10"


def daily(**changes: Any) -> dict[str, Any]:
    return {
        "userId": WALKER,
        "summaryId": "x-1",
        "calendarDate": "2026-11-20",
        "startTimeInSeconds": DAY_START,
        "startTimeOffsetInSeconds": 28_800,
        "durationInSeconds": 86_400,
        "steps": 12_500,
        "distanceInMeters": 9_500.5,
        "timeOffsetHeartRateSamples": {"0": 60},
    } | changes


def epoch(**changes: Any) -> dict[str, Any]:
    return {
        "userId": WALKER,
        "summaryId": "x-2",
        "startTimeInSeconds": DAY_START + 32 * 900,
        "startTimeOffsetInSeconds": 28_800,
        "durationInSeconds": 900,
        "steps": 250,
        "intensity": "ACTIVE",
        "activityType": "WALKING",
    } | changes


def read(content: Any, *, received_at: dt.datetime = RECEIVED_AT) -> Message:
    return read_message(content, received_at=received_at)


def totals(message: Message) -> list[DayTotal]:
    return [total for notice in message.notices if notice.batch for total in notice.batch.totals]


def samples(message: Message) -> list[StepSample]:
    return [sample for notice in message.notices if notice.batch for sample in notice.batch.samples]


def one_total(*, received_at: dt.datetime = RECEIVED_AT, **changes: Any) -> DayTotal:
    [total] = totals(read({"dailies": [daily(**changes)]}, received_at=received_at))
    return total


def one_sample(*, received_at: dt.datetime = RECEIVED_AT, **changes: Any) -> StepSample:
    [sample] = samples(read({"epochs": [epoch(**changes)]}, received_at=received_at))
    return sample


def test_a_day_is_garmins_own_calendar_date() -> None:
    total = one_total(calendarDate="2026-11-19", startTimeOffsetInSeconds=-36_000)
    assert (total.civil_on, total.offset_s, total.count) == (dt.date(2026, 11, 19), -36_000, 12_500)
    assert (total.method, total.unit) == (Method.AUTOMATIC, Unit.STEPS)
    assert total.device is not None
    assert total.device.form_factor is FormFactor.WATCH


def test_a_quarter_hour_is_a_sample_in_utc_with_its_offset() -> None:
    sample = one_sample()
    assert sample.starts_at == dt.datetime(2026, 11, 20, 0, 0, tzinfo=dt.UTC)
    assert sample.ends_at - sample.starts_at == dt.timedelta(minutes=15)
    assert (sample.count, sample.offset_s) == (250, 28_800)


RECEIPTS = st.tuples(
    st.integers(1, 86_400), st.integers(0, 86_400 * 30)
)  # seconds covered, seconds until received


@given(first=RECEIPTS, second=RECEIPTS)
def test_the_longer_day_wins_and_of_equals_the_later(first: tuple[int, int], second: tuple[int, int]) -> None:
    def observed(duration_s: int, late_s: int) -> dt.datetime:
        received_at = RECEIVED_AT + dt.timedelta(seconds=late_s)
        return one_total(durationInSeconds=duration_s, received_at=received_at).observed_at

    # Of parts of a day, receipts less than ten seconds apart are not told apart.
    one, other = (
        (duration_s, late_s if duration_s == 86_400 else late_s // 10) for duration_s, late_s in (first, second)
    )
    assert (observed(*first) < observed(*second)) == (one < other)


@given(
    first=st.tuples(st.integers(1, 900), st.integers(0, 86_400 * 30)),
    second=st.tuples(st.integers(1, 900), st.integers(0, 86_400 * 30)),
)
def test_the_longer_quarter_hour_wins_and_of_equals_the_later(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    def sample(duration_s: int, late_s: int) -> StepSample:
        received_at = RECEIVED_AT + dt.timedelta(seconds=late_s)
        return one_sample(durationInSeconds=duration_s, received_at=received_at)

    one, other = sample(*first), sample(*second)
    assert one.record_id == other.record_id
    assert (one.revision < other.revision) == (first < second)


def test_a_part_of_a_day_that_comes_months_late_never_passes_for_more() -> None:
    ancient = one_total(durationInSeconds=80_000, received_at=RECEIVED_AT + dt.timedelta(days=4_000)).observed_at
    assert one_total(durationInSeconds=80_000).observed_at < ancient
    assert ancient < one_total(durationInSeconds=80_001).observed_at


def test_a_whole_day_is_never_observed_before_its_end() -> None:
    early = one_total(received_at=dt.datetime.fromtimestamp(DAY_START, dt.UTC)).observed_at
    assert early == dt.datetime.fromtimestamp(DAY_START + 86_400, dt.UTC)


def test_activities_of_one_quarter_hour_are_added() -> None:
    message = read(
        {
            "epochs": [
                epoch(summaryId="a", activityType="WALKING", steps=100),
                epoch(summaryId="b", activityType="RUNNING", steps=420),
                epoch(summaryId="c", activityType="SOMETHING_NEW", intensity="UNHEARD_OF", steps=3),
                epoch(summaryId="d", startTimeInSeconds=DAY_START + 33 * 900, steps=7),
            ]
        }
    )
    assert [sample.count for sample in samples(message)] == [523, 7]
    assert len({sample.record_id for sample in samples(message)}) == 2


def test_a_part_of_a_quarter_hour_is_a_part_of_the_same_record() -> None:
    start = DAY_START + 32 * 900
    begun = one_sample(startTimeInSeconds=start, durationInSeconds=300, steps=40)
    message = read(
        {
            "epochs": [
                epoch(startTimeInSeconds=start, durationInSeconds=791, steps=60),
                epoch(startTimeInSeconds=start + 791, durationInSeconds=109, steps=3),
            ]
        }
    )
    [whole] = samples(message)
    assert whole.record_id == begun.record_id
    assert whole.revision > begun.revision
    assert (whole.count, whole.ends_at - whole.starts_at) == (63, dt.timedelta(minutes=15))


def test_an_epoch_across_the_grid_keeps_its_own_interval() -> None:
    sample = one_sample(startTimeInSeconds=DAY_START + 450)
    assert sample.starts_at == dt.datetime.fromtimestamp(DAY_START + 450, dt.UTC)
    assert sample.ends_at - sample.starts_at == dt.timedelta(minutes=15)


def test_wheelchair_pushes_and_active_minutes_are_units_of_their_own() -> None:
    message = read(
        {
            "dailies": [daily(steps=0, pushes=3_100, activeTimeInSeconds=3_659)],
            "epochs": [epoch(steps=0, pushes=120, activityType="WHEELCHAIR_PUSHING")],
        }
    )
    assert {total.unit: total.count for total in totals(message)} == {
        Unit.STEPS: 0,
        Unit.PUSHES: 3_100,
        Unit.ACTIVE_MINUTES: 60,
    }
    assert {sample.unit: sample.count for sample in samples(message)} == {Unit.STEPS: 0, Unit.PUSHES: 120}
    assert len({sample.record_id for sample in samples(message)}) == 2


def test_who_walks_has_no_pushes_not_zero_of_them() -> None:
    message = read({"dailies": [daily(pushes=0)], "epochs": [epoch(pushes=0)]})
    assert [total.unit for total in totals(message)] == [Unit.STEPS]
    assert [sample.unit for sample in samples(message)] == [Unit.STEPS]


def test_a_day_without_steps_is_no_day_of_zero_steps() -> None:
    item = daily()
    del item["steps"]
    assert totals(read({"dailies": [item]})) == []


def test_people_of_one_message_are_kept_apart() -> None:
    message = read({"dailies": [daily(), daily(userId="other", steps=1)], "epochs": [epoch(userId="other")]})
    said = {
        (notice.vendor_user_id, len(notice.batch.totals), len(notice.batch.samples))
        for notice in message.notices
        if notice.batch
    }
    assert said == {(WALKER, 1, 0), ("other", 1, 0), ("other", 0, 1)}


@pytest.mark.parametrize("over", [-1, 0, 1])
def test_a_long_backfill_is_cut_into_parts_that_can_be_taken(over: int) -> None:
    count = PARTS_MOST + over
    message = read({"epochs": [epoch(startTimeInSeconds=DAY_START + index * 900) for index in range(count)]})
    sizes = [len(notice.batch.samples) for notice in message.notices if notice.batch]
    assert sum(sizes) == count
    assert max(sizes) <= PARTS_MOST
    assert len(sizes) == (2 if over > 0 else 1)


BAD_ITEMS = [
    None,
    "text",
    {},
    {"userId": ""},
    daily(startTimeInSeconds=10**18),
    daily(startTimeInSeconds="soon"),
    daily(calendarDate="20 November"),
    daily(calendarDate="0001-01-01"),
    daily(steps=10**12),
    daily(startTimeOffsetInSeconds=90_000),
    daily(userId={"$ne": 1}),
]


@pytest.mark.parametrize("bad", BAD_ITEMS, ids=repr)
def test_an_unreadable_item_is_left_out_and_the_others_taken(bad: Any) -> None:
    message = read({"dailies": [bad, daily()]})
    assert [total.count for total in totals(message)] == [12_500]
    assert message.unreadable == 1


@pytest.mark.parametrize("content", [None, [], "dailies", 3, {"dailies": 3}, {"dailies": {"0": daily()}}])
def test_what_is_no_message_says_nothing(content: Any) -> None:
    message = read(content)
    assert (list(message.notices), message.unreadable) == ([], 1)


def test_unknown_types_of_summaries_are_ignored() -> None:
    assert read({"sleeps": [{"userId": WALKER}], "hrv": 7}) == Message([], 0)


def test_what_happened_to_the_account() -> None:
    message = read(
        {
            "userPermissionsChange": [{"userId": WALKER, "permissions": ["ACTIVITY_EXPORT", "NEW_ONE"]}],
            "deregistrations": [{"userId": "gone"}],
        }
    )
    [changed, ended] = message.notices
    assert (changed.vendor_user_id, changed.scopes, changed.is_ended) == (
        WALKER,
        frozenset({"ACTIVITY_EXPORT", "NEW_ONE"}),
        False,
    )
    assert (ended.vendor_user_id, ended.scopes, ended.is_ended) == ("gone", None, True)


def test_a_ping_names_an_address_and_no_values() -> None:
    [notice] = read({"epochs": [{"userId": WALKER, "callbackURL": "https://apis.garmin.com/x?token=1"}]}).notices
    assert (notice.fetch_url, notice.batch) == ("https://apis.garmin.com/x?token=1", None)
