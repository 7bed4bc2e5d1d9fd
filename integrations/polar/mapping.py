"""Polar AccessLink's activities, minute samples and events as values of `records.steps.sample`. Pure.

Polar gives local times without an offset, and the civil day, which counts. Its steps come from what is worn on the
wrist, already merged where somebody has two. What a pull shows of a day is all there is of that day: each batch
first withdraws the day and then says it anew, so that what was deleted or corrected at Polar is followed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.civil_days import day_bounds, days_of, local_instant, milliseconds, offset_s
from integrations.source import Window
from integrations.vendor_values import day, mapping, moment, objects, text, whole
from records.steps.sample import (
    DayTotal,
    DeletedInterval,
    Device,
    FormFactor,
    Method,
    StepBatch,
    StepSample,
)

DEVICE = Device(
    "polar", FormFactor.WATCH, "Polar"
)  # AccessLink names no device, and Polar counts on the wrist only
ACTIVITY_EVENT = "ACTIVITY_SUMMARY"
PING_EVENT = "PING"
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000


class PolarShapeError(Exception):
    """An answer that has not the documented shape."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day's samples; `is_spoiled` where one could not be read."""

    samples: Sequence[StepSample]
    is_spoiled: bool


def day_batches(
    activities: object, samples: object, window: Window, *, observed_at: dt.datetime
) -> list[StepBatch]:
    """Return one batch per day of the window, from the answers for days and for minutes. Raises PolarShapeError.

    Both answers are lists, or None where Polar had nothing (204). A day with minutes has its total as a control;
    one without has it as what the device counted. A day with a minute that cannot be read is not withdrawn first.
    """
    totals = _totals(_listed(activities), observed_at)
    days = _days(_listed(samples), milliseconds(observed_at))
    return [
        _batch(on, days.get(on, _Day((), is_spoiled=False)), totals.get(on), observed_at) for on in days_of(window)
    ]


def _batch(on: dt.date, of_day: _Day, total: int | None, observed_at: dt.datetime) -> StepBatch:
    starts_at, ends_at = day_bounds(on)
    withdrawn = DeletedInterval(starts_at, ends_at, milliseconds(observed_at) - 1)
    totals: tuple[DayTotal, ...] = ()
    if total is not None:
        device = None if of_day.samples or of_day.is_spoiled else DEVICE
        totals = (DayTotal(on, offset_s(starts_at), total, observed_at, device, Method.AUTOMATIC),)
    return StepBatch(
        samples=tuple(of_day.samples),
        totals=totals,
        deleted_intervals=() if of_day.is_spoiled else (withdrawn,),
    )


def _listed(answer: object) -> list[Mapping[str, Any]]:
    if answer is None:
        return []
    if not isinstance(answer, list) or len(objects(answer)) != len(answer):
        raise PolarShapeError("a list of objects is expected")
    return objects(answer)


def _totals(activities: list[Mapping[str, Any]], observed_at: dt.datetime) -> dict[dt.date, int]:
    totals: dict[dt.date, int] = {}
    unread = 0
    for activity in activities:
        starts, steps = moment(activity.get("start_time")), whole(activity.get("steps"))
        if starts is None or steps is None:
            unread += 1
            continue
        # A day may come in parts, where the watch was changed: the largest is the day's running sum.
        totals[starts.date()] = max(steps, totals.get(starts.date(), 0))
    if unread and not totals:
        raise PolarShapeError("no activity of the answer could be read")
    return totals


def _days(entries: list[Mapping[str, Any]], revision: int) -> dict[dt.date, _Day]:
    days = {}
    for entry in entries:
        on, steps = day(entry.get("date")), mapping(entry.get("steps"))
        if on is None:
            raise PolarShapeError("samples without a day")
        interval_ms = whole(steps.get("interval_ms", _MINUTE_MS))
        given = steps.get("samples", [])
        # A length that is none spoils the day like a minute that is none: both would move steps elsewhere.
        if interval_ms is None or not 0 < interval_ms <= _DAY_MS or not isinstance(given, list):
            days[on] = _Day((), is_spoiled=True)
            continue
        read = [_sample(on, mapping(each), interval_ms, revision) for each in given]
        found = [sample for sample in read if sample is not None]
        days[on] = _Day(found, is_spoiled=len(found) != len(read))
    return days


def _sample(on: dt.date, given: Mapping[str, Any], interval_ms: int, revision: int) -> StepSample | None:
    at, count = moment(given.get("timestamp")), whole(given.get("steps"))
    if at is None or count is None:
        return None
    try:
        starts_at = local_instant(at)
        ends_at = starts_at + dt.timedelta(milliseconds=interval_ms)
    except OverflowError:
        return None
    return StepSample(
        record_id=f"{on:%Y%m%d}:{milliseconds(starts_at)}",
        revision=revision,
        starts_at=starts_at,
        ends_at=ends_at,
        offset_s=offset_s(starts_at),
        count=count,
        device=DEVICE,
        method=Method.AUTOMATIC,
        civil_on=on,
    )


@dataclass(frozen=True, slots=True)
class Event:
    """What a webhook says: whose data, of what kind, when, and where it could be fetched: not to be trusted."""

    kind: str
    user_id: str | None
    at: dt.datetime | None
    on: dt.date | None
    url: str | None


def read_event(body: Mapping[str, Any]) -> Event | None:
    """Return a webhook's event; None where it names no kind."""
    kind = text(body.get("event"))
    if kind is None:
        return None
    at = moment(body.get("timestamp"))
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=dt.UTC)
    url = text(body.get("url"), chars_most=2_048)
    return Event(kind, text(body.get("user_id")), at, day(body.get("date")), url)


def day_in_path(path: str) -> dt.date | None:
    """Return the day at the end of a path such as /v3/users/activities/2026-11-30."""
    return day(path.rstrip("/").rpartition("/")[2])
