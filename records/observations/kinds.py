"""What is measured: kinds with their LOINC codes, units and circumstances. Values are kept in the first unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType


class ObservationKind(StrEnum):
    """What was measured."""

    BLOOD_PRESSURE = "blood_pressure"  # two components: systolic in `value`, diastolic in `second_value`
    GLUCOSE = "glucose"  # in blood, from a fingertip or a sensor
    WEIGHT = "weight"
    HEIGHT = "height"  # length too: `method` says lying or standing
    HEAD_CIRCUMFERENCE = "head_circumference"
    WAIST = "waist"
    HEART_RATE = "heart_rate"


class MealContext(StrEnum):
    """What glucose was measured before or after (FHIR: event timing)."""

    FASTING = "fasting"
    BEFORE_MEAL = "before_meal"
    AFTER_MEAL = "after_meal"  # within about two hours
    BEDTIME = "bedtime"
    OTHER = "other"


class Method(StrEnum):
    """How a person lay, sat or stood. Of a height it decides whether it is a length."""

    LYING = "lying"
    SITTING = "sitting"
    STANDING = "standing"


class UcumUnit(StrEnum):
    """Units as UCUM writes them."""

    MMHG = "mm[Hg]"
    MMOL_L = "mmol/L"
    MG_DL = "mg/dL"
    KG = "kg"
    LB = "[lb_av]"
    CM = "cm"
    INCH = "[in_i]"
    PER_MINUTE = "/min"


@dataclass(frozen=True, slots=True)
class Measure:
    """A kind's LOINC code, its units as factors into the first, and what circumstances can be said of it."""

    loinc: str
    factors: Mapping[UcumUnit, Decimal]
    methods: frozenset[Method] = frozenset()
    has_meal_context: bool = False
    has_second_value: bool = False

    @property
    def unit(self) -> UcumUnit:
        """The unit in which values are kept."""
        return next(iter(self.factors))


_CM = MappingProxyType({UcumUnit.CM: Decimal(1), UcumUnit.INCH: Decimal("2.54")})  # exact by definition
_KG = MappingProxyType({UcumUnit.KG: Decimal(1), UcumUnit.LB: Decimal("0.45359237")})  # exact by definition
# A mole of glucose is 180.156 g.
_GLUCOSE = MappingProxyType({UcumUnit.MMOL_L: Decimal(1), UcumUnit.MG_DL: 10 / Decimal("180.156")})

MEASURES: Mapping[ObservationKind, Measure] = MappingProxyType(
    {
        ObservationKind.BLOOD_PRESSURE: Measure(
            "85354-9",
            MappingProxyType({UcumUnit.MMHG: Decimal(1)}),
            frozenset(Method),
            has_second_value=True,
        ),
        ObservationKind.GLUCOSE: Measure("15074-8", _GLUCOSE, has_meal_context=True),
        ObservationKind.WEIGHT: Measure("29463-7", _KG),
        ObservationKind.HEIGHT: Measure("8302-2", _CM, frozenset({Method.LYING, Method.STANDING})),
        ObservationKind.HEAD_CIRCUMFERENCE: Measure("9843-4", _CM),
        ObservationKind.WAIST: Measure("8280-0", _CM),
        ObservationKind.HEART_RATE: Measure(
            "8867-4", MappingProxyType({UcumUnit.PER_MINUTE: Decimal(1)}), frozenset(Method)
        ),
    }
)
