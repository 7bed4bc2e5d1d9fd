"""What each device counted on one civil day, with the code of each part that may not count. Pure.

A stream is one device of one source. Samples over midnight are cut there, in proportion, unless the provider gave
their day.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from records.steps.plausibility.rules import HoldReason, over_hour_limit, over_minute_limit
from records.steps.rankings.rules import DEFAULT_RANKING, Ranking
from records.steps.reconciling.apportioning import apportion
from records.steps.reconciling.codes import Uncounted
from records.steps.sample import DayTotal, Device, Method, Unit
from records.steps.samples.columns import (
    COUNTS,
    DEVICES,
    IS_GIVEN,
    METHOD,
    METHODS,
    OFFSETS,
    UNIT,
    UNITS,
    Columns,
    Numbers,
)
from records.steps.samples.packing import SourceDay

DAY_MS = 86_400_000
CODES = (None, *Uncounted)  # a sample's code is its place here; 0 may count
_UNTRUSTED = {Method.MANUAL: Uncounted.MANUAL_ENTRY, Method.UNKNOWN: Uncounted.UNTRUSTED_METHOD}
_EPOCH_DAY = dt.date(1970, 1, 1)

SourceDays = Mapping[tuple[str, dt.date], SourceDay]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What officers decided on a day's records that are over a limit."""

    accepted: Collection[HoldReason] = ()
    refused: Collection[HoldReason] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """What one device counted of one unit on one day. Samples are sorted by start; `codes` are places in CODES.

    `total` is the device's own count of the day, where its source gives one.
    """

    source: str
    device: Device
    starts_ms: Numbers
    ends_ms: Numbers
    counts: Numbers
    codes: Numbers
    records: tuple[str, ...] = ()
    total: DayTotal | None = None
    is_left_out: bool = False

    @property
    def key(self) -> tuple[str, Device]:
        """What names a stream among a person's."""
        return (self.source, self.device)

    @property
    def total_code(self) -> Uncounted | None:
        """Why the device's own count of the day may not count."""
        if self.total is None:
            return None
        return Uncounted.LEFT_OUT if self.is_left_out else _UNTRUSTED.get(self.total.method)


@dataclass(frozen=True, slots=True)
class Control:
    """A platform's own merge of all devices that it knows."""

    source: str
    total: DayTotal

    @property
    def code(self) -> Uncounted | None:
        """Why it may not count: it holds what was typed in, or nobody says what it holds."""
        return _UNTRUSTED.get(self.total.method)


@dataclass(slots=True)
class _Parts:
    """The samples of a device that lie on the day, as they are gathered."""

    devices: set[Device] = field(default_factory=set)  # more than one where the device was renamed
    rows: list[Numbers] = field(default_factory=list)  # start, end, count, method by sample
    records: list[str] = field(default_factory=list)
    total: DayTotal | None = None


_Gathered = dict[tuple[str, str], _Parts]  # by source and key of the device


def make_streams(
    said: SourceDays,
    day: dt.date,
    unit: Unit,
    *,
    ranking: Ranking = DEFAULT_RANKING,
    verdicts: Verdicts = Verdicts(),
) -> list[Stream]:
    """Return the streams of a unit on `day`, best ranked first; `said` holds the day and the day before."""
    gathered: _Gathered = {}
    for (source, row_day), one in sorted(said.items()):
        if row_day in {day, day - dt.timedelta(days=1)}:
            _gather(gathered, source, one.columns, row_day, day, unit)
        for total in one.totals.values() if row_day == day else ():
            if total.device is not None and total.unit is unit:
                parts = gathered.setdefault((source, total.device.key), _Parts())
                parts.devices.add(total.device)
                parts.total = total
    streams = [_stream(source, parts, unit, ranking, verdicts) for (source, _), parts in gathered.items()]
    return sorted(streams, key=lambda one: ranking.order(*one.key))


