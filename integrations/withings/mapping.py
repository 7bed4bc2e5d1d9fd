"""Withings' activities as our values: days, the minutes within them, and what a notification says. Pure.

A day's row says when it was last changed; the minutes of the day do not, so they take the day's. The minutes of
a day are fetched whole: what is no longer among them was withdrawn, which is said as a deletion just older than
they. Withings names the model that counted, and its series is one for all devices: a model is a device to us. A
day's row is Withings' own merge of all that it knows, and of no device.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, ValidationError

from core.clock import HONG_KONG
from integrations.source import Notice, Window
from records.steps.sample import DayTotal, DeletedInterval, Device, FormFactor, Method, StepBatch, StepSample, Unit

ACTIVITY = 16  # the category (`appli`) of steps
USER_EVENTS = 46  # the category of accounts that were unlinked or deleted
SERIES_S_MOST = 86_400  # of one request for minutes; of a longer one Withings answers the first day only
PARTS_MOST = 2_000  # samples of one batch: a day of minutes fits
NOTIFIED_DAYS_MOST = 31  # of one notification; what a message without proof can make us fetch is bounded
WITHINGS_BRAND = 1

# https://developer.withings.com, "model_id". Numbers below 1,000 are Withings' own devices.
_FIRST_FOREIGN_MODEL = 1_000
_PHONE_COUNTERS = frozenset({1051, 1052, 1053, 1054, 1060})  # Withings' own app counts with the phone's sensor
_FORM_FACTORS = {
    51: FormFactor.BAND,  # Pulse
    54: FormFactor.OTHER,  # Go, worn anywhere
    58: FormFactor.BAND,  # Pulse HR
    **dict.fromkeys(_PHONE_COUNTERS, FormFactor.PHONE),
    1055: FormFactor.PHONE,  # Google Fit
    1056: FormFactor.PHONE,  # Samsung Health
    1057: FormFactor.PHONE,  # HealthKit, iPhone
    1058: FormFactor.WATCH,  # HealthKit, Apple Watch
    1059: FormFactor.OTHER,  # HealthKit, others
    1062: FormFactor.OTHER,  # Huawei Health
}
_LABEL_CHARS_MOST = 60

_LAST_SECOND = 4_102_444_800  # 1 January 2100
_Date = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 1, 1))]
_Second = Annotated[int, Field(ge=0, le=_LAST_SECOND)]
_Count = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class _Activity(BaseModel):
    date: _Date
    timezone: str = ""
    steps: _Count | None = None
    active: _Count | None = None
    modified: _Second
    brand: int | None = None
    modelid: int | None = None
    model: str | None = None
    is_tracker: bool = False


class _Entry(BaseModel):
    steps: _Count | None = None
    duration: Annotated[int, Field(ge=0, le=SERIES_S_MOST)] = 60
    model_id: int | None = None
    model: str | None = None


class _Notification(BaseModel):
    userid: Annotated[str, Field(min_length=1, max_length=64)]
    appli: int
    date: _Date | None = None
    startdate: _Second | None = None
    enddate: _Second | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """A day as Withings has it: totals, whose they are, and the instants between which its minutes lie."""

    on: dt.date
    zone: ZoneInfo
    totals: Sequence[DayTotal]
    device: Device
    method: Method
    modified_s: int

    @property
    def starts_at(self) -> dt.datetime:
        """The first instant of the day where the person was, in UTC."""
        return _midnight(self.on, self.zone)

    @property
    def ends_at(self) -> dt.datetime:
        """The first instant of the next day; 23 to 25 hours later."""
        return _midnight(self.on + dt.timedelta(days=1), self.zone)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Yield start and end, in seconds since 1970, of the requests that fetch the day's minutes."""
        ends = int(self.ends_at.timestamp())
        for start in range(int(self.starts_at.timestamp()), ends, SERIES_S_MOST):
            yield start, min(start + SERIES_S_MOST, ends)


@dataclass(frozen=True, slots=True)
class Page:
    """A page of days. `next_offset` is None after the last; `unreadable` counts rows that were left out."""

    days: Sequence[Day]
    next_offset: int | None
    unreadable: int


def read_days(body: Mapping[str, Any]) -> Page:
    """Return the days in the `body` of an answer to `getactivity`. Raises ValueError where it has none."""
    rows = body.get("activities")
    if not isinstance(rows, list):
        raise ValueError("no list of activities")  # noqa: TRY004 - the answer is bad, not a type of ours
    days: list[Day] = []
    unreadable = 0
    for row in rows:
        try:
            days.append(_day(_Activity.model_validate(row)))
        except ValidationError:
            unreadable += 1
    offset = body.get("offset")
    has_more = bool(body.get("more")) and isinstance(offset, int)
    return Page(days, offset if has_more else None, unreadable)


