"""An entry against a reference: age, corrected age, and for each measure the value that counts, z, centile."""

from collections.abc import Mapping
from dataclasses import dataclass

from families.sex import Sex
from records.growth.ages import age_on, corrected_days, to_months
from records.growth.centiles import band_of, centile_of
from records.growth.child import Child, Entry
from records.growth.distribution import Distribution
from records.growth.measures import Measure, Reference
from records.growth.references import distribution_at, distribution_for_height, to_reference_mode


@dataclass(frozen=True, slots=True)
class Score:
    """Where one measure stands. `value` is what was compared: a height is as if measured as usual for the age."""

    measure: Measure
    value: float
    z: float

    @property
    def centile(self) -> float:
        """Return the share of children below, in percent."""
        return centile_of(self.z)

    @property
    def band(self) -> int:
        """Return how many of the nine lines lie at or under it."""
        return band_of(self.z)


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry with its scores. `compared_days` is the corrected age until two years; negative before term."""

    entry: Entry
    age_days: int
    compared_days: int
    scores: Mapping[Measure, Score]

    @property
    def age_months(self) -> float:
        """Return the true age in mean months."""
        return to_months(self.age_days)

    @property
    def is_corrected(self) -> bool:
        """Return whether the age compared is counted from term."""
        return self.compared_days != self.age_days


def score_entry(reference: Reference, child: Child, entry: Entry) -> Scored:
    """Return the entry's scores, for the measures and ages that the reference holds."""
    age_days = age_on(child.birth_on, entry.measured_on)
    compared = corrected_days(age_days, child.gestation_weeks)
    scores = {}
    for measure, value in compared_values(entry, compared).items():
        found = _distribution(reference, measure, child.sex, compared, entry)
        if found is not None:
            scores[measure] = Score(measure, value, found.z_of(value))
    return Scored(entry, age_days, compared, scores)


def compared_values(entry: Entry, age_days: int) -> Mapping[Measure, float]:
    """Return what is compared: height as usual for the age, BMI and weight for height where both were measured."""
    values = dict(entry.values)
    if entry.height_cm is not None:
        height_cm = to_reference_mode(entry.height_cm, entry.mode, age_days)
        values[Measure.HEIGHT] = height_cm
        if entry.weight_kg is not None:
            values[Measure.BMI] = entry.weight_kg / (height_cm / 100) ** 2
            values[Measure.WEIGHT_FOR_HEIGHT] = entry.weight_kg
    return values


def _distribution(
    reference: Reference, measure: Measure, sex: Sex, age_days: int, entry: Entry
) -> Distribution | None:
    if measure is not Measure.WEIGHT_FOR_HEIGHT:
        return distribution_at(reference, measure, sex, age_days)
    if reference is Reference.HK2020 or entry.height_cm is None:
        return None
    return distribution_for_height(sex, to_reference_mode(entry.height_cm, entry.mode, age_days), age_days)
