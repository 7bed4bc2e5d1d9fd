"""How far along a pregnancy is, what its due date goes by, and which dates can be."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from records.pregnancies.care import antenatal_care, visits_to_come
from records.pregnancies.rules import DatedBy, Dating, age_on, due_date, progress, tolerance_days
from records.pregnancies.service import check_pregnancy

PERIOD_ON = dt.date(2026, 7, 1)
TERM_ON = dt.date(2027, 4, 7)
NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("weeks", "differs_days", "by"),
    [
        (8, 5, DatedBy.LAST_PERIOD),
        (8, 6, DatedBy.SCAN),
        (8, -6, DatedBy.SCAN),
        (9, 7, DatedBy.LAST_PERIOD),
        (13, 8, DatedBy.SCAN),
        (16, 10, DatedBy.LAST_PERIOD),
        (20, 11, DatedBy.SCAN),
        (24, 14, DatedBy.LAST_PERIOD),
        (28, 21, DatedBy.LAST_PERIOD),
        (30, 22, DatedBy.SCAN),
    ],
)
def test_a_scan_takes_the_place_of_the_period_beyond_what_it_may_err(
    weeks: int, differs_days: int, by: DatedBy
) -> None:
    scan_on = PERIOD_ON + weeks * 7 * DAY
    dating = Dating(PERIOD_ON, scan_on=scan_on, scan_days=weeks * 7 - differs_days)
    expected = TERM_ON + differs_days * DAY if by is DatedBy.SCAN else TERM_ON
    assert due_date(dating) == (expected, by)


def test_the_period_alone_the_scan_alone_and_neither() -> None:
    assert due_date(Dating(PERIOD_ON)) == (TERM_ON, DatedBy.LAST_PERIOD)
    assert due_date(Dating(PERIOD_ON, cycle_days=35)) == (TERM_ON + 7 * DAY, DatedBy.LAST_PERIOD)
    assert due_date(Dating(scan_on=PERIOD_ON + 70 * DAY, scan_days=70)) == (TERM_ON, DatedBy.SCAN)
    with pytest.raises(ValueError, match="neither"):
        due_date(Dating())


@pytest.mark.parametrize(
    ("age_days", "week", "day", "trimester"),
    [(0, 0, 0, 1), (97, 13, 6, 1), (98, 14, 0, 2), (195, 27, 6, 2), (196, 28, 0, 3), (290, 41, 3, 3)],
)
def test_weeks_and_trimesters(age_days: int, week: int, day: int, trimester: int) -> None:
    on = progress(TERM_ON, PERIOD_ON + age_days * DAY)
    assert (on.week, on.day, on.trimester, on.days_left) == (week, day, trimester, 280 - age_days)


@given(st.integers(0, 300), st.integers(0, 300), st.integers(35, 290))
def test_whatever_dates_it_its_age_on_the_day_of_the_scan_is_close_to_one_of_the_two(
    at_days: int, later: int, found_days: int
) -> None:
    scan_on = PERIOD_ON + at_days * DAY
    due_on, by = due_date(Dating(PERIOD_ON, scan_on=scan_on, scan_days=found_days))
    age = age_on(due_on, scan_on)
    assert age == (found_days if by is DatedBy.SCAN else at_days)
    assert by is DatedBy.SCAN or abs(age - found_days) <= tolerance_days(at_days)
    assert age_on(due_on, scan_on + later * DAY) == age + later


def test_visits_pass_and_stand_in_order() -> None:
    every = visits_to_come(TERM_ON, PERIOD_ON)
    assert len(every) == len(antenatal_care().visits)
    glucose = next(one for one in every if one.visit.id == "glucose")
    assert (age_on(TERM_ON, glucose.from_on), age_on(TERM_ON, glucose.to_on)) == (24 * 7, 28 * 7 + 6)
    assert glucose in visits_to_come(TERM_ON, glucose.to_on)
    assert glucose not in visits_to_come(TERM_ON, glucose.to_on + DAY)


WHOLE: dict[str, Any] = {
    "last_period_on": PERIOD_ON,
    "cycle_days": 28,
    "scan_on": None,
    "scan_days": None,
    "ended_on": None,
    "outcome": None,
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"last_period_on": None}, "pregnancy_dates_unfit"),
        ({"last_period_on": None, "scan_on": dt.date(2026, 9, 9), "scan_days": 70}, None),
        ({"scan_on": dt.date(2026, 9, 9)}, "pregnancy_dates_unfit"),
        ({"scan_on": dt.date(2026, 7, 20), "scan_days": 20}, "pregnancy_dates_unfit"),
        ({"scan_on": dt.date(2026, 6, 9), "scan_days": 70}, "record_days_reversed"),
        ({"last_period_on": dt.date(2026, 10, 11)}, "record_day_in_future"),
        ({"last_period_on": dt.date(2025, 12, 6)}, None),  # 44 weeks to the day
        ({"last_period_on": dt.date(2025, 12, 5)}, "pregnancy_dates_unfit"),
        ({"last_period_on": dt.date(2025, 12, 5), "ended_on": dt.date(2026, 9, 9), "outcome": "birth"}, None),
        ({"ended_on": dt.date(2026, 9, 9)}, "pregnancy_dates_unfit"),
        ({"ended_on": dt.date(2026, 6, 30), "outcome": "loss"}, "record_days_reversed"),
    ],
)
def test_which_dates_can_be(change: dict[str, Any], code: str | None) -> None:
    if code is None:
        check_pregnancy(WHOLE | change, born_on=dt.date(1990, 1, 1), now=NOW)
        return
    with pytest.raises(DomainError) as caught:
        check_pregnancy(WHOLE | change, born_on=dt.date(1990, 1, 1), now=NOW)
    assert caught.value.code == code
