"""The bands of data/stations/ranges.yaml, read once and checked: each list falls, and ends at its least value."""

from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT

FILE = PROJECT_ROOT / "data" / "stations" / "ranges.yaml"


class Level(IntEnum):
    """How much a value asks for, rising. NONE: nothing is said of it."""

    NONE = 0
    FINE = 1
    WATCH = 2
    DOCTOR = 3
    EMERGENCY = 4


def _by_name(value: object) -> object:
    return Level[value.upper()] if isinstance(value, str) else value


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Band(_Part):
    """A band of one value: from this value on, up to the band above."""

    band: str
    from_: float = Field(alias="from")
    level: Annotated[Level, BeforeValidator(_by_name)]


class PressureBand(_Part):
    """A band of blood pressure: reached by either value, or for `low` undercut by either."""

    band: str
    systolic_from: float
    diastolic_from: float
    level: Annotated[Level, BeforeValidator(_by_name)]


class LowPressure(_Part):
    """The band below normal."""

    band: str
    systolic_below: float
    diastolic_below: float
    level: Annotated[Level, BeforeValidator(_by_name)]


class PressureRanges(_Part):
    """Of adults' blood pressure, in mm[Hg]."""

    source: str
    from_years: int
    bands: Sequence[PressureBand]
    low: LowPressure


class GlucoseRanges(_Part):
    """Of glucose, in mmol/L, by whether the person had fasted."""

    source: str
    fasting: Sequence[Band]
    otherwise: Sequence[Band]


class AdultRanges(_Part):
    """Of adults' body mass index, in kg/m2."""

    source: str
    from_years: int
    bands: Sequence[Band]


class WaistRanges(_Part):
    """Of adults' waists, in cm."""

    source: str
    from_years: int
    female: Sequence[Band]
    male: Sequence[Band]


class ChildRanges(_Part):
    """Whose reference judges a child's body mass index."""

    source: str


class Ranges(_Part):
    """Everything by which values are judged."""

    blood_pressure: PressureRanges
    glucose: GlucoseRanges
    bmi: AdultRanges
    waist: WaistRanges
    child_bmi: ChildRanges

    @model_validator(mode="after")
    def _bands_fall(self) -> "Ranges":
        glucose, waist = self.glucose, self.waist
        for bands in (glucose.fasting, glucose.otherwise, self.bmi.bands, waist.female, waist.male):
            if any(upper.from_ <= lower.from_ for upper, lower in pairwise(bands)) or bands[-1].from_ != 0:
                raise ValueError("bands fall, and the last begins at 0")
        return self


@cache
def ranges() -> Ranges:
    """Return the ranges. Raises ValueError where the file is not of this shape."""
    return Ranges.model_validate(YAML(typ="safe").load(FILE))


def band_of(bands: Sequence[Band], value: float) -> Band:
    """Return the band of a value that is not negative."""
    return next(band for band in bands if value >= band.from_)
