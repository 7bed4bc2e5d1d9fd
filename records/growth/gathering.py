"""All that was measured of a child's growth: entries, and what stands among the observations, by day.

A clinic or a support station deposits observations; a family may log a weight there too. What is measured once
need not be entered twice: the same of one day in both is refused where it is entered, and shown once, as the
entry, where it came about otherwise (a deposit, a correction).
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord
from records.growth.ages import LAST_MONTHS, age_on, to_months
from records.growth.child import Child, Entry
from records.growth.doubles import beyond
from records.growth.errors import MeasuredAlready
from records.growth.measures import Measure, Mode
from records.growth.models import GrowthEntry
from records.growth.repository import MAX_ENTRIES, list_entries
from records.observations.kinds import MEASURES, Method, ObservationKind
from records.observations.models import Observation
from records.observations.queries import list_observations
from records.observations.rules import in_kept_unit
from records.observations.service import Measured

_MEASURES = {
    ObservationKind.WEIGHT: Measure.WEIGHT,
    ObservationKind.HEIGHT: Measure.HEIGHT,
    ObservationKind.HEAD_CIRCUMFERENCE: Measure.HEAD,
}
_MODES = {Method.LYING: Mode.LYING, Method.STANDING: Mode.STANDING}


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was measured on a day, and the item that says so: of several observations the latest."""

    item: GrowthEntry | Observation
    entry: Entry


async def gather(session: AsyncSession, record: OpenRecord, child: Child) -> Sequence[Gathered]:
    """Return all that was measured to nineteen years, oldest first; at most twice MAX_ENTRIES. Two queries."""
    entries = [Gathered(one, one.entry) for one in await list_entries(session, record)]
    by_day = [one for one in await _observed(session, record) if _is_charted(child, one.entry.measured_on)]
    entered = [one.entry for one in entries]
    left = [Gathered(one.item, rest) for one in by_day if (rest := beyond(one.entry, entered)) is not None]
    return sorted([*entries, *left], key=lambda one: (one.entry.measured_on, one.item.recorded_at))


async def refuse_observed(session: AsyncSession, record: OpenRecord, entry: Entry) -> None:
    """Raise MeasuredAlready for an entry of which everything stands among the observations of its day."""
    if beyond(entry, [one.entry for one in await _observed(session, record)]) is None:
        raise MeasuredAlready


async def refuse_entered(session: AsyncSession, record: OpenRecord, measured: Measured) -> None:
    """Raise MeasuredAlready for an observation that stands among the growth entries of its day."""
    measure = _MEASURES.get(measured.kind)
    if measure is None or measured.unit not in MEASURES[measured.kind].factors:
        return
    value = float(in_kept_unit(measured.kind, measured.value, measured.unit))
    entry = Entry(measured.at.date()).with_values({measure: value})
    if beyond(entry, [one.entry for one in await list_entries(session, record)]) is None:
        raise MeasuredAlready


async def _observed(session: AsyncSession, record: OpenRecord) -> list[Gathered]:
    observed = await list_observations(session, record, kinds=tuple(_MEASURES), limit=MAX_ENTRIES)
    return _by_day(reversed(observed))


def _by_day(observed: Iterable[Observation]) -> list[Gathered]:
    """Put observations of one day, where the child was, together; of two of a kind the later counts."""
    days: dict[dt.date, Gathered] = {}
    for one in observed:
        day = one.observed_at.date()
        entry = days[day].entry if day in days else Entry(day)
        days[day] = Gathered(one, _with(entry, one))
    return list(days.values())


def _with(entry: Entry, one: Observation) -> Entry:
    measured = entry.with_values({_MEASURES[one.kind]: float(one.value)})
    if one.kind is not ObservationKind.HEIGHT:
        return measured
    mode = None if one.method is None else _MODES.get(one.method)
    return Entry(measured.measured_on, measured.weight_kg, measured.height_cm, mode=mode, head_cm=measured.head_cm)


def _is_charted(child: Child, day: dt.date) -> bool:
    age_days = age_on(child.birth_on, day)
    return age_days >= 0 and to_months(age_days) <= LAST_MONTHS