def list_controls(said: SourceDays, day: dt.date, unit: Unit) -> list[Control]:
    """Return the platforms' own merges of the day."""
    return [
        Control(source, total)
        for (source, row_day), one in sorted(said.items())
        for total in one.totals.values()
        if row_day == day and total.device is None and total.unit is unit
    ]


def _gather(
    gathered: _Gathered, source: str, columns: Columns, row_day: dt.date, day: dt.date, unit: Unit
) -> None:
    numbers = columns.numbers
    parts, places = _on_day(columns, row_day, day)
    of_unit = numbers[UNIT, places] == UNITS.index(unit)
    parts, places = parts[:, of_unit], places[of_unit]
    for device in np.unique(numbers[DEVICES, places]):
        chosen = numbers[DEVICES, places] == device
        one = columns.devices[device]
        found = gathered.setdefault((source, one.key), _Parts())
        found.devices.add(one)
        found.rows.append(np.vstack([parts[:, chosen], numbers[METHOD, places[chosen]]]))
        found.records += [columns.ids[place] for place in places[chosen]]


def _on_day(columns: Columns, row_day: dt.date, day: dt.date) -> tuple[Numbers, Numbers]:
    """Return (start, end, count) of the parts of samples that lie on `day`, and the places of their samples."""
    numbers, starts, ends = columns.numbers, columns.starts_ms, columns.ends_ms
    midnight = (row_day + dt.timedelta(days=1) - _EPOCH_DAY).days * DAY_MS - numbers[OFFSETS] * 1_000
    crosses = (numbers[IS_GIVEN] == 0) & (ends > midnight)
    counts = numbers[COUNTS].copy()
    is_first = row_day == day
    for place in crosses.nonzero()[0]:
        cut = int(midnight[place])
        parts = apportion(int(counts[place]), [cut - int(starts[place]), int(ends[place]) - cut])
        counts[place] = parts[0 if is_first else 1]
    if is_first:
        rows = np.vstack([starts, np.where(crosses, midnight, ends), counts])
        return rows, np.arange(len(columns))
    places = crosses.nonzero()[0]
    return np.vstack([midnight, ends, counts])[:, places], places


def _stream(source: str, parts: _Parts, unit: Unit, ranking: Ranking, verdicts: Verdicts) -> Stream:
    device = max(parts.devices)
    rows = np.concatenate(parts.rows, axis=1) if parts.rows else np.empty((4, 0), np.int64)
    order = np.lexsort((rows[1], rows[0]))
    starts, ends, counts, methods = rows[:, order]
    is_left_out = not ranking.is_counted(source, device)
    if is_left_out:
        codes = np.full(len(counts), CODES.index(Uncounted.LEFT_OUT))
    else:
        codes = _codes(starts, ends, counts, methods, unit, verdicts)
    records = tuple(parts.records[place] for place in order)
    return Stream(source, device, starts, ends, counts, codes, records, parts.total, is_left_out)


def _codes(
    starts: Numbers, ends: Numbers, counts: Numbers, methods: Numbers, unit: Unit, verdicts: Verdicts
) -> Numbers:
    codes = np.zeros(len(counts), np.int64)
    for method, code in _UNTRUSTED.items():
        codes[methods == METHODS.index(method)] = CODES.index(code)
    for reason, code in _limit_codes(verdicts):
        open_counts = np.where(codes == 0, counts, 0)
        find = over_minute_limit if reason is HoldReason.OVER_MINUTE_LIMIT else over_hour_limit
        flags = find(starts, ends, open_counts, unit)
        codes[flags & (codes == 0)] = CODES.index(code)
    return codes


def _limit_codes(verdicts: Verdicts) -> Iterator[tuple[HoldReason, Uncounted]]:
    for reason in (HoldReason.OVER_MINUTE_LIMIT, HoldReason.OVER_HOUR_LIMIT):
        if reason not in verdicts.accepted:
            yield reason, Uncounted.REFUSED_BY_REVIEW if reason in verdicts.refused else Uncounted(reason.value)
