"""Garmin's summaries as our values: dailies, epochs, and what a message says about the account. Pure.

Garmin gives its summaries no time of modification and sends a day again with every sync. Of two with the same
key the one that covers more seconds is the later state; where both cover the same, the one that came later. Both
are put into one number, so that the order in which they are stored does not matter. An item that cannot be read is
left out and counted; the others of its message are taken.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from integrations.source import Notice
from records.steps.sample import DayTotal, Device, FormFactor, Method, StepBatch, StepSample, Unit

# Garmin does not say which device counted: what it sends is already one stream per account.
DEVICE = Device("garmin", FormFactor.WATCH, "Garmin")
QUARTER_S = 900  # the grid of epochs
DAY_S = 86_400  # of a whole day, as Garmin has it
PARTS_MOST = 2_000  # of one notice: below what `take_steps` accepts, and quickly stored
_LAST_SECOND = 4_102_444_800  # 1 January 2100: what is later is no time that a device recorded
_RECEIPT_BITS = 42  # milliseconds since 1970 fit until the year 2109
_RECEIPT_TICK_S = 10  # of two equal parts of a day that which came 10 s later is told to be newer, for 115 days
_TICKS_MOST = 999_999  # microseconds below one second

_Count = Annotated[int, Field(ge=-(2**31), lt=2**31)]
_Start = Annotated[int, Field(ge=0, le=_LAST_SECOND)]
_Offset = Annotated[int, Field(gt=-86_400, lt=86_400)]
_Duration = Annotated[int, Field(ge=0, le=7 * 86_400)]
_UserId = Annotated[str, Field(min_length=1, max_length=200)]


class _Item(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)

    user_id: _UserId


class _Daily(_Item):
    calendar_date: Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2100, 1, 1))]
    start_time_in_seconds: _Start
    start_time_offset_in_seconds: _Offset = 0
    duration_in_seconds: _Duration
    steps: _Count | None = None
    pushes: _Count | None = None
    active_time_in_seconds: _Count | None = None


class _Epoch(_Item):
    start_time_in_seconds: _Start
    start_time_offset_in_seconds: _Offset = 0
    duration_in_seconds: _Duration
    steps: _Count | None = None
    pushes: _Count | None = None


class _Ping(_Item):
    callback_url: Annotated[str, Field(alias="callbackURL", max_length=4_096)]


class _Permissions(_Item):
    permissions: list[str]


_ItemT = TypeVar("_ItemT", bound=_Item)
_ValueT = TypeVar("_ValueT", DayTotal, StepSample)


@dataclass(frozen=True, slots=True)
class Message:
    """What a push or ping said: about whom and what, and how many items could not be read."""

    notices: Sequence[Notice]
    unreadable: int = 0


def read_message(content: Any, *, received_at: dt.datetime) -> Message:
    """Return what a webhook's JSON says. Unknown types of summaries and unknown fields are ignored."""
    if not isinstance(content, Mapping):
        return Message((), unreadable=1)
    reading = _Reading()
    notices = [
        *_batch_notices(
            reading.items(content, "dailies", _Daily), reading.items(content, "epochs", _Epoch), received_at
        ),
        *(
            Notice(ping.user_id, fetch_url=ping.callback_url)
            for kind in ("dailies", "epochs")
            for ping in reading.items(content, kind, _Ping)
        ),
        *(
            Notice(change.user_id, scopes=frozenset(change.permissions))
            for change in reading.items(content, "userPermissionsChange", _Permissions)
        ),
        *(Notice(item.user_id, is_ended=True) for item in reading.items(content, "deregistrations", _Item)),
    ]
    return Message(notices, reading.unreadable)


def read_summaries(kind: str, content: Any, *, received_at: dt.datetime) -> list[Notice]:
    """Return what the answer to a ping's URL holds: a list of summaries of one kind, `dailies` or `epochs`."""
    return list(read_message({kind: content}, received_at=received_at).notices)


class _Reading:
    """Reads lists of items, and counts those that it could not read."""

    def __init__(self) -> None:
        self.unreadable = 0

    def items(self, content: Mapping[str, Any], kind: str, model: type[_ItemT]) -> list[_ItemT]:
        """Return the items of `kind` that are of `model`; pings and pushes of one kind are told apart."""
        listed = content.get(kind, [])
        if not isinstance(listed, list):
            self.unreadable += model is not _Ping  # read twice, counted once
            return []
        read = (self._read(item, model) for item in listed if _is_ping(item) == (model is _Ping))
        return [item for item in read if item is not None]

    def _read(self, item: Any, model: type[_ItemT]) -> _ItemT | None:
        try:
            return model.model_validate(item)
        except ValidationError:
            self.unreadable += 1
            return None


