"""A day's count by device and quarter-hour, for looking at: what counted and what did not, with its code. Pure.

Samples longer than a quarter-hour are spread in proportion here, and only here: the count itself never splits
them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from records.steps.reconciling.apportioning import apportion
from records.steps.reconciling.codes import Uncounted
from records.steps.reconciling.items import BUCKET_MS, Item, best_of, items_of_stream
from records.steps.reconciling.rules import DayCount, items_of
from records.steps.reconciling.streams import CODES, Stream


@dataclass(frozen=True, slots=True)
class Series:
    """One device by bucket (of 900 s since 1970 UTC). A bucket that is missing has no data, which is not zero."""

    stream: Stream
    counted: Counter[int] = field(default_factory=Counter)
    uncounted: Mapping[Uncounted, Counter[int]] = field(default_factory=dict)


def chart(count: DayCount) -> list[Series]:
    """Return a series for each stream, in the count's order."""
    return [_series(count, place) for place in range(len(count.streams))]


def _series(count: DayCount, place: int) -> Series:
    stream, laid = count.streams[place], count.laid[place]
    uncounted: dict[Uncounted, Counter[int]] = {}
    own = [stretch for stretch in count.stretches if stretch.stream == place]
    counted: Counter[int] = Counter()
    if laid.items:
        taken = {item for stretch in own for item in items_of(laid, stretch)}
        won = set(best_of(laid.items)[1])
        counted = _spread(sorted(taken, key=_by_start))
        for code, left in (
            (Uncounted.OTHER_DEVICE_COUNTED, (set(laid.items) & won) - taken),
            (Uncounted.OVERLAPPING, set(laid.items) - won - taken),
        ):
            if left:
                uncounted[code] = _spread(sorted(left, key=_by_start))
    else:
        by_bucket = {
            laid.first_bucket + bucket: int(laid.singles[bucket])
            for bucket in np.flatnonzero(laid.covers).tolist()
        }
        counted = Counter({stretch.first: stretch.count for stretch in own})
        left_over = Counter({bucket: number for bucket, number in by_bucket.items() if bucket not in counted})
        if left_over:
            uncounted[Uncounted.OTHER_DEVICE_COUNTED] = left_over
    for code, items in _coded_items(stream).items():
        uncounted[code] = _spread(items)
    return Series(stream, counted, uncounted)


def _coded_items(stream: Stream) -> dict[Uncounted, list[Item]]:
    found: dict[Uncounted, list[Item]] = {}
    for place in np.unique(stream.codes).tolist():
        code = CODES[place]
        if code is not None:
            found[code] = items_of_stream(stream, place)
    return found


def _spread(items: Sequence[Item]) -> Counter[int]:
    spread: Counter[int] = Counter()
    for item in items:
        buckets = range(item.first, item.last + 1)
        edges = [item.starts_ms, *(bucket * BUCKET_MS for bucket in buckets[1:]), item.ends_ms]
        lengths = [end - start for start, end in pairwise(edges)]
        for bucket, part in zip(buckets, apportion(item.count, lengths), strict=True):
            spread[bucket] += part
    return spread


def _by_start(item: Item) -> tuple[int, int, int]:
    return (item.starts_ms, item.ends_ms, item.place)
