"""What is thought of the values of one visit: whether a body can have them, and what they ask for. Pure.

Adults' values are judged by data/stations/ranges.yaml. Of a child's blood pressure nothing is judged short of an
emergency: it is read against age, sex and height, by a doctor. A child's body mass index goes by growth charts.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from families.sex import Sex
from records.growth.child import Child, Entry
from records.growth.flags import Level as GrowthLevel
from records.growth.flags import flags_of
from records.growth.measures import Measure, Reference
from records.growth.scores import score_entry
from records.observations.errors import (
    ObservationImpossible,
    ObservationUnfit,
    ObservationUnitMixedUp,
    ObservationUnlikely,
)
from records.observations.kinds import MEASURES, MealContext, Method, ObservationKind, UcumUnit
from records.observations.rules import Likelihood, in_kept_unit, judge
from stations.measuring.ranges import Level, Ranges, band_of

_K = ObservationKind
MEASURED_HERE = (_K.WEIGHT, _K.HEIGHT, _K.WAIST, _K.BLOOD_PRESSURE, _K.GLUCOSE)
MOST_READINGS = 12
ADULT_YEARS = 18
_ADULT_DAYS = 30 * 365  # of whom no age is known: children always have a birth date, or are asked their age
_YEAR_DAYS = 365.25
_WRITTEN = {UcumUnit.LB: "lb", UcumUnit.INCH: "in", UcumUnit.MG_DL: "mg/dL"}
_BY_GROWTH = {
    GrowthLevel.FINE: Level.FINE,
    GrowthLevel.MONITOR: Level.WATCH,
    GrowthLevel.REFER: Level.DOCTOR,
}


class Arm(StrEnum):
    """At which arm blood pressure was measured."""

    LEFT = "left"
    RIGHT = "right"


class Cuff(StrEnum):
    """The size of the cuff."""

    CHILD = "child"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value as it was typed in. Of blood pressure `value` is systolic and `second_value` diastolic."""

    kind: ObservationKind
    value: Decimal
    unit: UcumUnit
    second_value: Decimal | None = None
    method: Method | None = None
    arm: Arm | None = None
    cuff: Cuff | None = None
    meal_context: MealContext | None = None
    is_confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """What is known of who is measured: a birth date, or an age in years that was asked, or neither."""

    birth_on: dt.date | None = None
    age_years: int | None = None
    sex: Sex | None = None

    def age_days(self, day: dt.date) -> int:
        """Return the age; an adult's where none is known."""
        if self.birth_on is not None:
            return max(0, (day - self.birth_on).days)
        return _ADULT_DAYS if self.age_years is None else int((self.age_years + 0.5) * _YEAR_DAYS)

    def is_adult(self, day: dt.date) -> bool:
        """Return whether adults' ranges hold."""
        return self.age_days(day) >= ADULT_YEARS * _YEAR_DAYS - 1


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one value, or of body mass index (`what` "bmi"): its band, level, and whose ranges."""

    what: str
    band: str
    level: Level
    value: str
    source: str


def check_reading(reading: Reading, body: Body, day: dt.date) -> None:
    """Raise ObservationUnfit, ObservationImpossible; unless confirmed ObservationUnlikely or -UnitMixedUp."""
    measure = MEASURES[reading.kind]
    is_pressure = reading.kind is _K.BLOOD_PRESSURE
    fits = {
        "kind": reading.kind in MEASURED_HERE,
        "unit": reading.unit in measure.factors,
        "method": reading.method is None or reading.method in measure.methods,
        "meal_context": (reading.meal_context is not None) is measure.has_meal_context,
        "second_value": (reading.second_value is not None) is measure.has_second_value,
        "arm": reading.arm is None or is_pressure,
        "cuff": reading.cuff is None or is_pressure,
    }
    for field, is_fit in fits.items():
        if not is_fit:
            raise ObservationUnfit(field=field)
    value = in_kept_unit(reading.kind, reading.value, reading.unit)
    verdict = judge(reading.kind, value, age_days=body.age_days(day), second_value=reading.second_value)
    if verdict.likelihood is Likelihood.IMPOSSIBLE:
        raise ObservationImpossible
    if verdict.likelihood is Likelihood.LIKELY or reading.is_confirmed:
        return
    if verdict.perhaps_unit is not None:
        raise ObservationUnitMixedUp(unit=_WRITTEN[verdict.perhaps_unit])
    raise ObservationUnlikely


def findings_of(readings: Sequence[Reading], body: Body, day: dt.date, chosen: Ranges) -> Sequence[Finding]:
    """Return what is said of the readings of a visit, in the order in which a slip prints it."""
    values: dict[ObservationKind, list[Reading]] = {}
    for reading in readings:
        values.setdefault(reading.kind, []).append(reading)
    found: list[Finding] = []
    for kind in MEASURED_HERE:
        of_kind = values.get(kind, [])
        if kind is _K.BLOOD_PRESSURE and of_kind:
            found.append(_pressure(of_kind, chosen, is_adult=body.is_adult(day)))
        elif kind is _K.GLUCOSE:
            found += [_glucose(reading, chosen) for reading in of_kind]
        elif kind is _K.WAIST and of_kind:
            found.append(_waist(_last(of_kind), body, day, chosen))
        elif of_kind:
            found.append(Finding(kind.value, "none", Level.NONE, _shown(_last(of_kind)), ""))
    found += _bmi(values, body, day, chosen)
    return found


def highest(findings: Sequence[Finding]) -> Level:
    """Return the highest level of the findings."""
    return max((finding.level for finding in findings), default=Level.NONE)


def _last(readings: Sequence[Reading]) -> float:
    return float(in_kept_unit(readings[-1].kind, readings[-1].value, readings[-1].unit))


def _shown(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _pressure(readings: Sequence[Reading], chosen: Ranges, *, is_adult: bool) -> Finding:
    pairs = [(float(one.value), float(one.second_value or 0)) for one in readings]
    systolic, diastolic = (sum(part) / len(pairs) for part in zip(*pairs, strict=True))
    shown, kind, rules = f"{systolic:.0f}/{diastolic:.0f}", _K.BLOOD_PRESSURE.value, chosen.blood_pressure
    top = rules.bands[0]
    if any(high >= top.systolic_from or low >= top.diastolic_from for high, low in pairs):
        return Finding(kind, top.band, top.level, shown, rules.source)
    if not is_adult:
        return Finding(kind, "child", Level.NONE, shown, "")
    for band in rules.bands[1:-1]:
        if systolic >= band.systolic_from or diastolic >= band.diastolic_from:
            return Finding(kind, band.band, band.level, shown, rules.source)
    if systolic < rules.low.systolic_below or diastolic < rules.low.diastolic_below:
        return Finding(kind, rules.low.band, rules.low.level, shown, rules.source)
    return Finding(kind, rules.bands[-1].band, rules.bands[-1].level, shown, rules.source)


def _glucose(reading: Reading, chosen: Ranges) -> Finding:
    value, rules = _last([reading]), chosen.glucose
    bands = rules.fasting if reading.meal_context is MealContext.FASTING else rules.otherwise
    band = band_of(bands, value)
    return Finding(_K.GLUCOSE.value, band.band, band.level, _shown(value), rules.source)


def _waist(value: float, body: Body, day: dt.date, chosen: Ranges) -> Finding:
    if body.sex is None or not body.is_adult(day):
        return Finding(_K.WAIST.value, "none", Level.NONE, _shown(value), "")
    bands = chosen.waist.female if body.sex is Sex.FEMALE else chosen.waist.male
    band = band_of(bands, value)
    return Finding(_K.WAIST.value, band.band, band.level, _shown(value), chosen.waist.source)


def _bmi(
    values: dict[ObservationKind, list[Reading]], body: Body, day: dt.date, chosen: Ranges
) -> Iterator[Finding]:
    if _K.WEIGHT not in values or _K.HEIGHT not in values:
        return
    weight_kg, height_cm = _last(values[_K.WEIGHT]), _last(values[_K.HEIGHT])
    bmi = weight_kg / (height_cm / 100) ** 2
    if body.is_adult(day):
        band = band_of(chosen.bmi.bands, bmi)
        yield Finding("bmi", band.band, band.level, _shown(bmi), chosen.bmi.source)
        return
    if body.birth_on is None or body.sex is None:
        yield Finding("bmi", "child", Level.NONE, _shown(bmi), "")
        return
    entry = Entry(day, weight_kg=weight_kg, height_cm=height_cm)
    scored = score_entry(Reference.HK2020, Child(body.sex, body.birth_on), entry)
    if Measure.BMI not in scored.scores:
        yield Finding("bmi", "child", Level.NONE, _shown(bmi), "")
        return
    flags = [flag for flag in flags_of(scored) if flag.measure is Measure.BMI]
    level = _BY_GROWTH[max((flag.level for flag in flags), default=GrowthLevel.FINE)]
    code = flags[0].code.value if flags else "fine"
    yield Finding("child_bmi", code, level, _shown(bmi), chosen.child_bmi.source)
