"""A test's values over time: in one unit where that is exact, else apart. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.reports.kinds import Comparator, Interpretation
from records.reports.units import convert, dimension_of


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a test: `at` is when the specimen was taken, else when it was reported."""

    report_id: uuid.UUID
    at: dt.datetime
    value: Decimal
    unit: str | None
    low: Decimal | None
    high: Decimal | None
    comparator: Comparator | None
    interpretation: Interpretation | None
    is_self_entered: bool


@dataclass(frozen=True, slots=True)
class Series:
    """Readings that can stand on one axis, oldest first: all in `unit`, as they were said in `said`."""

    unit: str | None
    readings: Sequence[Reading]
    said: Sequence[Reading]


def make_series(readings: Iterable[Reading]) -> list[Series]:
    """Return the readings by what can be said in one unit exactly: the unit of the newest, which comes first.

    No reading is left out and none is rounded: what cannot be said in the same unit is a series of its own.
    """
    ordered = sorted(readings, key=lambda one: (one.at, str(one.report_id)))
    groups: dict[str, list[Reading]] = {}
    for one in reversed(ordered):
        groups.setdefault("" if one.unit is None else dimension_of(one.unit), []).append(one)
    made = []
    for newest_first in groups.values():
        unit, said = newest_first[0].unit, newest_first[::-1]
        made.append(Series(unit, [_in_unit(one, unit) for one in said], said))
    return made


def _in_unit(one: Reading, unit: str | None) -> Reading:
    if one.unit is None or unit is None or one.unit == unit:
        return one
    low, high = (None if bound is None else convert(bound, one.unit, unit) for bound in (one.low, one.high))
    return Reading(
        report_id=one.report_id,
        at=one.at,
        value=convert(one.value, one.unit, unit),
        unit=unit,
        low=low,
        high=high,
        comparator=one.comparator,
        interpretation=one.interpretation,
        is_self_entered=one.is_self_entered,
    )
