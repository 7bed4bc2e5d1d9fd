"""What days and weeks of a diary come to. Pure.

A sleep over midnight counts on both days for its part of each; where two carers wrote the same sleep down, its
time counts once. Feeds and nappies count on the day on which they began.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from core.clock import local_day, start_of_day
from records.diaries.kinds import BreastSide, FeedMethod, SleepKind, StoolColour

MECONIUM_DAYS = 4  # the first stools are black; after about three days they turn green, then yellow
TWINS_WITHIN = dt.timedelta(minutes=10)  # what two people write down of one moment differs by so much
Stretch = tuple[dt.datetime, dt.datetime]


class NappyAdvice(StrEnum):
    """What a parent is told of a colour. Words: `nappy_advice_...` in data/messages/diaries.yaml.

    Source: Perinatal Services BC, "Biliary atresia home screening" (stool colour card). Red, and black after the
    first days, may be blood.
    """

    MECONIUM = "meconium"  # as it should be
    PALE = "pale"  # bile may not flow: within days it matters
    RED = "red"
    BLACK = "black"


@dataclass(frozen=True, slots=True)
class FedOnce:
    """A feed; `ended_at` is None where nobody looked at the clock."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    method: FeedMethod
    side: BreastSide | None = None
    amount_ml: int | None = None


@dataclass(frozen=True, slots=True)
class SleptOnce:
    """A stretch of sleep; one that runs ends now."""

    started_at: dt.datetime
    ended_at: dt.datetime
    kind: SleepKind


@dataclass(frozen=True, slots=True)
class SeenNappy:
    """A nappy."""

    seen_at: dt.datetime
    is_wet: bool
    is_dirty: bool


@dataclass(slots=True)
class DiaryTotals:
    """What a day, or a number of days, come to. `night_s` is part of `asleep_s`; the rest are naps."""

    feeds: int = 0
    breast_feeds: int = 0
    left_feeds: int = 0
    right_feeds: int = 0
    breast_s: int = 0
    bottle_feeds: int = 0
    bottle_ml: int = 0
    solid_feeds: int = 0
    asleep_s: int = 0
    night_s: int = 0
    longest_sleep_s: int = 0
    naps: int = 0
    nappies: int = 0
    wet_nappies: int = 0
    dirty_nappies: int = 0


@dataclass(frozen=True, slots=True)
class DiaryDay:
    """One calendar day."""

    day: dt.date
    totals: DiaryTotals = field(default_factory=DiaryTotals)


def sum_up(
    first_on: dt.date,
    days: int,
    zone: ZoneInfo,
    *,
    feeds: Iterable[FedOnce],
    sleeps: Sequence[SleptOnce],
    nappies: Iterable[SeenNappy],
) -> tuple[list[DiaryDay], DiaryTotals]:
    """Return each of `days` calendar days of `zone` from `first_on` on, and all of them together.

    A longest sleep is of the day on which it ended. Entries outside the days are left out.
    """
    found = [DiaryDay(first_on + dt.timedelta(days=number)) for number in range(days)]
    by_day = {one.day: one.totals for one in found}
    for feed in feeds:
        if (totals := by_day.get(local_day(feed.started_at, zone))) is not None:
            _count_feed(totals, feed)
    for nappy in nappies:
        if (totals := by_day.get(local_day(nappy.seen_at, zone))) is not None:
            totals.nappies += 1
            totals.wet_nappies += nappy.is_wet
            totals.dirty_nappies += nappy.is_dirty
    _count_sleeps(found, by_day, sleeps, zone)
    return found, _together([one.totals for one in found])


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches of time that neither touch nor overlap and cover the same, in order."""
    found: list[Stretch] = []
    for starts_at, ends_at in sorted(stretches):
        if found and starts_at <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], ends_at))
        elif starts_at < ends_at:
            found.append((starts_at, ends_at))
    return found


def advice_on(colour: StoolColour | None, *, age_days: int) -> NappyAdvice | None:
    """Return what to tell of a colour at an age; None where there is nothing to tell."""
    match colour:
        case StoolColour.PALE:
            return NappyAdvice.PALE
        case StoolColour.RED:
            return NappyAdvice.RED
        case StoolColour.BLACK:
            return NappyAdvice.MECONIUM if age_days < MECONIUM_DAYS else NappyAdvice.BLACK
    return None


def find_twins(entries: Iterable[tuple[dt.datetime, str, object, object]]) -> list[tuple[object, object]]:
    """Return pairs of ids of entries that two people perhaps wrote down of the same moment.

    An entry is (began at, what it is, by whom, id). Alike and beside each other within `TWINS_WITHIN`.
    """
    ordered = sorted(entries, key=lambda one: (one[1], one[0], str(one[3])))
    return [
        (one[3], other[3])
        for one, other in pairwise(ordered)
        if one[1] == other[1] and one[2] != other[2] and other[0] - one[0] <= TWINS_WITHIN
    ]


def _count_feed(totals: DiaryTotals, feed: FedOnce) -> None:
    totals.feeds += 1
    match feed.method:
        case FeedMethod.BREAST:
            totals.breast_feeds += 1
            totals.left_feeds += feed.side in {BreastSide.LEFT, BreastSide.BOTH}
            totals.right_feeds += feed.side in {BreastSide.RIGHT, BreastSide.BOTH}
            totals.breast_s += 0 if feed.ended_at is None else _seconds(feed.started_at, feed.ended_at)
        case FeedMethod.BOTTLE:
            totals.bottle_feeds += 1
            totals.bottle_ml += feed.amount_ml or 0
        case FeedMethod.SOLIDS:
            totals.solid_feeds += 1


def _count_sleeps(
    found: Sequence[DiaryDay],
    by_day: dict[dt.date, DiaryTotals],
    sleeps: Sequence[SleptOnce],
    zone: ZoneInfo,
) -> None:
    whole = merged((one.started_at, one.ended_at) for one in sleeps)
    nights = merged((one.started_at, one.ended_at) for one in sleeps if one.kind is SleepKind.NIGHT)
    naps = merged((one.started_at, one.ended_at) for one in sleeps if one.kind is SleepKind.NAP)
    for one in found:
        bounds = start_of_day(one.day, zone), start_of_day(one.day + dt.timedelta(days=1), zone)
        one.totals.asleep_s = _within(whole, bounds)
        one.totals.night_s = _within(nights, bounds)
    for starts_at, ends_at in whole:
        last_moment = ends_at - dt.timedelta(microseconds=1)  # who wakes at midnight slept the day before
        if (totals := by_day.get(local_day(last_moment, zone))) is not None:
            totals.longest_sleep_s = max(totals.longest_sleep_s, _seconds(starts_at, ends_at))
    for starts_at, _ in naps:
        if (totals := by_day.get(local_day(starts_at, zone))) is not None:
            totals.naps += 1


def _within(stretches: Iterable[Stretch], bounds: Stretch) -> int:
    parts = ((max(starts_at, bounds[0]), min(ends_at, bounds[1])) for starts_at, ends_at in stretches)
    return sum(_seconds(starts_at, ends_at) for starts_at, ends_at in parts if starts_at < ends_at)


def _together(days: Sequence[DiaryTotals]) -> DiaryTotals:
    names = [name for name in DiaryTotals.__slots__ if name != "longest_sleep_s"]
    sums = {name: sum(getattr(one, name) for one in days) for name in names}
    return DiaryTotals(**sums, longest_sleep_s=max((one.longest_sleep_s for one in days), default=0))


def _seconds(starts_at: dt.datetime, ends_at: dt.datetime) -> int:
    return int((ends_at - starts_at).total_seconds())
