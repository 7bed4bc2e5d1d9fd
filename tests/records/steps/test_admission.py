"""What is admitted, at the limits."""

import datetime as dt
from typing import Any

import pytest

from records.steps.limits import LIMITS, StepLimits
from records.steps.sample import DeletedInterval, Deletion, Device, FormFactor, StepSample
from records.steps.samples.rules import (
    civil_day,
    day_of,
    is_good_deletion,
    is_good_withdrawal,
    refuse_sample,
    refuse_total,
)
from tests.support.steps import DAY, HONG_KONG_S, WATCH, at, sample, total

SECOND = dt.timedelta(seconds=1)
NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
SOON = NOW + LIMITS.clock_skew
LONG_AGO = NOW - LIMITS.max_age
NAMELESS = Device("", FormFactor.WATCH)


def ending(ends_at: dt.datetime, **fields: Any) -> StepSample:
    return sample(ends_at - dt.timedelta(minutes=15), 15, 100, **fields)


@pytest.mark.parametrize(
    ("one", "code"),
    [
        (sample(at(8), 15, 0), None),
        (sample(at(8), 15, -1), "negative"),
        (sample(at(8), 15, LIMITS.max_count), None),
        (sample(at(8), 15, LIMITS.max_count + 1), "absurd"),
        (sample(at(8), 0, 10), "zero_length"),
        (sample(at(8), 0, 10, ends_at=at(8) + dt.timedelta(microseconds=999)), "zero_length"),
        (sample(at(8), 0, 10, ends_at=at(8) + dt.timedelta(milliseconds=1)), None),
        (sample(at(8), -1, 10), "reversed"),
        (sample(at(0), 24 * 60, 10), None),
        (sample(at(0), 24 * 60 + 1 / 60, 10), "too_long"),
        (ending(SOON), None),
        (ending(SOON + SECOND), "in_future"),
        (sample(LONG_AGO, 15, 10), None),
        (sample(LONG_AGO - SECOND, 15, 10), "too_old"),
        (sample(at(8) - dt.timedelta(days=3_653), 15, 10), "too_old"),
        (sample(dt.datetime(1, 1, 1, tzinfo=dt.UTC), 15, 10, offset_s=-3_600), "too_old"),
        (sample(dt.datetime(9999, 12, 31, 23, tzinfo=dt.UTC), 15, 10), "in_future"),
        (sample(at(8).replace(tzinfo=None), 15, 10), "no_time_zone"),
        (sample(at(8), 15, 10, ends_at=at(9).replace(tzinfo=None)), "no_time_zone"),
        (sample(at(8), 15, 10, offset_s=LIMITS.max_offset_s), None),
        (sample(at(8), 15, 10, offset_s=-LIMITS.max_offset_s - 1), "absurd_offset"),
        (sample(at(8), 15, 10, civil_on=DAY + dt.timedelta(days=1)), None),
        (sample(at(8), 15, 10, civil_on=DAY + dt.timedelta(days=2)), "wrong_day"),
        (sample(at(8), 15, 10, record_id=""), "bad_id"),
        (sample(at(8), 15, 10, record_id="a\0b"), "bad_id"),
        (sample(at(8), 15, 10, record_id="x" * LIMITS.max_id_chars), None),
        (sample(at(8), 15, 10, record_id="x" * (LIMITS.max_id_chars + 1)), "bad_id"),
        (sample(at(8), 15, 10, NAMELESS, record_id="a"), "bad_id"),
        (sample(at(8), 15, 10, revision=-1), "bad_revision"),
        (sample(at(8), 15, 10, revision=LIMITS.max_revision + 1), "bad_revision"),
    ],
)
def test_samples(one: StepSample, code: str | None) -> None:
    assert refuse_sample(one, NOW) == code


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, None),
        ({"count": -1}, "negative"),
        ({"count": LIMITS.max_count + 1}, "absurd"),
        ({"observed_at": SOON}, None),
        ({"observed_at": SOON + SECOND}, "in_future"),
        ({"civil_on": DAY + dt.timedelta(days=1), "observed_at": NOW}, None),
        ({"civil_on": DAY + dt.timedelta(days=2), "observed_at": NOW}, "in_future"),
        ({"civil_on": LONG_AGO.date()}, None),
        ({"civil_on": LONG_AGO.date() - dt.timedelta(days=1)}, "too_old"),
        ({"observed_at": at(8).replace(tzinfo=None)}, "no_time_zone"),
        ({"offset_s": LIMITS.max_offset_s + 1}, "absurd_offset"),
        ({"device": NAMELESS}, "bad_id"),
    ],
)
def test_totals(fields: dict[str, Any], code: str | None) -> None:
    values = {"count": 100, "device": WATCH, **fields}
    assert refuse_total(total(values.pop("count"), values.pop("device"), **values), NOW) == code


def test_the_wall_clock_says_the_day_unless_the_provider_does() -> None:
    late = at(23, 59)
    assert civil_day(late, HONG_KONG_S) == DAY
    assert day_of(sample(late, 15, 1)) == DAY
    assert day_of(sample(late, 15, 1, offset_s=9 * 3_600)) == DAY + dt.timedelta(days=1)
    assert day_of(sample(late, 15, 1, civil_on=DAY - dt.timedelta(days=1))) == DAY - dt.timedelta(days=1)


def test_deletions_that_can_delete_nothing_are_not_kept() -> None:
    assert is_good_deletion(Deletion("a", 0))
    assert not is_good_deletion(Deletion("", 0))
    assert not is_good_deletion(Deletion("a", -1))
    assert is_good_withdrawal(DeletedInterval(at(8), at(9), 0))
    assert not is_good_withdrawal(DeletedInterval(at(9), at(8), 0))
    assert not is_good_withdrawal(DeletedInterval(at(8).replace(tzinfo=None), at(9), 0))
    assert not is_good_withdrawal(DeletedInterval(at(8), at(9), -1))


def test_limits_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="hour"):
        StepLimits(steps_a_minute=10, steps_an_hour=601)
    with pytest.raises(ValueError, match="pattern"):
        StepLimits(identical_buckets=1)
