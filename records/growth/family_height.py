"""How tall a child may become by the parents' heights, and whether it grows as these would suggest. Pure."""

from dataclasses import dataclass

from families.sex import Sex
from records.growth.ages import to_days
from records.growth.centiles import LINE_STEP_Z, centile_of
from records.growth.child import Child
from records.growth.measures import Measure, Reference
from records.growth.references import distribution_at

ADULT_MONTHS = 216  # heights at 18: the last that HK2020 holds
NINE_IN_TEN_Z = 2 * LINE_STEP_Z  # nine children in ten stay within two centile spaces of their parents' middle
FAR_BELOW_Z = 3 * LINE_STEP_Z  # one in a hundred is more than three spaces below


@dataclass(frozen=True, slots=True)
class FamilyHeight:
    """The middle of the parents' heights at 18, as a z-score and as the child's height, with a range."""

    z: float
    adult_cm: float
    least_cm: float
    most_cm: float

    @property
    def centile(self) -> float:
        """Return the centile of the parents' middle, in percent."""
        return centile_of(self.z)


def family_height(reference: Reference, child: Child) -> FamilyHeight | None:
    """Return the mid-parental height; None unless both parents' heights are known."""
    if child.mother_height_cm is None or child.father_height_cm is None:
        return None
    adults = {sex: distribution_at(reference, Measure.HEIGHT, sex, to_days(ADULT_MONTHS)) for sex in Sex}
    mothers, fathers, own = adults[Sex.FEMALE], adults[Sex.MALE], adults[child.sex]
    if mothers is None or fathers is None or own is None:
        raise ValueError(f"{reference} has no heights at {ADULT_MONTHS} months")
    z = (mothers.z_of(child.mother_height_cm) + fathers.z_of(child.father_height_cm)) / 2
    return FamilyHeight(z, own.value_at(z), own.value_at(z - NINE_IN_TEN_Z), own.value_at(z + NINE_IN_TEN_Z))


def is_far_below(height_z: float, parents: FamilyHeight) -> bool:
    """Return whether a child is shorter than the parents' heights would suggest, by more than three spaces."""
    return parents.z - height_z > FAR_BELOW_Z
