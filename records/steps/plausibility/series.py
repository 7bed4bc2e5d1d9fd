"""Marks of what one device counted in a day, by which one walk on two accounts is found. Pure.

A whole day is one mark. Beside it, runs of a few quarter-hours are marks by their counts and the rests between
them, wherever in a day they lie: a walk that was moved, or changed in one place, keeps most of them. Of these only
some are kept for each device and day: those that come first in an order that depends on nothing but the counts, so
that two equal walks keep the same ones. One changed quarter-hour takes at most RUN of them away and lets as many
others in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.crypto import keyed_hash
from records.steps.limits import LIMITS

RUN = (
    4  # quarter-hours that are no rest in a mark: with MARKS_ALIKE at one distance apart, at least eight are equal
)
RUN_LEAST_DIFFERENT = 3  # counts in a run: two treadmills may well agree in one that never changes
RUN_LEAST_STEPS = 250  # a minute's stroll in each quarter of an hour may come alike
MARKS_A_DAY = 12  # of runs, of one device: with one place changed, eight of them stay
MARKS_ALIKE = 5  # by chance: never; eight quarters of an hour in a row have five runs
HASH_BYTES = 16
# Quarter-hours by which two walks of one person must be apart to be one told twice: a source that errs by a zone
# tells one walk at two times, and no zone is more than fourteen hours from UTC.
OWN_LEAST_APART = 60

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, odd: spreads neighbouring counts
_HALF = np.uint64(32)

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A keyed hash; in which quarter-hour since 1970 it begins, 0 for a whole day; what it counts for alone."""

    series_hash: bytes
    place: int
    weight: int


def marks_of(counts: Numbers, first_bucket: int) -> set[Mark]:
    """Return the marks of one device's day, whose quarter-hours are `counts` from `first_bucket` on."""
    buckets = np.flatnonzero(counts)
    if len(buckets) < LIMITS.series_least_buckets or int(counts.sum()) < LIMITS.series_least_steps:
        return set()
    whole = np.vstack([buckets + first_bucket, counts[buckets]]).astype("<i8")
    marks = {Mark(keyed_hash("step series", whole.tobytes())[:HASH_BYTES], 0, MARKS_ALIKE)}
    active = np.flatnonzero(counts >= LIMITS.rest_below)
    if len(active) < RUN:
        return marks
    runs = np.lib.stride_tricks.sliding_window_view(counts[active], RUN)
    gaps = np.diff(np.lib.stride_tricks.sliding_window_view(active, RUN), axis=1)
    ordered = np.sort(runs, axis=1)
    different = 1 + (ordered[:, 1:] != ordered[:, :-1]).sum(axis=1)
    is_telling = (different >= RUN_LEAST_DIFFERENT) & (runs.sum(axis=1) >= RUN_LEAST_STEPS)
    runs = np.concatenate([runs, gaps], axis=1)
    places = np.flatnonzero(is_telling)
    _, firsts = np.unique(_order(runs[places]), return_index=True)  # in order; a run that comes twice once
    for place in places[firsts[:MARKS_A_DAY]]:
        run = runs[place].astype("<i8").tobytes()
        marks.add(Mark(keyed_hash("step run", run)[:HASH_BYTES], first_bucket + int(active[place]), 1))
    return marks


def are_alike(some: Iterable[Mark], others: Iterable[Mark]) -> bool:
    """Tell whether two days are one walk: enough marks are the same, all at one distance apart.

    As the query of the repository does it.
    """
    theirs = {mark.series_hash: mark for mark in others}
    weights: dict[int, int] = {}
    for mark in some:
        if (other := theirs.get(mark.series_hash)) is not None:
            apart = mark.place - other.place
            weights[apart] = weights.get(apart, 0) + mark.weight
    return max(weights.values(), default=0) >= MARKS_ALIKE


def _order(runs: Numbers) -> npt.NDArray[np.uint64]:
    mixed = np.zeros(len(runs), np.uint64)
    for column in range(runs.shape[1]):
        mixed = (mixed ^ runs[:, column].astype(np.uint64)) * _MIX
        mixed ^= mixed >> _HALF
    return mixed
