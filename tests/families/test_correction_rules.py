"""Which corrections of a date of birth wait for an officer."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from families.corrections.rules import is_to_be_held

YEARS = 16
BORN = dt.date(2017, 4, 12)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))


def _held(
    former_on: dt.date | None, wanted_on: dt.date, *, corrected_before: int = 0, is_announced: bool = False
) -> bool:
    return is_to_be_held(
        former_on,
        wanted_on,
        corrected_before=corrected_before,
        is_announced=is_announced,
        handover_years=YEARS,
    )


def test_a_slip_is_free_and_what_moves_the_handover_by_more_than_a_month_is_not() -> None:
    for days, expected in ((1, False), (-31, False), (31, False), (32, True), (-32, True), (365, True)):
        assert _held(BORN, BORN + dt.timedelta(days=days)) is expected, days
    assert not _held(BORN, BORN + dt.timedelta(days=1), corrected_before=1)
    assert _held(BORN, BORN + dt.timedelta(days=1), corrected_before=2)
    assert _held(BORN, BORN + dt.timedelta(days=1), is_announced=True)
    assert not _held(None, BORN)


@given(DAYS, DAYS)
def test_there_and_back_is_judged_alike(one: dt.date, other: dt.date) -> None:
    assert _held(one, other) == _held(other, one)
    assert _held(one, other, is_announced=True)
