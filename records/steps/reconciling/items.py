"""A stream laid on quarter-hours: what it counted in each, and the samples that are longer than one. Pure.

A sample of at most a quarter of an hour that lies over a border is split there, in proportion. A longer one is
never split: nobody knows when in it the steps were made.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from records.steps.reconciling.apportioning import apportion
from records.steps.reconciling.streams import Stream
from records.steps.samples.columns import Numbers

BUCKET_MS = 900_000  # quarter-hours of UTC: every time zone in use begins its days on one


@dataclass(frozen=True, slots=True)
class Item:
    """A count that is taken whole or not at all. `first` and `last` are the buckets that it touches."""

    starts_ms: int
    ends_ms: int
    count: int
    place: int  # of its sample in the stream

    @property
    def first(self) -> int:
        """The bucket in which it starts."""
        return self.starts_ms // BUCKET_MS

    @property
    def last(self) -> int:
        """The bucket in which it ends."""
        return (self.ends_ms - 1) // BUCKET_MS


@dataclass(frozen=True, slots=True)
class Span:
    """From a first to a last bucket: at least one long sample lies in it. `count` is the most that it holds."""

    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A stream's eligible counts. `singles` and `covers` have an entry per bucket from `first_bucket` on.

    `total` is the most that the whole stream holds without counting an instant twice; `items` is empty where
    nothing overlaps and nothing is long: then the singles say it all.
    """

    first_bucket: int
    singles: Numbers
    covers: Numbers
    spans: Sequence[Span]
    items: Sequence[Item]
    total: int


def lay(stream: Stream) -> Laid:
    """Lay a stream's eligible samples on quarter-hours."""
    may_count = stream.codes == 0
    starts, ends, counts = stream.starts_ms[may_count], stream.ends_ms[may_count], stream.counts[may_count]
    if not len(counts):
        empty = np.zeros(0, np.int64)
        return Laid(0, empty, empty, (), (), 0)
    firsts, lasts = starts // BUCKET_MS, (ends - 1) // BUCKET_MS
    first_bucket, number = int(firsts.min()), int(lasts.max() - firsts.min()) + 1
    is_long = (lasts > firsts) & (ends - starts > BUCKET_MS)
    if not is_long.any() and not (starts[1:] < ends[:-1]).any():
        return _lay_plain(starts, ends, counts, first_bucket, number)
    items = items_of_stream(stream)
    singles, covers = np.zeros(number, np.int64), np.zeros(number, np.int64)
    by_bucket: dict[int, list[Item]] = {}
    for item in items:
        if item.first == item.last:
            by_bucket.setdefault(item.first, []).append(item)
        covers[item.first - first_bucket : item.last - first_bucket + 1] = 1
    for bucket, here in by_bucket.items():
        singles[bucket - first_bucket] = best_of(here)[0]
    return Laid(first_bucket, singles, covers, tuple(_spans(items)), items, best_of(items)[0])


def items_of_stream(stream: Stream, code: int = 0) -> list[Item]:
    """Return a stream's counts of a code as they are taken or left: samples, those over a border in two parts."""
    places = np.flatnonzero(stream.codes == code)
    return _items(stream.starts_ms[places], stream.ends_ms[places], stream.counts[places], places)


def best_of(items: Iterable[Item]) -> tuple[int, list[Item]]:
    """Return the most that items hold without counting an instant twice, and the items that make it.

    Weighted interval scheduling: by their ends, each item is taken if that with the best before its start is no
    less than the best without it.
    """
    ordered = sorted(items, key=lambda one: (one.ends_ms, one.starts_ms, one.place))
    ends = [one.ends_ms for one in ordered]
    best = _best_by_prefix(ordered, ends)
    chosen = []
    at = len(ordered)
    while at:
        item = ordered[at - 1]
        before = bisect_right(ends, item.starts_ms, 0, at - 1)
        if best[before] + item.count >= best[at - 1]:
            chosen.append(item)
            at = before
        else:
            at -= 1
    return best[-1], chosen[::-1]


def _best_by_prefix(ordered: Sequence[Item], ends: Sequence[int]) -> list[int]:
    best = [0]
    for place, item in enumerate(ordered):
        before = bisect_right(ends, item.starts_ms, 0, place)
        best.append(max(best[-1], best[before] + item.count))
    return best


def _lay_plain(starts: Numbers, ends: Numbers, counts: Numbers, first_bucket: int, number: int) -> Laid:
    """Lay samples that are short and do not overlap."""
    firsts, lasts = starts // BUCKET_MS - first_bucket, (ends - 1) // BUCKET_MS - first_bucket
    is_within = firsts == lasts
    singles, covers = np.zeros(number, np.int64), np.zeros(number, np.int64)
    np.add.at(singles, firsts[is_within], counts[is_within])
    for place in np.flatnonzero(~is_within):
        border = int(lasts[place] + first_bucket) * BUCKET_MS
        weights = [border - int(starts[place]), int(ends[place]) - border]
        singles[firsts[place] : lasts[place] + 1] += apportion(int(counts[place]), weights)
    covers[firsts] = 1
    covers[lasts] = 1
    return Laid(first_bucket, singles, covers, (), (), int(counts.sum()))


def _items(starts: Numbers, ends: Numbers, counts: Numbers, places: Numbers) -> list[Item]:
    items = []
    for start, end, count, place in zip(
        starts.tolist(), ends.tolist(), counts.tolist(), places.tolist(), strict=True
    ):
        item = Item(start, end, count, place)
        if item.first == item.last or end - start > BUCKET_MS:
            items.append(item)
            continue
        border = item.last * BUCKET_MS
        parts = apportion(count, [border - start, end - border])
        items += [Item(start, border, parts[0], place), Item(border, end, parts[1], place)]
    return items


def _spans(items: Sequence[Item]) -> list[Span]:
    """Return the runs of buckets that long samples bind together, with the most that each holds."""
    spans = []
    for chain in _chains([item for item in items if item.last > item.first]):
        low, high = chain[0].first, max(item.last for item in chain)
        near = [item for item in items if low <= item.first and item.last <= high]
        ordered = sorted(near, key=lambda one: (one.ends_ms, one.starts_ms, one.place))
        for first in sorted({item.first for item in chain}):
            within = [item for item in ordered if item.first >= first]
            ends = [item.ends_ms for item in within]
            best = _best_by_prefix(within, ends)
            spans += [
                Span(first, last, best[bisect_right(ends, (last + 1) * BUCKET_MS)])
                for last in sorted({item.last for item in chain if item.first >= first})
            ]
    return spans


def _chains(longs: Sequence[Item]) -> list[list[Item]]:
    """Return long samples in groups: those of one group share buckets, one with the next."""
    chains: list[list[Item]] = []
    reach = -1
    for item in sorted(longs, key=lambda one: (one.first, one.last)):
        if item.first > reach:
            chains.append([])
        chains[-1].append(item)
        reach = max(reach, item.last)
    return chains
