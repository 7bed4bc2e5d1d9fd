"""Which values can be true: the impossible are refused, the unlikely are asked about again. Pure.

The bounds are not medical limits: they are wide enough for every living person of that age, and catch slips of the
finger, swapped fields and mixed-up units.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from records.observations.kinds import MEASURES, ObservationKind, UcumUnit

_K = ObservationKind
YEAR_DAYS = 365.25
DECIMALS = Decimal("0.001")  # a gram; finer than any scale at home
_MANY = 1_000


class Likelihood(StrEnum):
    """What is thought of a value at that age."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one kind, up to an age in years: outside the outer two impossible, outside the inner two unlikely."""

    to_years: float
    least: float
    low: float
    high: float
    most: float

    def __post_init__(self) -> None:
        if not self.least <= self.low < self.high <= self.most:
            raise ValueError("bounds enclose each other")


BOUNDS: dict[ObservationKind, tuple[Bounds, ...]] = {
    # Born at 212 g and lived; 635 kg was the heaviest known adult.
    _K.WEIGHT: (
        Bounds(1, 0.2, 1.5, 14, 30),
        Bounds(5, 2, 6, 35, 100),
        Bounds(18, 5, 11, 120, 400),
        Bounds(_MANY, 15, 35, 180, 650),
    ),
    # From 24 cm at birth to the 272 cm of the tallest known adult.
    _K.HEIGHT: (
        Bounds(1, 20, 42, 85, 120),
        Bounds(5, 40, 62, 125, 170),
        Bounds(18, 50, 85, 200, 272),
        Bounds(_MANY, 54, 135, 210, 272),
    ),
    _K.HEAD_CIRCUMFERENCE: (
        Bounds(1, 15, 28, 50, 80),
        Bounds(5, 25, 41, 56, 80),
        Bounds(_MANY, 30, 47, 64, 85),
    ),
    _K.WAIST: (Bounds(18, 20, 35, 120, 250), Bounds(_MANY, 30, 50, 160, 300)),
    _K.HEART_RATE: (
        Bounds(1, 20, 80, 200, 350),
        Bounds(12, 20, 55, 180, 350),
        Bounds(_MANY, 20, 40, 180, 350),
    ),
    _K.GLUCOSE: (Bounds(_MANY, 0.3, 2.5, 25, 110),),
    _K.BLOOD_PRESSURE: (Bounds(12, 20, 60, 150, 370), Bounds(_MANY, 30, 75, 200, 370)),
}
DIASTOLIC = (Bounds(12, 10, 30, 100, 360), Bounds(_MANY, 10, 40, 120, 360))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a value; `perhaps_unit` is the unit in which the same number would be likely."""

    likelihood: Likelihood
    perhaps_unit: UcumUnit | None = None


def in_kept_unit(kind: ObservationKind, value: Decimal, unit: UcumUnit) -> Decimal:
    """Return a value in the unit of its kind, to DECIMALS. Raises KeyError for a unit of another kind."""
    return (value * MEASURES[kind].factors[unit]).quantize(DECIMALS)


def judge(kind: ObservationKind, value: Decimal, *, age_days: int, second_value: Decimal | None = None) -> Verdict:
    """Return what is thought of a value, in its kind's unit, at this age; of two values, of the worse one.

    A blood pressure whose diastolic is not below its systolic is impossible: the fields were swapped.
    """
    found = _likelihood(BOUNDS[kind], value, age_days)
    if second_value is not None:
        if second_value >= value:
            return Verdict(Likelihood.IMPOSSIBLE)
        found = _worse(found, _likelihood(DIASTOLIC, second_value, age_days))
    if found is Likelihood.LIKELY:
        return Verdict(found)
    return Verdict(found, _likely_unit(kind, value, age_days) if second_value is None else None)


def _likely_unit(kind: ObservationKind, value: Decimal, age_days: int) -> UcumUnit | None:
    for unit, factor in MEASURES[kind].factors.items():
        if factor != 1 and _likelihood(BOUNDS[kind], value * factor, age_days) is Likelihood.LIKELY:
            return unit
    return None


def _likelihood(bounds: tuple[Bounds, ...], value: Decimal, age_days: int) -> Likelihood:
    of_age = next(one for one in bounds if age_days < one.to_years * YEAR_DAYS or one is bounds[-1])
    number = float(value)  # as the bounds are: a decimal 0.2 lies below the float of that name
    if not of_age.least <= number <= of_age.most:
        return Likelihood.IMPOSSIBLE
    return Likelihood.LIKELY if of_age.low <= number <= of_age.high else Likelihood.UNLIKELY


def _worse(one: Likelihood, other: Likelihood) -> Likelihood:
    order = list(Likelihood)
    return max(one, other, key=order.index)
