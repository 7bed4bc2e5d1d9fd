"""What the page of a day and the list of days show. A day is counted anew from its samples, as it was settled."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.days.clocks import Clock, clocks_of
from records.steps.days.models import StepDay
from records.steps.days.rules import UnitDay, settle_day
from records.steps.plausibility.models import StepHold
from records.steps.plausibility.repository import list_holds_of
from records.steps.plausibility.rules import Decision, HoldReason
from records.steps.rankings.repository import get_ranking
from records.steps.reconciling.chart import Series, chart
from records.steps.reconciling.codes import Uncounted
from records.steps.reconciling.items import BUCKET_MS
from records.steps.sample import Device, Unit
from records.steps.samples.columns import instant
from records.steps.samples.repository import list_source_days

MAX_LISTED_DAYS = 400
_DAY = dt.timedelta(days=1)
_HELD = {Uncounted.HELD_FOR_REVIEW, Uncounted.REFUSED_BY_REVIEW}


@dataclass(frozen=True, slots=True)
class ListedDay:
    """A day of the list. `steps` None: nothing is known of steps."""

    day: dt.date
    steps: int | None
    pushes: int | None
    active_minutes: int | None
    details: Mapping[str, Any]
    revision: int
    settled_at: dt.datetime


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """A device on the page of a day, best ranked first; `total` is its own count of the day, if it gave one."""

    source: str
    device: Device
    total: int | None
    is_counted: bool


@dataclass(frozen=True, slots=True)
class Bucket:
    """A quarter-hour: what each device counted, in the devices' order (None: no data), and what is credited.

    `device` is the place of the device that counted, None where none did. `credited` is 0 in a day that is held.
    """

    starts_at: dt.datetime
    counts: Sequence[int | None]
    device: int | None
    credited: int


@dataclass(frozen=True, slots=True)
class UncountedPart:
    """A part that is not credited. `starts_at` and `ends_at` are None where it is known for the day only."""

    code: Uncounted
    count: int
    device: int | None = None
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit of a day: the numbers, the quarter-hours from midnight to midnight, and what is not credited."""

    raw: int
    eligible: int
    credited: int
    unplaced: int
    devices: Sequence[SeenDevice]
    buckets: Sequence[Bucket]
    uncounted: Sequence[UncountedPart]
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day as its page shows it."""

    day: dt.date
    revision: int
    settled_at: dt.datetime
    clocks: Sequence[Clock]
    units: Mapping[Unit, UnitPage]
    holds: Sequence[StepHold]


async def list_days(session: AsyncSession, person_id: UUID, first: dt.date, last: dt.date) -> list[ListedDay]:
    """Return the settled days from `first` to `last`, oldest first; days without data are missing.

    Raises ValueError above MAX_LISTED_DAYS.
    """
    if (last - first).days >= MAX_LISTED_DAYS:
        raise ValueError(f"at most {MAX_LISTED_DAYS} days")
    rows = await session.scalars(
        select(StepDay)
        .where(StepDay.person_id == person_id, StepDay.day.between(first, last))
        .where(or_(*(column.is_not(None) for column in (StepDay.steps, StepDay.pushes, StepDay.active_minutes))))
        .order_by(StepDay.day)
    )
    return [
        ListedDay(row.day, row.steps, row.pushes, row.active_minutes, row.details, row.revision, row.settled_at)
        for row in rows
    ]


async def get_day(session: AsyncSession, person_id: UUID, day: dt.date) -> DayPage | None:
    """Return a day with its quarter-hours, None where nothing is known; five statements."""
    row = await session.get(StepDay, (person_id, day))
    if row is None or not row.details:
        return None
    said = await list_source_days(session, person_id, {day, day - _DAY})
    holds = await list_holds_of(session, person_id, [day])
    decisions = {HoldReason(hold.reason): Decision(hold.status, hold.decided_steps) for hold in holds}
    # Other persons' series are not looked at again: a hold outlives its likeness, a day that counts tells so.
    was_held = bool(_HELD & row.details.get(Unit.STEPS.value, {}).get("uncounted", {}).keys())
    settled = settle_day(
        said,
        day,
        ranking=await get_ranking(session, person_id),
        decisions=decisions,
        is_same_series=was_held and HoldReason.SAME_SERIES in decisions,
    )
    lived = clocks_of(said, day)
    # So there are 92 where clocks went forward, and more than 100 for who flew west.
    first, last = lived.begins_ms // BUCKET_MS, -(-lived.ends_ms // BUCKET_MS)
    units = {unit: _unit_page(one, first, last) for unit, one in settled.units.items()}
    return DayPage(day, row.revision, row.settled_at, lived.clocks, units, holds)


def _unit_page(unit: UnitDay, first: int, last: int) -> UnitPage:
    count, series = unit.count, chart(unit.count)
    held = next((code for code in unit.uncounted if code in _HELD and not unit.credited), None)
    parts = [part for place, one in enumerate(series) for part in _parts(place, one, held)]
    known = {code: sum(part.count for part in parts if part.code is code) for code in Uncounted}
    parts += [
        UncountedPart(code, number - known[code])
        for code, number in unit.uncounted.items()
        if number > known[code]
    ]
    touched = {bucket for one in series for bucket in _touched(one)}
    shown = range(min([first, *touched]), max([last, *(bucket + 1 for bucket in touched)]))
    return UnitPage(
        raw=count.raw,
        eligible=count.eligible,
        credited=unit.credited,
        unplaced=0 if held else count.unplaced,
        devices=[
            SeenDevice(one.source, one.device, None if one.total is None else one.total.count, not one.is_left_out)
            for one in count.streams
        ],
        buckets=[_bucket(bucket, series, is_held=held is not None) for bucket in shown],
        uncounted=parts,
        notes={note.value: number for note, number in unit.notes.items()},
    )


def _bucket(bucket: int, series: Sequence[Series], *, is_held: bool) -> Bucket:
    device = next((place for place, one in enumerate(series) if bucket in one.counted), None)
    counts = [
        one.counted[bucket] + sum(some[bucket] for some in one.uncounted.values())
        if bucket in _touched(one)
        else None
        for one in series
    ]
    credited = 0 if device is None or is_held else sum(one.counted[bucket] for one in series)
    return Bucket(instant(bucket * BUCKET_MS), counts, device, credited)


def _touched(series: Series) -> set[int]:
    return series.counted.keys() | {bucket for some in series.uncounted.values() for bucket in some}


def _parts(place: int, series: Series, held: Uncounted | None) -> list[UncountedPart]:
    """Return what of a device is not credited, quarter-hours in a row with one code as one part."""
    by_code = dict(series.uncounted)
    if held is not None:
        by_code[held] = series.counted
    parts = []
    for code, some in sorted(by_code.items()):
        start = before = None
        for bucket in [*sorted(one for one, number in some.items() if number), None]:
            if before is not None and start is not None and bucket != before + 1:
                parts.append(
                    UncountedPart(
                        code,
                        sum(some[one] for one in range(start, before + 1)),
                        place,
                        instant(start * BUCKET_MS),
                        instant((before + 1) * BUCKET_MS),
                    )
                )
                start = None
            start = bucket if start is None else start
            before = bucket
    return parts
