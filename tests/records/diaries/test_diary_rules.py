"""What days of a diary come to, and which entries can be."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import HONG_KONG
from core.errors import DomainError
from records.diaries.checks import check_feed, check_nappy, check_sleep
from records.diaries.errors import DiaryChildTooOld
from records.diaries.kinds import (
    LONGEST_FEED,
    LONGEST_SLEEP,
    BreastSide,
    FeedMethod,
    SleepKind,
    StoolColour,
)
from records.diaries.rules import (
    FedOnce,
    NappyAdvice,
    SeenNappy,
    SleptOnce,
    advice_on,
    find_twins,
    merged,
    sum_up,
)

BORN_ON = dt.date(2026, 3, 1)
NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
LONDON = ZoneInfo("Europe/London")  # its clocks change on 25 October 2026
FIRST_ON = dt.date(2026, 10, 24)
MINUTE = dt.timedelta(minutes=1)


def _at(text: str, zone: ZoneInfo = HONG_KONG) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2026-10-{text}").replace(tzinfo=zone).astimezone(dt.UTC)


def _slept(begin: str, end: str, kind: SleepKind = SleepKind.NAP) -> SleptOnce:
    return SleptOnce(_at(begin), _at(end), kind)


def test_a_night_counts_on_both_days_and_as_longest_on_the_day_it_ended() -> None:
    night = _slept("24T21:00", "25T05:30", SleepKind.NIGHT)
    by_the_other = _slept("24T21:10", "25T05:40", SleepKind.NIGHT)  # the same night, written down twice
    nap = _slept("25T13:00", "25T14:00")
    days, whole = sum_up(FIRST_ON, 2, HONG_KONG, feeds=[], sleeps=[nap, night, by_the_other], nappies=[])
    first, second = (one.totals for one in days)
    assert (first.asleep_s, first.longest_sleep_s, first.naps) == (3 * 3600, 0, 0)
    assert (second.asleep_s, second.night_s) == (5 * 3600 + 40 * 60 + 3600, 5 * 3600 + 40 * 60)
    assert (second.longest_sleep_s, second.naps) == (8 * 3600 + 40 * 60, 1)
    assert (whole.asleep_s, whole.longest_sleep_s) == (first.asleep_s + second.asleep_s, second.longest_sleep_s)


def test_feeds_and_nappies_are_counted_by_the_familys_day() -> None:
    feeds = [
        FedOnce(_at("24T23:50"), _at("25T00:10"), FeedMethod.BREAST, BreastSide.LEFT),
        FedOnce(_at("25T03:00"), None, FeedMethod.BREAST, BreastSide.BOTH),
        FedOnce(_at("25T09:00"), None, FeedMethod.BOTTLE, amount_ml=90),
        FedOnce(_at("26T00:00"), None, FeedMethod.SOLIDS),
    ]
    nappies = [SeenNappy(_at("25T09:00"), True, False), SeenNappy(_at("25T10:00"), False, False)]
    days, whole = sum_up(FIRST_ON, 2, HONG_KONG, feeds=feeds, sleeps=[], nappies=nappies)
    first, second = (one.totals for one in days)
    assert (first.feeds, first.left_feeds, first.right_feeds, first.breast_s) == (1, 1, 0, 1200)
    assert (second.feeds, second.left_feeds, second.right_feeds, second.bottle_ml) == (2, 1, 1, 90)
    assert (second.nappies, second.wet_nappies, second.dirty_nappies) == (2, 1, 0)
    assert (whole.feeds, whole.solid_feeds) == (3, 0)  # the last one belongs to the third day
    # The same in London, where the first of them was still the afternoon.
    (london,), _ = sum_up(FIRST_ON, 1, LONDON, feeds=feeds, sleeps=[], nappies=[])
    assert london.totals.feeds == 2


MINUTES = st.integers(0, 4 * 1440)
SLEEPS = st.lists(
    st.builds(
        lambda start, length, kind: SleptOnce(
            _at("24T00:00", LONDON) + start * MINUTE, _at("24T00:00", LONDON) + (start + length) * MINUTE, kind
        ),
        MINUTES,
        st.integers(1, 16 * 60),
        st.sampled_from(SleepKind),
    ),
    max_size=12,
)


@given(SLEEPS, st.randoms())
def test_days_add_up_to_what_was_slept_however_it_was_written_down(sleeps: list[SleptOnce], dice: Any) -> None:
    asked: dict[str, Any] = {"feeds": [], "nappies": []}
    days, whole = sum_up(FIRST_ON, 7, LONDON, sleeps=sleeps, **asked)
    covered = sum(
        (end - begin for begin, end in merged((s.started_at, s.ended_at) for s in sleeps)), dt.timedelta()
    )
    assert whole.asleep_s == covered.total_seconds()
    assert sum(one.totals.asleep_s for one in days) == whole.asleep_s
    assert all(one.totals.asleep_s <= 25 * 3600 for one in days)
    shuffled = sleeps + sleeps[:3]
    dice.shuffle(shuffled)
    assert sum_up(FIRST_ON, 7, LONDON, sleeps=shuffled, **asked) == (days, whole)


def test_pairs_that_two_people_wrote_down_are_found() -> None:
    at = _at("24T09:00")
    entries = [
        (at, "nappy", "mum", 1),
        (at + 4 * MINUTE, "nappy", "dad", 2),
        (at + 5 * MINUTE, "feed:breast", "dad", 3),
        (at + 20 * MINUTE, "nappy", "mum", 4),
        (at + 21 * MINUTE, "nappy", "mum", 5),
    ]
    assert find_twins(reversed(entries)) == [(1, 2)]


@pytest.mark.parametrize(
    ("colour", "age_days", "advice"),
    [
        (StoolColour.BLACK, 3, NappyAdvice.MECONIUM),
        (StoolColour.BLACK, 4, NappyAdvice.BLACK),
        (StoolColour.PALE, 0, NappyAdvice.PALE),
        (StoolColour.RED, 400, NappyAdvice.RED),
        (StoolColour.GREEN, 30, None),
        (None, 30, None),
    ],
)
def test_what_is_said_of_a_colour(colour: StoolColour | None, age_days: int, advice: NappyAdvice | None) -> None:
    assert advice_on(colour, age_days=age_days) is advice


FED: dict[str, Any] = {
    "started_at": NOW - 30 * MINUTE,
    "ended_at": NOW - 10 * MINUTE,
    "is_running": False,
    "method": FeedMethod.BREAST,
    "side": BreastSide.LEFT,
    "milk": None,
    "amount_ml": None,
    "food": None,
}
BOTTLE = {"method": FeedMethod.BOTTLE, "side": None, "milk": "formula", "amount_ml": 90}
SLEPT: dict[str, Any] = {"started_at": NOW - LONGEST_SLEEP, "ended_at": NOW, "is_running": False}
NAPPY: dict[str, Any] = {"seen_at": NOW, "is_wet": True, "is_dirty": False, "colour": None, "texture": None}


@pytest.mark.parametrize(
    ("check", "values", "change", "code"),
    [
        (check_feed, FED, {}, None),
        (check_feed, FED, {"ended_at": None}, None),  # nobody looked at the clock
        (check_feed, FED, {"ended_at": None, "is_running": True}, None),
        (check_feed, FED, {"is_running": True}, "diary_entry_unfit"),
        (check_feed, FED, {"side": None}, "diary_entry_unfit"),
        (check_feed, FED, {"amount_ml": 10}, "diary_entry_unfit"),
        (check_feed, FED, BOTTLE, None),
        (check_feed, FED, {**BOTTLE, "amount_ml": None}, "diary_entry_unfit"),
        (check_feed, FED, {**BOTTLE, "amount_ml": None, "is_running": True, "ended_at": None}, None),
        (check_feed, FED, {**BOTTLE, "food": "congee"}, "diary_entry_unfit"),
        (check_feed, FED, {"method": FeedMethod.SOLIDS, "side": None}, None),
        (check_feed, FED, {"started_at": NOW - LONGEST_FEED - 11 * MINUTE}, "diary_entry_too_long"),
        (check_feed, FED, {"ended_at": NOW - 31 * MINUTE}, "record_days_reversed"),
        (check_feed, FED, {"ended_at": NOW + 6 * MINUTE}, "diary_time_in_future"),
        (check_feed, FED, {"ended_at": NOW + 5 * MINUTE}, None),
        (check_sleep, SLEPT, {}, None),
        (check_sleep, SLEPT, {"started_at": NOW - LONGEST_SLEEP - MINUTE}, "diary_entry_too_long"),
        (
            check_sleep,
            SLEPT,
            {"started_at": NOW - LONGEST_SLEEP - MINUTE, "ended_at": None, "is_running": True},
            "diary_entry_too_long",
        ),
        (check_sleep, SLEPT, {"ended_at": None}, "diary_entry_unfit"),
        (check_sleep, SLEPT, {"started_at": NOW + 6 * MINUTE}, "diary_time_in_future"),
        (check_nappy, NAPPY, {}, None),
        (check_nappy, NAPPY, {"colour": StoolColour.PALE}, "diary_entry_unfit"),
        (check_nappy, NAPPY, {"colour": StoolColour.PALE, "is_dirty": True}, None),
        (
            check_nappy,
            NAPPY,
            {"seen_at": dt.datetime(2026, 2, 28, 15, 59, tzinfo=dt.UTC)},
            "record_day_before_birth",
        ),
        (check_nappy, NAPPY, {"seen_at": dt.datetime(2026, 2, 28, 16, 0, tzinfo=dt.UTC)}, None),
    ],
)
def test_which_entries_can_be(
    check: Any, values: dict[str, Any], change: dict[str, Any], code: str | None
) -> None:
    if code is None:
        check(values | change, born_on=BORN_ON, now=NOW)
        return
    with pytest.raises(DomainError) as caught:
        check(values | change, born_on=BORN_ON, now=NOW)
    assert caught.value.code == code


@pytest.mark.parametrize("born_on", [dt.date(2021, 10, 10), dt.date(2014, 12, 1), None])
def test_the_diaries_are_for_small_children(born_on: dt.date | None) -> None:
    with pytest.raises(DiaryChildTooOld):
        check_nappy(NAPPY, born_on=born_on, now=NOW)
    check_nappy(NAPPY, born_on=dt.date(2021, 10, 11), now=NOW)
