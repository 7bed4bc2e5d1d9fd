"""Polar AccessLink's activities, minute samples and events as values of `records.steps.sample`. Pure.

Polar gives local times without an offset, and the civil day, which counts. Its steps come from what is worn on the
wrist, already merged where somebody has two. What a pull shows of a day is all there is of that day: its last
batch withdraws whatever was said of the days before, so that what was deleted at Polar is followed.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integrations.civil_days import day_bounds, days_of, local_instant, milliseconds, offset_s
from integrations.source import Window
from integrations.vendor_values import day, mapping, moment, objects, text, whole
from records.steps.sample import (
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
_MINUTE = dt.timedelta(minutes=1)
_MINUTE_MS = 60_000
_DAY_MS = 86_400_000


class PolarShapeError(Exception):
    """An answer that has not the documented shape."""


@dataclass(frozen=True, slots=True)
class _Day:
    """A day's samples; `is_whole` unless one could not be read."""

    samples: Sequence[StepSample]
    is_whole: bool


def day_batches(
    activities: object, samples: object, window: Window, *, observed_at: dt.datetime
) -> list[StepBatch]:
    """Return a batch per day that Polar has, then one that withdraws what is gone. Raises PolarShapeError.

    Both answers are lists, or None where Polar had nothing (204). A day without minutes is one sample, as long as
    the day: a total could never be withdrawn. A day with a minute that cannot be read withdraws nothing: what we
    have of it may be better.
    """
    totals = _totals(_listed(activities))
    days = _days(_listed(samples), milliseconds(observed_at))
    batches, gone = [], []
    for on in days_of(window):
        of_day = days.get(on, _Day((), is_whole=True))
        found = list(of_day.samples)
        if not found and of_day.is_whole and on in totals:
            found = _whole_day(on, totals[on], observed_at)
        if found:
            batches.append(StepBatch(samples=found))
        if of_day.is_whole:
            gone.append(DeletedInterval(*day_bounds(on), milliseconds(observed_at) - 1))
    return [*batches, StepBatch(deleted_intervals=gone)]


def _whole_day(on: dt.date, count: int, observed_at: dt.datetime) -> list[StepSample]:
    starts_at, ends_at = day_bounds(on)
    if observed_at <= starts_at + _MINUTE:
        return []  # a day that has not begun cannot hold steps
    return [
        StepSample(
            record_id=f"day:{on:%Y%m%d}",
            revision=milliseconds(observed_at),
            starts_at=starts_at,
            ends_at=min(ends_at, observed_at),
            offset_s=offset_s(starts_at),
            count=count,
            device=DEVICE,
            method=Method.AUTOMATIC,
            civil_on=on,
        )
    ]


def _listed(answer: object) -> list[Mapping[str, Any]]:
    if answer is None:
        return []
    if not isinstance(answer, list) or len(objects(answer)) != len(answer):
        raise PolarShapeError("a list of objects is expected")
    return objects(answer)


def _totals(activities: list[Mapping[str, Any]]) -> dict[dt.date, int]:
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
            days[on] = _Day((), is_whole=False)
            continue
        read = [_sample(on, mapping(each), interval_ms, revision) for each in given]
        found = [sample for sample in read if sample is not None]
        days[on] = _Day(found, is_whole=len(found) == len(read))
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
