"""How a course of a medicine stands on each day, and what it makes in a day."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.medications.rules import CourseStatus, PeriodUnit, course_status, dose_per_day

S = CourseStatus
START = dt.date(2026, 10, 8)
DAYS = st.integers(0, 60).map(lambda days: START + dt.timedelta(days=days))


@pytest.mark.parametrize(
    ("ends", "stopped", "today", "expected"),
    [
        (12, None, 7, S.PLANNED),
        (12, None, 8, S.ACTIVE),
        (12, None, 12, S.ACTIVE),
        (12, None, 13, S.COMPLETED),
        (None, None, 30, S.ACTIVE),
        (12, 10, 9, S.ACTIVE),
        (12, 10, 10, S.STOPPED),
        (12, 10, 30, S.STOPPED),
        (12, 12, 12, S.ACTIVE),
        (12, 12, 13, S.COMPLETED),
        (None, 10, 10, S.STOPPED),
    ],
)
def test_a_course_by_day(ends: int | None, stopped: int | None, today: int, expected: CourseStatus) -> None:
    days = [None if one is None else dt.date(2026, 10, one) for one in (ends, stopped, today)]
    assert days[2] is not None
    assert course_status(START, days[0], days[1], days[2]) is expected


@given(st.none() | DAYS, st.none() | DAYS, DAYS)
def test_what_is_over_stays_over(ends: dt.date | None, stopped: dt.date | None, today: dt.date) -> None:
    over = {S.COMPLETED, S.STOPPED}
    if course_status(START, ends, stopped, today) in over:
        assert course_status(START, ends, stopped, today + dt.timedelta(days=1)) in over


@pytest.mark.parametrize(
    ("dose", "times", "period", "unit", "expected"),
    [
        ("5", 3, 1, PeriodUnit.DAY, "15"),
        ("5", 1, 8, PeriodUnit.HOUR, "15"),
        ("10", 1, 1, PeriodUnit.WEEK, "1.42857"),
        ("0.25", 2, 1, PeriodUnit.DAY, "0.5"),
        ("0.0625", 1, 2, PeriodUnit.DAY, "0.03125"),
    ],
)
def test_what_a_day_makes(dose: str, times: int, period: int, unit: PeriodUnit, expected: str) -> None:
    assert dose_per_day(Decimal(dose), times, period, unit) == Decimal(expected)