def read_minutes(day: Day, bodies: Sequence[Mapping[str, Any]]) -> Iterator[StepBatch]:
    """Yield a day with its minutes, from the `body` of each answer to `getintradayactivity` for its spans.

    The minutes are all that Withings has, so what it had before is withdrawn, in the same batch: no day is empty
    in between. Where a day has no minutes (imports have none, and a fault can hide them) nothing is withdrawn.
    """
    samples = [sample for body in bodies for sample in _samples(day, body)]
    # Odd and even: the samples are newer than the deletion that makes place for them, and older than the next.
    gone = [DeletedInterval(day.starts_at, day.ends_at, 2 * day.modified_s)] if samples else []
    yield StepBatch(samples=samples[:PARTS_MOST], totals=day.totals, deleted_intervals=gone)
    for start in range(PARTS_MOST, len(samples), PARTS_MOST):
        yield StepBatch(samples=samples[start : start + PARTS_MOST])


def read_notification(fields: Mapping[str, str], *, now: dt.datetime) -> Notice | None:
    """Return what a notification's form hints at; None for a category that is not ours.

    It proves nothing, so it never ends a connection: of an account that was unlinked we learn by asking. Raises
    ValueError for what is no notification.
    """
    read = _Notification.model_validate(dict(fields))
    if read.appli == USER_EVENTS:
        today = now.date()
        return Notice(read.userid, window=Window(today - dt.timedelta(days=1), today))
    if read.appli != ACTIVITY:
        return None
    if read.date is not None:
        return Notice(read.userid, window=Window(read.date, read.date))
    if read.startdate is None or read.enddate is None or read.startdate > read.enddate:
        raise ValueError("no days")
    # Where the person was is not said: a day more on both sides.
    last_on = dt.datetime.fromtimestamp(read.enddate, dt.UTC).date() + dt.timedelta(days=1)
    first_on = dt.datetime.fromtimestamp(read.startdate, dt.UTC).date() - dt.timedelta(days=1)
    least_on = last_on - dt.timedelta(days=NOTIFIED_DAYS_MOST - 1)
    return Notice(read.userid, window=Window(max(first_on, least_on), last_on))


def _day(row: _Activity) -> Day:
    zone = _zone(row.timezone)
    device = _device(row.modelid, row.model, is_tracker=row.is_tracker)
    method = _method(row)
    starts_at = _midnight(row.date, zone)
    active_minutes = None if row.active is None else row.active // 60
    totals = [
        DayTotal(
            civil_on=row.date,
            offset_s=_offset_s(starts_at, zone),
            count=count,
            observed_at=dt.datetime.fromtimestamp(row.modified, dt.UTC),
            device=None,
            method=method,
            unit=unit,
        )
        for unit, count in ((Unit.STEPS, row.steps), (Unit.ACTIVE_MINUTES, active_minutes))
        if count is not None
    ]
    return Day(row.date, zone, totals, device, method, row.modified)


def _samples(day: Day, body: Mapping[str, Any]) -> Iterator[StepSample]:
    series = body.get("series")
    if not isinstance(series, Mapping):  # an empty one is sent as a list
        return
    for key, value in series.items():
        try:
            entry = _Entry.model_validate(value)
            starts_at = dt.datetime.fromtimestamp(int(key), dt.UTC)
        except (ValueError, OverflowError, OSError):
            continue
        if entry.steps is None or not day.starts_at <= starts_at < day.ends_at:
            continue
        is_foreign = entry.model_id is not None and entry.model_id >= _FIRST_FOREIGN_MODEL
        device = day.device
        if entry.model_id is not None:
            device = _device(entry.model_id, entry.model, is_tracker=not is_foreign)
        yield StepSample(
            record_id=f"{device.key}:{int(key)}",
            revision=2 * day.modified_s + 1,
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(seconds=entry.duration),
            offset_s=_offset_s(starts_at, day.zone),
            count=entry.steps,
            device=device,
            method=_entry_method(entry, day),
        )


def _device(model_id: int | None, model: str | None, *, is_tracker: bool) -> Device:
    form_factor = FormFactor.WATCH if is_tracker else FormFactor.PHONE
    if model_id is None:
        return Device(form_factor.value, form_factor, "Withings")
    if not is_tracker and model_id >= _FIRST_FOREIGN_MODEL:
        form_factor = FormFactor.OTHER
    return Device(
        f"model-{model_id}", _FORM_FACTORS.get(model_id, form_factor), (model or "Withings")[:_LABEL_CHARS_MOST]
    )


def _method(row: _Activity) -> Method:
    """Return how far a day is to be believed.

    Withings' devices and its app count by themselves. What it imported from another platform may have been typed
    in there, and Withings does not say: shown and not scored. Those platforms have sources of their own here.
    """
    is_own = row.is_tracker or row.brand == WITHINGS_BRAND or row.modelid in _PHONE_COUNTERS
    return Method.AUTOMATIC if is_own else Method.UNKNOWN


def _entry_method(entry: _Entry, day: Day) -> Method:
    if entry.model_id is None:
        return day.method
    is_own = entry.model_id < _FIRST_FOREIGN_MODEL or entry.model_id in _PHONE_COUNTERS
    return Method.AUTOMATIC if is_own else Method.UNKNOWN


def _zone(name: str) -> ZoneInfo:
    """Return the time zone; Hong Kong's where the name is none. The day is right anyway: the date is given."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return HONG_KONG


def _midnight(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _offset_s(at: dt.datetime, zone: ZoneInfo) -> int:
    offset = at.astimezone(zone).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())
