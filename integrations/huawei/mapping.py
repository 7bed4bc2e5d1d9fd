"""Huawei Health Kit's samples, statistics and events as values of `records.steps.sample`. Pure.

Huawei gives instants without a zone (nanoseconds in samples, milliseconds around them) and opaque ids of the
collectors that measured. What a pull shows of a day is all there is of that day: its last batch withdraws whatever
was said of the days before, so that a deletion at Huawei is followed without being told of it.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.clock import local_day
from integrations.civil_days import (
    day_bounds,
    days_of,
    from_milliseconds,
    from_nanoseconds,
    milliseconds,
    offset_s,
)
from integrations.source import Window
from integrations.vendor_values import mapping, objects, text, whole
from records.steps.sample import (
    DayTotal,
    DeletedInterval,
    Device,
    FormFactor,
    Method,
    StepSample,
)

STEPS_TYPE = "com.huawei.continuous.steps.delta"
OWN_APPS = ("com.huawei.health", "com.huawei.bone", "com.huawei.hwid")  # Huawei's own, which count by sensors
_COUNT_FIELDS = ("steps_delta", "steps")  # a tuple: what is looked for may be unhashable
_VALUE_KEYS = ("integerValue", "longValue")
_KEY_CHARS = 24  # of a hash: 96 bits, no two collectors of a person share a key by chance
_FORM_FACTORS = (
    ("wrist", FormFactor.BAND),  # before "watch": a "smart wristband"
    ("band", FormFactor.BAND),
    ("watch", FormFactor.WATCH),
    ("ring", FormFactor.RING),
    ("phone", FormFactor.PHONE),
)


class HuaweiShapeError(Exception):
    """An answer that has not the documented shape."""


@dataclass(frozen=True, slots=True)
class Collector:
    """What measured a sample: a device, and how it counts."""

    device: Device
    method: Method


@dataclass(frozen=True, slots=True)
class _Point:
    starts_at: dt.datetime
    ends_at: dt.datetime
    count: int
    collector_id: str


def read_collectors(answer: Mapping[str, Any]) -> dict[str, Collector]:
    """Return what the list of data collectors says, by collector id; entries that cannot be read are left out."""
    collectors = {}
    for entry in objects(answer.get("dataCollector", answer.get("dataCollectors"))):
        collector_id = entry.get("collectorId")
        if isinstance(collector_id, str) and collector_id:
            device, app = mapping(entry.get("deviceInfo")), mapping(entry.get("appInfo"))
            collectors[collector_id] = Collector(_device(collector_id, device), _method(entry, app))
    return collectors


def _device(collector_id: str, info: Mapping[str, Any]) -> Device:
    kind = str(info.get("devType", "")).lower()
    form_factor = next((form for word, form in _FORM_FACTORS if word in kind), FormFactor.OTHER)
    # A device's own id where it has one: two apps' collectors of one watch are one watch.
    unique_id = info.get("uniqueId")
    key = f"device:{unique_id}" if isinstance(unique_id, str) and unique_id else f"collector:{collector_id}"
    label = " ".join(str(info[name]) for name in ("manufacturer", "modelNum") if info.get(name))
    return Device(_short(key), form_factor, label[:100])


def _method(entry: Mapping[str, Any], app: Mapping[str, Any]) -> Method:
    package = app.get("appPackageName")
    if isinstance(package, str) and not package.startswith(OWN_APPS):
        return Method.UNKNOWN  # another app wrote it into Health Kit, and may have let it be typed in
    return Method.DERIVED if entry.get("collectorType") == "derived" else Method.AUTOMATIC


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_CHARS]


@dataclass(frozen=True, slots=True)
class Samples:
    """The samples of an answer by civil day; `is_whole` unless a point could not be read."""

    by_day: Mapping[dt.date, Sequence[StepSample]]
    is_whole: bool


def read_samples(
    answer: Mapping[str, Any], collectors: Mapping[str, Collector], *, observed_at: dt.datetime
) -> Samples:
    """Return the samples that a query answered. Raises HuaweiShapeError, also where no point can be read."""
    by_day: dict[dt.date, list[StepSample]] = defaultdict(list)
    is_whole = True
    revision = milliseconds(observed_at)
    for point in _points(answer):
        if point is None:
            is_whole = False
            continue
        collector = collectors.get(point.collector_id) or Collector(
            Device(_short(f"collector:{point.collector_id}"), FormFactor.OTHER), Method.AUTOMATIC
        )
        by_day[local_day(point.starts_at)].append(_sample(point, collector, revision))
    if not is_whole and not by_day:
        raise HuaweiShapeError("no point of the answer could be read")
    return Samples(dict(sorted(by_day.items())), is_whole)


def withdrawn(window: Window, *, observed_at: dt.datetime) -> list[DeletedInterval]:
    """Return the withdrawal of all that was said of a window's days before it was looked at."""
    revision = milliseconds(observed_at) - 1
    return [DeletedInterval(*day_bounds(day), revision) for day in days_of(window)]


