"""All that was measured of a child's growth: entries, and what stands among the observations, by day.

A clinic or a support station deposits observations; a family may log a weight there too. What is measured once
need not be entered twice.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord
from records.growth.ages import LAST_MONTHS, age_on, to_months
from records.growth.child import Child, Entry
from records.growth.measures import Measure, Mode
from records.growth.models import GrowthEntry
from records.growth.repository import MAX_ENTRIES, list_entries
from records.observations.kinds import Method, ObservationKind
from records.observations.models import Observation
from records.observations.queries import list_observations

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
    kinds = tuple(_MEASURES)
    observed = await list_observations(session, record, kinds=kinds, limit=MAX_ENTRIES)
    by_day = [one for one in _by_day(reversed(observed)) if _is_charted(child, one.entry.measured_on)]
    return sorted([*entries, *by_day], key=lambda one: (one.entry.measured_on, one.item.recorded_at))


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
