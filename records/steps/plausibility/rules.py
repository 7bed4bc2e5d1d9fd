"""What no walk gives, on plain numbers. Pure. Few or odd steps are never a sign: people walk with aids.

Everything found here is held for a person to look at, and nobody is banned by a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from records.steps.limits import LIMITS, StepLimits
from records.steps.sample import Unit

_MINUTE_MS = 60_000
_HOUR_MS = 3_600_000

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class HoldReason(StrEnum):
    """Why counts are held. The first two hold the records that are over a limit, the others the day."""

    OVER_MINUTE_LIMIT = "over_minute_limit"
    OVER_HOUR_LIMIT = "over_hour_limit"
    OVER_DAY_LIMIT = "over_day_limit"
    OVER_HALF_HOUR_LIMIT = "over_half_hour_limit"
    IDENTICAL_BUCKETS = "identical_buckets"
    EVEN_CADENCE = "even_cadence"
    NO_REST = "no_rest"
    SAME_SERIES = "same_series"  # as another person's, or as another day of one's own


@dataclass(frozen=True, slots=True)
class Decision:
    """How a hold stands (open, accepted, refused), and how much it held back when that was decided."""

    status: str
    steps: int | None = None

    def covers(self, reason: HoldReason, steps: int, limits: StepLimits = LIMITS) -> bool:
        """Tell whether it was about what is there now: not where much has come since that nobody has looked at."""
        if self.steps is None:
            return True
        if reason in RECORD_REASONS:  # all of it is over a limit
            percent, more = limits.control_tolerance_percent, limits.control_tolerance_steps
        else:  # honest steps of the rest of the day are in it
            percent, more = limits.decided_day_percent, limits.decided_day_steps
        return steps <= self.steps + max(more, self.steps * percent // 100)


RECORD_REASONS = frozenset({HoldReason.OVER_MINUTE_LIMIT, HoldReason.OVER_HOUR_LIMIT})


def over_minute_limit(
    starts_ms: Numbers, ends_ms: Numbers, counts: Numbers, unit: Unit, limits: StepLimits = LIMITS
) -> Flags:
    """Return which samples of one device hold more than their minutes can; begun minutes are whole ones.

    Short samples are added up by the minute in which they start: a count cut into seconds is the same count.
    """
    most = limits.a_minute(unit)
    minutes = np.maximum(1, -(-(ends_ms - starts_ms) // _MINUTE_MS))
    flags: Flags = counts > most * minutes
    if int(counts.sum()) > most:
        is_short = minutes == 1
        flags |= is_short & _over(starts_ms // _MINUTE_MS, np.where(is_short, counts, 0), most)
    return flags


def over_hour_limit(
    starts_ms: Numbers, ends_ms: Numbers, counts: Numbers, unit: Unit, limits: StepLimits = LIMITS
) -> Flags:
    """Return which samples of one device start in an hour (of UTC) that holds more than an hour can.

    A sample that is longer than an hour is judged by its minutes.
    """
    most = limits.an_hour(unit)
    if int(counts.sum()) <= most:
        return np.zeros(len(counts), bool)
    return _over(starts_ms // _HOUR_MS, np.where(ends_ms - starts_ms <= _HOUR_MS, counts, 0), most)


def _over(places: Numbers, counts: Numbers, most: int) -> Flags:
    """Return which counts lie at a place whose counts add up to more than `most`."""
    low = int(places.min())
    near = places - low  # a day's: few thousand at most
    sums = np.bincount(near, weights=counts)
    flags: Flags = sums[near] > most
    return flags


def suspicions(buckets: Sequence[int], credited: int, limits: StepLimits = LIMITS) -> set[HoldReason]:
    """Return what is suspicious in a day's steps by quarter-hour, as devices counted them (nothing spread)."""
    found = set()
    if credited > limits.steps_a_day:
        found.add(HoldReason.OVER_DAY_LIMIT)
    if _longest_run_of_equals(buckets, limits.identical_least) >= limits.identical_buckets:
        found.add(HoldReason.IDENTICAL_BUCKETS)
    if sum(count >= limits.rest_below for count in buckets) >= limits.restless_buckets:
        found.add(HoldReason.NO_REST)
    if any(one + other > limits.steps_a_half_hour for one, other in pairwise([*buckets, 0])):
        found.add(HoldReason.OVER_HALF_HOUR_LIMIT)
    if any(_has_even_run(buckets, *run, limits.even_least) for run in limits.even_runs):
        found.add(HoldReason.EVEN_CADENCE)
    return found


def _has_even_run(buckets: Sequence[int], length: int, spread: float, least: int) -> bool:
    """Tell whether so many in a row, none below `least`, have a standard deviation within `spread` of the mean."""
    if len(buckets) < length:
        return False
    runs = np.lib.stride_tricks.sliding_window_view(np.asarray(buckets, np.int64), length)
    runs = runs[runs.min(axis=1) >= least]
    return bool((runs.std(axis=1) <= spread * runs.mean(axis=1)).any())


def _longest_run_of_equals(buckets: Sequence[int], least: int) -> int:
    longest = run = 0
    before: int | None = None
    for count in buckets:
        run = run + 1 if count == before and count >= least else int(count >= least)
        before = count
        longest = max(longest, run)
    return longest
