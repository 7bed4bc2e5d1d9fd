"""One truth from many: the day is divided among devices, no quarter-hour counted from two. Pure.

Of all ways to cut the day into stretches of quarter-hours and to give each stretch to one device, the one that
counts most. A device's count of a stretch is what of its samples lies wholly in it. By duality that is the least
number of steps that explains what every device counted, if devices miss steps and invent none.
docs/algorithms/steps.md proves it, and why nothing else holds what is promised: the count does not depend on the
order in which samples come, is never above the devices' sum or below any one of them, and never falls when
something is added.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from records.steps.limits import LIMITS, StepLimits
from records.steps.reconciling.codes import Note, Uncounted
from records.steps.reconciling.items import Item, Laid, best_of, lay
from records.steps.reconciling.streams import CODES, Control, Stream
from records.steps.samples.columns import Numbers


@dataclass(frozen=True, slots=True)
class Stretch:
    """Buckets `first` to `last` (of 900 s since 1970 UTC), counted from the stream at place `stream`."""

    first: int
    last: int
    stream: int
    count: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """What a day came to, of one unit.

    `raw` is all that devices said, `eligible` what of it may count, both added over devices; `credited` is after
    the merge. `uncounted` says for each code how much of raw it took; the parts add up. `unplaced` is what of
    credited is known for the whole day only. `overlapping` are the places of samples by stream that gave way to
    others of their own device.
    """

    streams: Sequence[Stream]
    laid: Sequence[Laid]
    stretches: Sequence[Stretch]
    raw: int
    eligible: int
    credited: int
    unplaced: int
    uncounted: Mapping[Uncounted, int]
    overlapping: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What a stream holds: all, what may count of it, what may not by code."""

    raw: int
    eligible: int
    uncounted: Counter[Uncounted]


def reconcile(streams: Sequence[Stream], controls: Sequence[Control] = ()) -> DayCount:
    """Return the day's count of one unit. `streams` are best ranked first: of equal counts, theirs is shown.

    A platform's own merge stands in where the platform gave nothing else that may count.
    """
    laid = [lay(stream) for stream in streams]
    sums = [_sums(stream, one) for stream, one in zip(streams, laid, strict=True)]
    stretches = divide(laid)
    credited = sum(stretch.count for stretch in stretches)
    eligible = [one.eligible for one in sums]
    best = max(range(len(sums)), key=lambda place: (eligible[place], -place), default=None)
    unplaced = 0
    if best is not None and eligible[best] > credited:
        credited = eligible[best]
        stretches = _whole(best, laid[best])
        unplaced = credited - sum(stretch.count for stretch in stretches)
    stand_in = _stand_in(streams, eligible, controls)
    raw = sum(one.raw for one in sums) + stand_in
    all_eligible = sum(eligible) + stand_in
    if stand_in > credited:
        credited, unplaced, stretches = stand_in, stand_in, []
    uncounted = sum((one.uncounted for one in sums), Counter[Uncounted]())
    uncounted[Uncounted.OTHER_DEVICE_COUNTED] += all_eligible - credited
    return DayCount(
        streams=streams,
        laid=laid,
        stretches=stretches,
        raw=raw,
        eligible=all_eligible,
        credited=credited,
        unplaced=unplaced,
        uncounted=+uncounted,
        overlapping={place: found for place, one in enumerate(laid) if (found := _losers(one))},
    )


def divide(laid: Sequence[Laid]) -> list[Stretch]:
    """Return the best division of the day among devices; of equal ones, better ranked and shorter stretches.

    Buckets in which no device counted belong to none.
    """
    present = [one for one in laid if len(one.singles)]
    if not present:
        return []
    low = min(one.first_bucket for one in present)
    high = max(one.first_bucket + len(one.singles) for one in present)
    singles, covers = (np.zeros((len(laid), high - low), np.int64) for _ in range(2))
    for place, one in enumerate(laid):
        at = one.first_bucket - low
        singles[place, at : at + len(one.singles)] = one.singles
        covers[place, at : at + len(one.singles)] = one.covers
    # A device that covers a quarter-hour with nothing counted there comes before one that was not there.
    leads = np.argmax(2 * singles + covers, axis=0)
    spans: dict[int, list[tuple[int, int, int]]] = {}
    for place, one in enumerate(laid):
        for span in one.spans:
            spans.setdefault(span.last - low, []).append((span.first - low, span.count, place))
    return _walk_back(low, singles, covers, leads, spans)