def _is_ping(item: Any) -> bool:
    return isinstance(item, Mapping) and "callbackURL" in item


def _batch_notices(
    dailies: Iterable[_Daily], epochs: Iterable[_Epoch], received_at: dt.datetime
) -> Iterator[Notice]:
    """Yield per person what was counted, in parts of at most PARTS_MOST values."""
    totals: dict[str, list[DayTotal]] = defaultdict(list)
    for daily in dailies:
        totals[daily.user_id].extend(_day_totals(daily, received_at))
    by_quarter: dict[tuple[str, int], list[_Epoch]] = defaultdict(list)
    for epoch in epochs:
        by_quarter[epoch.user_id, _quarter(epoch)].append(epoch)
    samples: dict[str, list[StepSample]] = defaultdict(list)
    for (user_id, quarter), parts in by_quarter.items():
        samples[user_id].extend(_samples(quarter, parts, received_at))
    for user_id in {**totals, **samples}:
        for days in _parts(totals[user_id]):
            yield Notice(user_id, batch=StepBatch(totals=days))
        for quarters in _parts(samples[user_id]):
            yield Notice(user_id, batch=StepBatch(samples=quarters))


def _parts(values: list[_ValueT]) -> Iterator[list[_ValueT]]:
    for start in range(0, len(values), PARTS_MOST):
        yield values[start : start + PARTS_MOST]


def _day_totals(daily: _Daily, received_at: dt.datetime) -> Iterator[DayTotal]:
    """Yield a day's steps, and pushes and active minutes where Garmin gives them."""
    active_minutes = None if daily.active_time_in_seconds is None else daily.active_time_in_seconds // 60
    for unit, count in (
        (Unit.STEPS, daily.steps),
        (Unit.PUSHES, daily.pushes or None),  # 0 is sent for everybody who walks
        (Unit.ACTIVE_MINUTES, active_minutes),
    ):
        if count is not None:
            yield DayTotal(
                civil_on=daily.calendar_date,
                offset_s=daily.start_time_offset_in_seconds,
                count=count,
                observed_at=_observed_at(daily, received_at),
                device=DEVICE,
                method=Method.AUTOMATIC,
                unit=unit,
            )


def _observed_at(daily: _Daily, received_at: dt.datetime) -> dt.datetime:
    """Return when a whole day was received, and for the part of a day up to when it is covered.

    So the longer summary wins, and of two that cover the same the later one, whichever is stored first: whole days
    are received after their end. For parts the time of receipt stands below the second.
    """
    started_at = dt.datetime.fromtimestamp(daily.start_time_in_seconds, dt.UTC)
    covered_until = started_at + dt.timedelta(seconds=daily.duration_in_seconds)
    if daily.duration_in_seconds >= DAY_S:
        return max(received_at, covered_until)
    ticks = (received_at - started_at) // dt.timedelta(seconds=_RECEIPT_TICK_S)
    return covered_until + dt.timedelta(microseconds=min(max(ticks, 0), _TICKS_MOST))


def _quarter(epoch: _Epoch) -> int:
    """Return the start of the quarter-hour that holds the epoch; its own start if it reaches into the next."""
    into_s = epoch.start_time_in_seconds % QUARTER_S
    fits = into_s + epoch.duration_in_seconds <= QUARTER_S
    return epoch.start_time_in_seconds - into_s if fits else epoch.start_time_in_seconds


def _samples(quarter: int, epochs: Sequence[_Epoch], received_at: dt.datetime) -> Iterator[StepSample]:
    """Yield one sample per unit for a quarter-hour.

    Garmin sends an epoch for each kind of activity in the same quarter-hour (walked five minutes, ran five): they
    are parts of one count and are added. A message holds all kinds of a quarter-hour.
    """
    latest = max(epochs, key=lambda epoch: epoch.start_time_in_seconds + epoch.duration_in_seconds)
    ends = latest.start_time_in_seconds + latest.duration_in_seconds
    starts = min(epoch.start_time_in_seconds for epoch in epochs)
    revision = ((ends - quarter) << _RECEIPT_BITS) + int(received_at.timestamp() * 1_000)
    for unit, counts in (
        (Unit.STEPS, [epoch.steps for epoch in epochs if epoch.steps is not None]),
        (Unit.PUSHES, [epoch.pushes for epoch in epochs if epoch.pushes]),
    ):
        if counts:
            yield StepSample(
                record_id=f"{unit}:{quarter}",
                revision=revision,
                starts_at=dt.datetime.fromtimestamp(starts, dt.UTC),
                ends_at=dt.datetime.fromtimestamp(ends, dt.UTC),
                offset_s=latest.start_time_offset_in_seconds,
                count=sum(counts),
                device=DEVICE,
                method=Method.AUTOMATIC,
                unit=unit,
            )
