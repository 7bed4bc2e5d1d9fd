"""What was typed in, looked at before it is kept: impossible, unlikely, what it may have been meant to be. Pure.

Impossible is refused. Unlikely is asked about once and then believed: children far outside every chart exist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from records.growth.ages import LYING_MINUS_STANDING_CM, age_on, corrected_days, to_days
from records.growth.child import Child, Entry
from records.growth.family_height import ADULT_MONTHS
from records.growth.measures import Measure, Mode, Reference
from records.growth.references import distribution_at, usual_mode
from records.growth.scores import Score, score_entry


@dataclass(frozen=True, slots=True)
class _Limits:
    """What no child has: beyond the absolute numbers, or so many times the median of the age."""

    least: float
    most: float
    least_share: float  # of the median; 0 for weights, as children born at 23 weeks weigh a tenth of it
    most_share: float


# Kilograms and centimetres. Shares leave room for the smallest and the largest children on record.
_LIMITS: Mapping[Measure, _Limits] = {
    Measure.WEIGHT: _Limits(0.2, 300.0, 0.0, 5.0),
    Measure.HEIGHT: _Limits(20.0, 250.0, 0.4, 1.6),
    Measure.HEAD: _Limits(15.0, 75.0, 0.5, 2.0),
}
# Where WHO's own programs ask whether a value is right; HK2020's tails stand in where WHO has no table.
_UNLIKELY_Z: Mapping[Measure, tuple[float, float]] = {
    Measure.WEIGHT: (-6.0, 5.0),
    Measure.HEIGHT: (-6.0, 6.0),
    Measure.HEAD: (-5.0, 5.0),
    Measure.BMI: (-5.0, 5.0),
}
_UNLIKELY_WITHOUT_WHO_Z = (-3.5, 3.0)  # HK2020's upper tail of weight is long: 3.5 is 180 kg at fifteen
_JUMP_Z = 2.0  # three centile spaces
_JUMP_DAYS = 183
_FIRST_DAYS = 28  # the newborn's weeks, in which weight moves faster than any line
_SHRUNK_CM = 2.0  # twice what two careful people differ by
_CREDIBLE_Z = 3.0  # a guess at what was meant is an ordinary child
_MOST_GUESSES = 3


class DoubtCode(StrEnum):
    """Why a value is asked about."""

    TOO_LOW = "too_low"
    TOO_HIGH = "too_high"
    JUMPED_UP = "jumped_up"
    JUMPED_DOWN = "jumped_down"
    SHRUNK = "shrunk"


class Mixup(StrEnum):
    """What people mistake. Catties are of Hong Kong (604.79 g), jin of the mainland (500 g)."""

    POUNDS = "pounds"
    CATTIES = "catties"
    JIN = "jin"
    GRAMS = "grams"
    INCHES = "inches"
    FEET = "feet"
    METRES = "metres"
    MILLIMETRES = "millimetres"
    TEN_TIMES = "ten_times"
    A_TENTH = "a_tenth"
    SWAPPED = "swapped"


_FACTORS: Mapping[Measure, Mapping[Mixup, float]] = {
    Measure.WEIGHT: {
        Mixup.POUNDS: 0.45359237,
        Mixup.CATTIES: 0.60478982,
        Mixup.JIN: 0.5,
        Mixup.GRAMS: 0.001,
        Mixup.TEN_TIMES: 0.1,
        Mixup.A_TENTH: 10.0,
    },
    Measure.HEIGHT: {
        Mixup.INCHES: 2.54,
        Mixup.FEET: 30.48,
        Mixup.METRES: 100.0,
        Mixup.MILLIMETRES: 0.1,
        Mixup.A_TENTH: 10.0,
    },
    Measure.HEAD: {Mixup.INCHES: 2.54, Mixup.MILLIMETRES: 0.1, Mixup.A_TENTH: 10.0},
}
_SWAPS = (
    (Measure.WEIGHT, Measure.HEIGHT),
    (Measure.HEIGHT, Measure.HEAD),
    (Measure.WEIGHT, Measure.HEAD),
)
_DECIMALS = {Measure.WEIGHT: 3, Measure.HEIGHT: 1, Measure.HEAD: 1}


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value that is asked about; BMI when weight and height do not fit each other."""

    measure: Measure
    code: DoubtCode


@dataclass(frozen=True, slots=True)
class Impossible:
    """A value that no child of this age has, with the limits that it breaks."""

    measure: Measure
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Guess:
    """What may have been meant: `measure` was given in another unit, or (`SWAPPED`) in another's field."""

    mixup: Mixup
    measure: Measure
    entry: Entry


def impossible_values(child: Child, entry: Entry) -> tuple[Impossible, ...]:
    """Return what is refused: values that no child of this age has."""
    found = []
    for measure, value in entry.values.items():
        limits = _LIMITS[measure]
        median = _median(child, entry, measure)
        least = max(limits.least, limits.least_share * median)
        most = min(limits.most, limits.most_share * median)
        if not least <= value <= most:
            found.append(Impossible(measure, round(least, 1), round(most, 1)))
    return tuple(found)