def _walk_back(
    low: int,
    singles: Numbers,
    covers: Numbers,
    leads: Numbers,
    spans: Mapping[int, Sequence[tuple[int, int, int]]],
) -> list[Stretch]:
    best = [0]
    choices: list[tuple[int, int]] = []  # by bucket: where its stretch begins, and the stream
    most_alone = np.take_along_axis(singles, leads[None, :], axis=0)[0].tolist()
    for bucket, (lead, alone) in enumerate(zip(leads.tolist(), most_alone, strict=True)):
        most, choice = best[bucket] + alone, (bucket, lead)
        rank = lead if alone else singles.shape[0]
        for first, count, place in spans.get(bucket, ()):
            if (best[first] + count, -place) > (most, -rank):
                most, choice, rank = best[first] + count, (first, place), place
        best.append(most)
        choices.append(choice)
    stretches = []
    at = len(choices)
    is_covered = np.take_along_axis(covers, leads[None, :], axis=0)[0].tolist()
    while at:
        first, stream = choices[at - 1]
        if at - first > 1 or is_covered[first]:
            stretches.append(Stretch(low + first, low + at - 1, stream, best[at] - best[first]))
        at = first
    return stretches[::-1]


def items_of(laid: Laid, stretch: Stretch) -> list[Item]:
    """Return which long or overlapping samples a stretch counts, of a stream that has any."""
    return best_of(item for item in laid.items if stretch.first <= item.first and item.last <= stretch.last)[1]


def notes_on(count: DayCount, controls: Sequence[Control], limits: StepLimits = LIMITS) -> dict[Note, int]:
    """Return how far a platform's own merge is from our merge of the same platform's devices, if clearly so.

    Our number is never changed by it: platforms add up overlapping records, too, and leave devices out.
    """
    notes: dict[Note, int] = {}
    for control in controls:
        ours = [stream for stream in count.streams if stream.source == control.source]
        if not ours:
            continue
        has_left_out = any(stream.is_left_out for stream in ours)
        merged = reconcile(ours).credited
        apart = control.total.count - merged
        if abs(apart) <= max(limits.control_tolerance_steps, merged * limits.control_tolerance_percent // 100):
            continue
        if apart > 0 and has_left_out:
            continue  # the person left out what the platform counts, and knows it
        note = Note.CONTROL_TOTAL_HIGHER if apart > 0 else Note.CONTROL_TOTAL_LOWER
        notes[note] = max(abs(apart), notes.get(note, 0))
    return notes


def _sums(stream: Stream, laid: Laid) -> _Sums:
    uncounted: Counter[Uncounted] = Counter()
    for place in np.unique(stream.codes):
        code = CODES[int(place)]
        if code is not None:
            uncounted[code] += int(stream.counts[stream.codes == place].sum())
    said = int(stream.counts.sum())
    refused = sum(uncounted.values())
    total = 0 if stream.total is None else stream.total.count
    raw, eligible = max(said, total), laid.total
    if total and stream.total_code is None:
        # What is refused of the samples is in the device's own count, too.
        eligible = max(eligible, total - refused)
    elif total > said and stream.total_code is not None:
        uncounted[stream.total_code] += total - said
    uncounted[Uncounted.OVERLAPPING] += raw - eligible - sum(uncounted.values())
    return _Sums(raw, eligible, uncounted)


def _whole(place: int, laid: Laid) -> list[Stretch]:
    """Return the day as one device's own: its quarter-hours, or one stretch where it has long samples."""
    if laid.items:
        last = laid.first_bucket + len(laid.singles) - 1
        return [Stretch(laid.first_bucket, last, place, laid.total)]
    return [
        Stretch(laid.first_bucket + bucket, laid.first_bucket + bucket, place, int(laid.singles[bucket]))
        for bucket in np.flatnonzero(laid.covers).tolist()
    ]


def _stand_in(streams: Sequence[Stream], eligible: Sequence[int], controls: Sequence[Control]) -> int:
    """Return the greatest trusted merge of a platform that gave nothing else.

    One of whose devices a person left out is no stand-in: what that device counted is in it.
    """
    known = {
        stream.source
        for stream, count in zip(streams, eligible, strict=True)
        if count or len(stream.counts) or stream.is_left_out
    }
    return max((one.total.count for one in controls if one.source not in known and one.code is None), default=0)


def _losers(laid: Laid) -> frozenset[int]:
    if not laid.items:
        return frozenset()
    return frozenset(item.place for item in laid.items) - {item.place for item in best_of(laid.items)[1]}
