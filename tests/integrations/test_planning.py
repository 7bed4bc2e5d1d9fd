"""What is fetched and when, as properties."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from integrations.registry import find_source_types
from integrations.source import Window
from integrations.sync.planning import (
    FIRST_RETRY_S,
    LAST_RETRY_S,
    LATE_DAYS,
    backfilled_window,
    cut,
    kept_within,
    merged,
    polled_window,
    retry_s,
    split,
)
from records.steps.sample import Deletion, StepBatch

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
WINDOWS = st.builds(lambda first, days: Window(first, first + dt.timedelta(days=days)), DAYS, st.integers(0, 90))
INSTANTS = st.datetimes(dt.datetime(2025, 1, 1), dt.datetime(2027, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001


def days_of(windows: list[Window]) -> list[dt.date]:
    return [
        window.first_on + dt.timedelta(days=place)
        for window in windows
        for place in range((window.last_on - window.first_on).days + 1)
    ]


@given(st.lists(WINDOWS, max_size=6))
def test_merged_windows_cover_the_same_days_once(windows: list[Window]) -> None:
    found = days_of(merged(windows))
    assert set(found) == set(days_of(windows))
    assert len(found) == len(set(found))
    assert merged(reversed(windows)) == merged(windows)


@given(WINDOWS, st.integers(1, 40))
def test_parts_are_short_and_whole_and_the_newest_first(window: Window, days_most: int) -> None:
    parts = list(cut(window, days_most))
    assert sorted(days_of(parts)) == days_of([window])
    assert all((part.last_on - part.first_on).days < days_most for part in parts)
    assert parts == sorted(parts, key=lambda part: part.first_on, reverse=True)


@given(INSTANTS, st.sampled_from(sorted(find_source_types())))
def test_a_new_connection_leaves_no_day_between_its_past_and_its_first_look(now: dt.datetime, slug: str) -> None:
    capabilities = find_source_types()[slug].CAPABILITIES
    window = backfilled_window(capabilities, now)
    if capabilities.backfill_days_most == 0:
        assert window is None
        return
    assert window is not None
    assert len(days_of([window])) == capabilities.backfill_days_most
    if capabilities.backfill_arrives_by_push:  # is never looked at: all that was has to be asked for
        assert window.last_on >= (now + dt.timedelta(hours=14)).date()
    else:
        assert window.last_on >= polled_window(None, now).first_on - dt.timedelta(days=1)


@given(INSTANTS, st.none() | st.integers(0, 40 * 86_400))
def test_a_look_leaves_no_day_out(now: dt.datetime, ago_s: int | None) -> None:
    last = None if ago_s is None else now - dt.timedelta(seconds=ago_s)
    window = polled_window(last, now)
    today_anywhere = {(now + dt.timedelta(hours=hours)).date() for hours in range(-12, 15)}
    assert today_anywhere <= set(days_of([window]))
    if last is not None:
        assert window.first_on <= (last - dt.timedelta(hours=12)).date()
    if last is not None and last.date() < now.date() - dt.timedelta(days=1):
        assert window.first_on <= now.date() - dt.timedelta(days=LATE_DAYS), "once a day, a week for late watches"


@given(WINDOWS)
def test_days_are_those_of_any_place(window: Window) -> None:
    begins, ends = window.instants()
    for offset_h in (-12, 0, 8, 14):
        zone = dt.timezone(dt.timedelta(hours=offset_h))
        first = dt.datetime.combine(window.first_on, dt.time(), zone)
        last = dt.datetime.combine(window.last_on, dt.time(23, 59, 59), zone)
        assert begins <= first
        assert last < ends


@given(WINDOWS, DAYS, DAYS)
def test_what_is_kept_lies_within(window: Window, oldest: dt.date, newest: dt.date) -> None:
    kept = kept_within(window, oldest, newest)
    inside = {day for day in days_of([window]) if oldest <= day <= newest}
    assert set(days_of([kept] if kept else [])) == inside


@given(st.integers(0, 10_000))
def test_each_retry_waits_longer_up_to_a_bound(failures: int) -> None:
    assert FIRST_RETRY_S <= retry_s(failures) <= retry_s(failures + 1) <= LAST_RETRY_S


@given(st.integers(0, 30), st.integers(1, 12))
def test_a_split_batch_is_the_same_values(count: int, most: int) -> None:
    batch = StepBatch(deletions=[Deletion(str(place), 1) for place in range(count)])
    parts = list(split(batch, most))
    assert [one for part in parts for one in part.deletions] == list(batch.deletions)
    assert all(len(part.deletions) <= most for part in parts)
