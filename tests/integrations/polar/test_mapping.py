import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.polar.client import wait_of
from integrations.polar.mapping import DEVICE, PolarShapeError, day_batches, day_in_path, read_event
from integrations.source import Window
from records.steps.sample import Method
from tests.support.wild_json import JSON

ON = dt.date(2026, 11, 20)
NEXT = ON + dt.timedelta(days=1)
SEEN_AT = dt.datetime(2026, 11, 21, 1, 2, 3, tzinfo=dt.UTC)


def activity(on: dt.date = ON, steps: object = 300) -> dict[str, Any]:
    return {"start_time": f"{on}T00:00", "end_time": f"{on}T23:59", "steps": steps, "calories": 2_000}


def minutes(*pairs: tuple[str, object], on: dt.date = ON, **more: object) -> dict[str, Any]:
    samples = [{"timestamp": f"{on}T{at}", "steps": steps} for at, steps in pairs]
    return {"date": on.isoformat(), "steps": {"interval_ms": 60_000, "samples": samples, **more}}


def test_a_minute_of_the_local_clock_is_an_instant_of_hong_kong_and_keeps_its_day() -> None:
    batch, _ = day_batches([activity()], [minutes(("00:00:00", 96))], Window(ON, ON), observed_at=SEEN_AT)
    [sample] = batch.samples
    assert sample.starts_at == dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)
    assert sample.ends_at - sample.starts_at == dt.timedelta(minutes=1)
    assert (sample.offset_s, sample.civil_on, sample.count) == (28_800, ON, 96)
    assert (sample.device, sample.method) == (DEVICE, Method.AUTOMATIC)


def test_a_time_that_has_an_offset_keeps_its_instant() -> None:
    batch, _ = day_batches(None, [minutes(("08:00:00+02:00", 5))], Window(ON, ON), observed_at=SEEN_AT)
    assert batch.samples[0].starts_at == dt.datetime(2026, 11, 20, 6, tzinfo=dt.UTC)


def test_a_day_without_minutes_is_one_sample_as_long_as_the_day_or_until_now() -> None:
    days = [activity(ON, 0), activity(NEXT, 300), activity(NEXT + dt.timedelta(days=1), 5)]
    window = Window(ON, NEXT + dt.timedelta(days=1))
    zero, until_now, gone = day_batches(days, None, window, observed_at=SEEN_AT)
    [sample] = zero.samples  # a true zero is a row
    assert (sample.count, sample.civil_on, sample.ends_at - sample.starts_at) == (0, ON, dt.timedelta(days=1))
    [sample] = until_now.samples
    assert (sample.count, sample.civil_on, sample.ends_at) == (300, NEXT, SEEN_AT)
    assert (gone.samples, len(gone.deleted_intervals)) == ((), 3)  # the third day has not begun


def test_what_a_later_pull_shows_replaces_what_an_earlier_one_showed() -> None:
    later = SEEN_AT + dt.timedelta(milliseconds=2)
    before, _ = day_batches(None, [minutes(("08:14:00", 96))], Window(ON, ON), observed_at=SEEN_AT)
    after, gone = day_batches(None, [minutes(("08:14:00", 90))], Window(ON, ON), observed_at=later)
    assert before.samples[0].record_id == after.samples[0].record_id
    assert before.samples[0].revision < gone.deleted_intervals[0].revision < after.samples[0].revision


def test_a_day_that_polar_no_longer_has_is_withdrawn_as_a_whole() -> None:
    [gone] = day_batches(None, None, Window(ON, ON), observed_at=SEEN_AT)
    [withdrawn] = gone.deleted_intervals
    assert withdrawn.starts_at == dt.datetime(2026, 11, 19, 16, tzinfo=dt.UTC)
    assert withdrawn.ends_at == dt.datetime(2026, 11, 20, 16, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "spoiled",
    [
        minutes(("08:14:00", 96), ("08:15:00", "many")),
        minutes(("08:14:00", 96), ("tomorrow", 7)),
        minutes(("08:14:00", 96), interval_ms=0),
        minutes(("08:14:00", 96), samples="none"),
    ],
)
def test_a_day_that_cannot_be_read_to_the_end_withdraws_nothing(spoiled: dict[str, Any]) -> None:
    batches = day_batches([activity()], [spoiled], Window(ON, ON), observed_at=SEEN_AT)
    assert batches[-1].deleted_intervals == []
    assert all(sample.count == 96 for batch in batches for sample in batch.samples)


@pytest.mark.parametrize("answer", [{}, "text", [1], 7, [[]]])
def test_another_shape_is_said_to_be_one(answer: object) -> None:
    with pytest.raises(PolarShapeError):
        day_batches(answer, None, Window(ON, ON), observed_at=SEEN_AT)
    with pytest.raises(PolarShapeError):
        day_batches(None, answer, Window(ON, ON), observed_at=SEEN_AT)


@given(st.lists(JSON, max_size=3) | JSON, st.lists(JSON, max_size=3) | JSON)
def test_whatever_comes_is_read_or_refused(activities: object, samples: object) -> None:
    try:
        batches = day_batches(activities, samples, Window(ON, NEXT), observed_at=SEEN_AT)
    except PolarShapeError:
        return
    assert 1 <= len(batches) <= 3


@given(
    st.dictionaries(st.integers(0, 1_439), st.integers(0, 500), max_size=40),
    st.randoms(use_true_random=False),
)
def test_no_step_is_lost_or_made_and_the_order_means_nothing(walked: dict[int, int], dice: Any) -> None:
    pairs = [(f"{minute // 60:02d}:{minute % 60:02d}:00", count) for minute, count in walked.items()]
    batches = day_batches(None, [minutes(*pairs)], Window(ON, ON), observed_at=SEEN_AT)
    dice.shuffle(pairs)
    shuffled = day_batches(None, [minutes(*pairs)], Window(ON, ON), observed_at=SEEN_AT)
    one, other = (
        {sample.record_id: sample for batch in each for sample in batch.samples} for each in (batches, shuffled)
    )
    assert one == other
    assert len(one) == len(walked)
    assert sum(sample.count for sample in one.values()) == sum(walked.values())


def test_an_event_is_read_with_fields_and_kinds_that_are_not_known() -> None:
    event = read_event(
        {"event": "SOMETHING_NEW", "user_id": 475, "colour": "blue", "timestamp": "2026-11-20T12:00:00Z"}
    )
    assert event is not None
    assert (event.kind, event.user_id, event.on) == ("SOMETHING_NEW", "475", None)
    assert read_event({"user_id": 475}) is None


def test_the_day_is_the_last_part_of_an_activitys_address() -> None:
    assert day_in_path("/v3/users/activities/2026-11-20/") == ON
    assert day_in_path("/v3/users/activities/latest") is None


@pytest.mark.parametrize(
    ("usage", "limit", "reset", "wait_s"),
    [
        ("499, 499", "500, 5000", "600, 80000", 0),
        ("500, 500", "500, 5000", "600, 80000", 600),
        ("500, 5000", "500, 5000", "600, 80000", 3_600),  # looked at again after an hour
        ("10, 5001", "500, 5000", "600, 900", 900),
        ("", "", "", 0),
        ("many", "500", "600", 0),
    ],
)
def test_polars_own_count_says_when_it_is_to_be_left_alone(
    usage: str, limit: str, reset: str, wait_s: int
) -> None:
    headers = {"ratelimit-usage": usage, "ratelimit-limit": limit, "ratelimit-reset": reset}
    assert wait_of(headers) == wait_s
