"""What is worth telling about a child's growth: fine, watch, or have it looked at. Pure.

The thresholds are the notes' of the Hong Kong charts and hold for every reference: docs/algorithms/growth.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from records.growth.ages import LENGTH_MONTHS, to_months
from records.growth.centiles import ABOVE_91, ABOVE_98, ABOVE_99_6, BELOW_0_4, TO_2, lines_between
from records.growth.family_height import FamilyHeight, is_far_below
from records.growth.measures import Measure
from records.growth.scores import Scored

FIVE_YEARS_MONTHS = 60  # to here overweight begins at the 98th centile, after at the 91st
INFANT_MONTHS = 12
FALLING_LINES = 2
SETTLED_DAYS = 14  # newborns lose weight and regain it; nobody is said to fall before


class Level(IntEnum):
    """How much a flag asks for, rising."""

    FINE = 0
    MONITOR = 1
    REFER = 2


class FlagCode(StrEnum):
    """Each has words for parents and for professionals: data/messages/growth.yaml."""

    HEIGHT_VERY_LOW = "height_very_low"
    HEIGHT_LOW = "height_low"
    HEIGHT_HIGH = "height_high"
    HEIGHT_VERY_HIGH = "height_very_high"
    HEAD_VERY_SMALL = "head_very_small"
    HEAD_SMALL = "head_small"
    HEAD_LARGE = "head_large"
    HEAD_VERY_LARGE = "head_very_large"
    BMI_VERY_LOW = "bmi_very_low"
    BMI_LOW = "bmi_low"
    OVERWEIGHT = "overweight"
    OBESE = "obese"
    WEIGHT_LOW = "weight_low"
    WEIGHT_HIGH = "weight_high"
    WEIGHT_FALLING = "weight_falling"
    BELOW_FAMILY_HEIGHT = "below_family_height"


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to tell, of one measure."""

    code: FlagCode
    level: Level
    measure: Measure


_BY_BAND = {
    Measure.HEIGHT: {
        BELOW_0_4: (FlagCode.HEIGHT_VERY_LOW, Level.REFER),
        TO_2: (FlagCode.HEIGHT_LOW, Level.MONITOR),
        ABOVE_98: (FlagCode.HEIGHT_HIGH, Level.MONITOR),
        ABOVE_99_6: (FlagCode.HEIGHT_VERY_HIGH, Level.REFER),
    },
    Measure.HEAD: {
        BELOW_0_4: (FlagCode.HEAD_VERY_SMALL, Level.REFER),
        TO_2: (FlagCode.HEAD_SMALL, Level.MONITOR),
        ABOVE_98: (FlagCode.HEAD_LARGE, Level.MONITOR),
        ABOVE_99_6: (FlagCode.HEAD_VERY_LARGE, Level.REFER),
    },
}
_BMI_LOW = {
    BELOW_0_4: (FlagCode.BMI_VERY_LOW, Level.REFER),
    TO_2: (FlagCode.BMI_LOW, Level.MONITOR),
}
_BMI_TO_FIVE = _BMI_LOW | {
    ABOVE_98: (FlagCode.OVERWEIGHT, Level.MONITOR),
    ABOVE_99_6: (FlagCode.OBESE, Level.REFER),
}
_BMI_OVER_FIVE = _BMI_LOW | {
    ABOVE_91: (FlagCode.OVERWEIGHT, Level.MONITOR),
    ABOVE_98: (FlagCode.OBESE, Level.REFER),
    ABOVE_99_6: (FlagCode.OBESE, Level.REFER),
}
# Weight alone says little: it asks for a height. Where both were measured, BMI speaks.
_WEIGHT_ALONE = {
    BELOW_0_4: (FlagCode.WEIGHT_LOW, Level.MONITOR),
    TO_2: (FlagCode.WEIGHT_LOW, Level.MONITOR),
    ABOVE_98: (FlagCode.WEIGHT_HIGH, Level.MONITOR),
    ABOVE_99_6: (FlagCode.WEIGHT_HIGH, Level.MONITOR),
}


def flags_of(
    scored: Scored, earlier: Sequence[Scored] = (), parents: FamilyHeight | None = None
) -> tuple[Flag, ...]:
    """Return what is worth telling of an entry, most urgent first; nothing when all is fine.

    `earlier` are the child's entries before, against the same reference, in any order.
    """
    scores = scored.scores
    found = []
    for measure, by_band in _tables(scored):
        if (score := scores.get(measure)) and (hit := by_band.get(score.band)):
            found.append(Flag(*hit, measure))
    if _is_falling(scored, earlier):
        found.append(Flag(FlagCode.WEIGHT_FALLING, Level.REFER, Measure.WEIGHT))
    height = scores.get(Measure.HEIGHT)
    # Before two years a child has not yet found its own line, and the parents' heights foretell little.
    if height and parents and scored.age_months > LENGTH_MONTHS and is_far_below(height.z, parents):
        found.append(Flag(FlagCode.BELOW_FAMILY_HEIGHT, Level.MONITOR, Measure.HEIGHT))
    return tuple(sorted(found, key=lambda flag: -flag.level))


def level_of(flags: Iterable[Flag]) -> Level:
    """Return the highest level of the flags."""
    return max((flag.level for flag in flags), default=Level.FINE)


def lines_fallen(scored: Scored, earlier: Sequence[Scored], measure: Measure) -> int:
    """Return how many centile lines a measure has fallen across since it stood highest; 0 without two of it."""
    score = scored.scores.get(measure)
    before = [one.scores[measure].z for one in earlier if measure in one.scores and one.age_days < scored.age_days]
    return lines_between(score.z, max(before)) if score and before else 0


def _tables(scored: Scored) -> Iterable[tuple[Measure, dict[int, tuple[FlagCode, Level]]]]:
    yield from _BY_BAND.items()
    if Measure.BMI in scored.scores:
        is_over_five = to_months(scored.compared_days) > FIVE_YEARS_MONTHS
        yield Measure.BMI, _BMI_OVER_FIVE if is_over_five else _BMI_TO_FIVE
    else:
        yield Measure.WEIGHT, _WEIGHT_ALONE


def _is_falling(scored: Scored, earlier: Sequence[Scored]) -> bool:
    if scored.age_days < SETTLED_DAYS or scored.age_months > INFANT_MONTHS:
        return False
    return lines_fallen(scored, earlier, Measure.WEIGHT) >= FALLING_LINES
