"""Spans of calendar time, and where they lead."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.vaccines import day
from vaccines.spans import Span, Unit, read_span

UNITS: tuple[Unit, ...] = ("days", "weeks", "months", "years")
spans = st.builds(Span, st.integers(0, 40), st.sampled_from(UNITS), st.integers(-4, 28))
days = st.dates(dt.date(1950, 1, 1), dt.date(2090, 1, 1))


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-07-31", "2 months", "2026-10-01"),  # there is no 31 September
        ("2026-12-31", "2 months", "2027-03-01"),
        ("2024-02-29", "1 year", "2025-03-01"),
        ("2024-02-29", "4 years", "2028-02-29"),
        ("2026-01-31", "1 month", "2026-03-01"),
        ("2026-11-15", "6 weeks - 4 days", "2026-12-23"),
        ("2026-11-30", "3 months + 4 weeks", "2027-03-29"),  # from 1 March on: there is no 30 February
        ("2026-11-30", "0 days", "2026-11-30"),
    ],
)
def test_where_a_span_leads(start: str, span: str, end: str) -> None:
    assert read_span(span).after(day(start)) == day(end)


@pytest.mark.parametrize(
    "text", ["", "six weeks", "6", "6 fortnights", "-6 weeks", "6 weeks -4 days", "1000 days"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a span"):
        read_span(text)


def test_past_the_end_of_the_calendar() -> None:
    with pytest.raises(OverflowError):
        Span(2, "months").after(dt.date(9999, 12, 1))


@given(spans)
def test_a_span_is_read_as_it_is_written(span: Span) -> None:
    assert read_span(str(span)) == span


@given(spans, days, days)
def test_who_is_born_later_is_old_enough_later(span: Span, one: dt.date, other: dt.date) -> None:
    first, second = sorted((one, other))
    assert span.after(first) <= span.after(second)