def doubts_about(child: Child, entry: Entry, others: Sequence[Entry] = ()) -> tuple[Doubt, ...]:
    """Return what to ask about again, given the child's other entries; nothing when all is likely."""
    if impossible_values(child, entry):
        raise ValueError("impossible values are refused, not doubted")
    found = []
    for measure, score in _scores(child, entry).items():
        least, most = _UNLIKELY_Z[measure] if _has_who(child, entry, measure) else _UNLIKELY_WITHOUT_WHO_Z
        if score.z < least:
            found.append(Doubt(measure, DoubtCode.TOO_LOW))
        elif score.z > most:
            found.append(Doubt(measure, DoubtCode.TOO_HIGH))
    if found:
        return tuple(found)
    return _jumps(child, entry, others)


def guesses_at(child: Child, entry: Entry, others: Sequence[Entry] = ()) -> tuple[Guess, ...]:
    """Return what may have been meant by an entry that is impossible or doubtful, most likely first."""
    ranked = []
    for guess in _candidates(entry):
        if impossible_values(child, guess.entry) or doubts_about(child, guess.entry, others):
            continue
        scores = _scores(child, guess.entry)
        if all(abs(score.z) <= _CREDIBLE_Z for score in scores.values()):
            expected = {one: _nearest(child, guess.entry, others, one) for one in scores}
            far = max(abs(score.z - (expected[one] or 0.0)) for one, score in scores.items())
            ranked.append((far, guess))
    ranked.sort(key=lambda pair: pair[0])
    return tuple(guess for _, guess in ranked[:_MOST_GUESSES])


def _candidates(entry: Entry) -> list[Guess]:
    """Return the entry with one mistake taken back: a unit, a decimal, or two fields."""
    values = entry.values
    guesses = []
    for measure, value in values.items():
        for mixup, factor in _FACTORS[measure].items():
            meant = round(value * factor, _DECIMALS[measure])
            guesses.append(Guess(mixup, measure, entry.with_values({measure: meant})))
    for one, other in _SWAPS:
        if one in values and other in values:
            swapped = entry.with_values({one: values[other], other: values[one]})
            guesses.append(Guess(Mixup.SWAPPED, one, swapped))
    return guesses


def _jumps(child: Child, entry: Entry, others: Sequence[Entry]) -> tuple[Doubt, ...]:
    found = []
    for measure, score in _scores(child, entry).items():
        if measure is Measure.BMI:  # two ordinary changes make a large one of it
            continue
        nearest_z = _nearest(child, entry, others, measure)
        if nearest_z is None:
            continue
        if measure is Measure.HEIGHT and _is_shorter_than_before(child, entry, others):
            found.append(Doubt(measure, DoubtCode.SHRUNK))
        elif score.z - nearest_z > _JUMP_Z:
            found.append(Doubt(measure, DoubtCode.JUMPED_UP))
        elif nearest_z - score.z > _JUMP_Z:
            found.append(Doubt(measure, DoubtCode.JUMPED_DOWN))
    return tuple(found)


def _nearest(child: Child, entry: Entry, others: Sequence[Entry], measure: Measure) -> float | None:
    """Return the z-score of the other entry nearest in time, within half a year and past the newborn's weeks."""
    near = sorted(
        (
            other
            for other in others
            if abs((other.measured_on - entry.measured_on).days) <= _JUMP_DAYS
            and min(age_on(child.birth_on, one.measured_on) for one in (entry, other)) >= _FIRST_DAYS
        ),
        key=lambda other: abs((other.measured_on - entry.measured_on).days),
    )
    for other in near:
        if (score := _scores(child, other).get(measure)) is not None:
            return score.z
    return None


def _is_shorter_than_before(child: Child, entry: Entry, others: Sequence[Entry]) -> bool:
    before = [one for one in others if one.height_cm is not None and one.measured_on < entry.measured_on]
    if not before:
        return False
    return max(_standing_cm(child, one) for one in before) - _standing_cm(child, entry) > _SHRUNK_CM


def _standing_cm(child: Child, entry: Entry) -> float:
    """Return the height as if standing, so that lying down is no shrinking."""
    age_days = age_on(child.birth_on, entry.measured_on)
    lying = (entry.mode or usual_mode(age_days)) is Mode.LYING
    return (entry.height_cm or 0.0) - (LYING_MINUS_STANDING_CM if lying else 0.0)


def _scores(child: Child, entry: Entry) -> dict[Measure, Score]:
    """Return the scores that doubts look at: WHO's, and HK2020's where WHO has none."""
    who = score_entry(Reference.WHO, child, entry).scores
    hong_kong = score_entry(Reference.HK2020, child, entry).scores
    return {one: score for one, score in (dict(hong_kong) | dict(who)).items() if one in _UNLIKELY_Z}


def _has_who(child: Child, entry: Entry, measure: Measure) -> bool:
    return measure in score_entry(Reference.WHO, child, entry).scores


def _median(child: Child, entry: Entry, measure: Measure) -> float:
    age_days = corrected_days(age_on(child.birth_on, entry.measured_on), child.gestation_weeks)
    within = min(max(age_days, 0), to_days(ADULT_MONTHS))
    found = distribution_at(Reference.HK2020, measure, child.sex, within)
    if found is None:
        raise ValueError(f"no median of {measure} at {age_days} days")
    return found.median
