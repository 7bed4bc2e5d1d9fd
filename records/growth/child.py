"""What is known of a child and of one day's measuring: plain values, checked elsewhere."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from families.sex import Sex
from records.growth.ages import early_days
from records.growth.measures import Measure, Mode


@dataclass(frozen=True, slots=True)
class Child:
    """Whom the references are asked about. Parents' heights are what the parents say, in centimetres."""

    sex: Sex
    birth_on: dt.date
    gestation_weeks: int | None = None
    mother_height_cm: float | None = None
    father_height_cm: float | None = None

    @property
    def is_preterm(self) -> bool:
        """Return whether ages are corrected until two years."""
        return early_days(self.gestation_weeks) > 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What was measured on one day; without a mode a height was measured as is usual for the age."""

    measured_on: dt.date
    weight_kg: float | None = None
    height_cm: float | None = None
    mode: Mode | None = None
    head_cm: float | None = None

    @property
    def values(self) -> Mapping[Measure, float]:
        """Return what was measured, by measure."""
        given = {
            Measure.HEIGHT: self.height_cm,
            Measure.WEIGHT: self.weight_kg,
            Measure.HEAD: self.head_cm,
        }
        return {measure: value for measure, value in given.items() if value is not None}

    def with_values(self, values: Mapping[Measure, float]) -> "Entry":
        """Return the entry with other weight, height or head circumference."""
        return replace(
            self,
            weight_kg=values.get(Measure.WEIGHT, self.weight_kg),
            height_cm=values.get(Measure.HEIGHT, self.height_cm),
            head_cm=values.get(Measure.HEAD, self.head_cm),
        )