def _sample(point: _Point, collector: Collector, revision: int) -> StepSample:
    # Samples of one collector do not overlap, so that its start names a sample.
    record_id = f"{_short(point.collector_id)}:{milliseconds(point.starts_at)}"
    return StepSample(
        record_id=record_id,
        revision=revision,
        starts_at=point.starts_at,
        ends_at=point.ends_at,
        offset_s=offset_s(point.starts_at),
        count=point.count,
        device=collector.device,
        method=collector.method,
    )


def read_totals(answer: Mapping[str, Any], *, observed_at: dt.datetime) -> list[DayTotal]:
    """Return Huawei's own merge by civil day, from statistics grouped by day. Raises HuaweiShapeError.

    Days without values are left out: no data is not zero.
    """
    totals = []
    for group in _groups(answer):
        counts = _counts_by_set(group)
        starts_ms = whole(group.get("startTime"))
        if not counts or starts_ms is None:
            continue
        try:
            starts_at = from_milliseconds(starts_ms)
        except OverflowError:
            continue
        # One set is the usual; of several the largest, since each is a merge of its own.
        totals.append(
            DayTotal(
                local_day(starts_at),
                offset_s(starts_at),
                max(counts),
                observed_at,
                None,
                Method.AUTOMATIC,
            )
        )
    return totals


def _counts_by_set(group: Mapping[str, Any]) -> list[int]:
    counts = []
    for sample_set in objects(group.get("sampleSet")):
        found = [_count(point) for point in objects(sample_set.get("samplePoints"))]
        known = [count for count in found if count is not None]
        if known:
            counts.append(sum(known))
    return counts


def _points(answer: Mapping[str, Any]) -> Iterator[_Point | None]:
    """Yield the answer's points; None for each that cannot be read."""
    for group in _groups(answer):
        for sample_set in objects(group.get("sampleSet")):
            set_id = sample_set.get("dataCollectorId")
            for point in objects(sample_set.get("samplePoints")):
                yield _point(point, set_id)


def _point(point: Mapping[str, Any], set_id: object) -> _Point | None:
    collector_id = point.get("originalDataCollectorId") or set_id
    starts_ns, ends_ns, count = whole(point.get("startTime")), whole(point.get("endTime")), _count(point)
    if count is None or starts_ns is None or ends_ns is None or not isinstance(collector_id, str):
        return None
    try:
        return _Point(from_nanoseconds(starts_ns), from_nanoseconds(ends_ns), count, collector_id)
    except OverflowError:
        return None


def _count(point: Mapping[str, Any]) -> int | None:
    for value in objects(point.get("value")):
        if value.get("fieldName") in _COUNT_FIELDS:
            return whole(next((value[key] for key in _VALUE_KEYS if key in value), None))
    return None


@dataclass(frozen=True, slots=True)
class Event:
    """What a notification says: whose data changed, and when. The values themselves are never in it."""

    open_id: str
    event_type: str
    event_ms: int

    @property
    def is_of_steps(self) -> bool:
        """Whether it is about steps; unknown types are told apart here and otherwise taken."""
        return self.event_type.startswith("SAMPLESET_EVENT$") and self.event_type.endswith(f"${STEPS_TYPE}")

    @property
    def signed_text(self) -> str:
        """What its signature is over."""
        return f"{self.open_id}_{self.event_type}_{self.event_ms}"


def read_event(body: Mapping[str, Any]) -> Event | None:
    """Return a notification's event, or None where it has not the documented parts."""
    open_id, event_type = text(body.get("openId")), text(body.get("eventType"))
    event_ms = whole(body.get("eventTime"))
    if open_id is None or event_type is None or event_ms is None:
        return None
    return Event(open_id, event_type, event_ms)


def _groups(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    groups = answer.get("group", [])
    if not isinstance(groups, list) or not all(isinstance(group, dict) for group in groups):
        raise HuaweiShapeError("`group` is a list of objects")
    return groups
