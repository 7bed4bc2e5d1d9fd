"""Which table speaks for a child: by reference, measure, sex, age, and how a length was measured."""

from dataclasses import dataclass
from functools import cache

from families.sex import Sex
from records.growth.ages import LYING_MINUS_STANDING_CM, is_by_length, to_months
from records.growth.distribution import Distribution, Tails
from records.growth.measures import Measure, Mode, Reference
from records.growth.tables import Tables, load_tables

LAST_LENGTH_DAY = 730
LAST_WHO2006_DAY = 1826  # five years; the WHO Reference follows
_LAST_LENGTH, _FIRST_HEIGHT = to_months(LAST_LENGTH_DAY), to_months(LAST_LENGTH_DAY + 1)
_HK2020, _WHO2006, _WHO2006_BY_HEIGHT, _WHO2007 = "hk2020", "who2006", "who2006_by_height", "who2007"
_TAILS = {
    _HK2020: Tails.TRUNCATED,
    _WHO2006: Tails.RESTRICTED,
    _WHO2006_BY_HEIGHT: Tails.RESTRICTED,
    _WHO2007: Tails.RESTRICTED,
}


@dataclass(frozen=True, slots=True)
class Span:
    """Ages, in months, over which a reference has one unbroken curve of a measure; both ends are included."""

    first_months: float
    last_months: float


def distribution_at(reference: Reference, measure: Measure, sex: Sex, age_days: float) -> Distribution | None:
    """Return how `measure` is distributed at an age; None where the reference does not reach.

    Heights are lengths to 730 days. Weight for height has no age: ask `distribution_for_height`.
    """
    if age_days < 0 or measure is Measure.WEIGHT_FOR_HEIGHT:
        return None
    by_length = is_by_length(age_days)
    if reference is Reference.HK2020 or (reference is Reference.WHO_HK2020 and not by_length):
        return _look_up(_HK2020, (measure, sex), to_months(age_days), by_length=by_length)
    day = int(age_days + 0.5)
    if by_length:
        day = min(day, LAST_LENGTH_DAY)  # exactly 24 months lie half a day after it
    if day <= LAST_WHO2006_DAY:
        return _look_up(_WHO2006, (measure, sex), day, by_length=by_length)
    return _look_up(_WHO2007, (measure, sex), to_months(age_days), by_length=by_length)


def distribution_for_height(sex: Sex, height_cm: float, age_days: float) -> Distribution | None:
    """Return how weight is distributed among children of a height (a length to 730 days); WHO 2006, to 5 years."""
    if not 0 <= age_days <= LAST_WHO2006_DAY:
        return None
    about = (Measure.WEIGHT_FOR_HEIGHT, sex)
    by_length = is_by_length(age_days)
    return _look_up(_WHO2006_BY_HEIGHT, about, height_cm, by_length=by_length)


def usual_mode(age_days: float) -> Mode:
    """Return how children of an age are measured, and references hold them: lying to 730 days."""
    return Mode.LYING if is_by_length(age_days) else Mode.STANDING


def to_reference_mode(height_cm: float, mode: Mode | None, age_days: float) -> float:
    """Return the length or height that references hold at this age: 0.7 cm more lying than standing.

    Without a mode it was measured as is usual for the age.
    """
    usual = usual_mode(age_days)
    if mode is None or mode is usual:
        return height_cm
    return height_cm + (LYING_MINUS_STANDING_CM if usual is Mode.LYING else -LYING_MINUS_STANDING_CM)


@cache
def spans_of(reference: Reference, measure: Measure) -> tuple[Span, ...]:
    """Return the unbroken curves of a reference in order of age; empty where it has none.

    Curves break at two years where lying gives way to standing, at five between WHO's two sources, and where one
    reference gives way to another.
    """
    if reference is Reference.HK2020:
        return _spans(_HK2020, measure)
    who = _spans(_WHO2006, measure)
    if reference is Reference.WHO:
        older = _spans(_WHO2007, measure)
        return who + tuple(Span(to_months(LAST_WHO2006_DAY + 1), one.last_months) for one in older)
    older = _spans(_HK2020, measure)
    young = tuple(Span(one.first_months, min(one.last_months, _LAST_LENGTH)) for one in who[:1])
    return young + tuple(Span(max(one.first_months, _FIRST_HEIGHT), one.last_months) for one in older[-1:])


def _spans(name: str, measure: Measure) -> tuple[Span, ...]:
    tables = _tables(name)
    keys = [table.keys for part in (0, 1) if (table := tables.get((measure, Sex.FEMALE, part))) is not None]
    to_unit = to_months if name == _WHO2006 else float
    spans = [Span(to_unit(one[0]), to_unit(one[-1])) for one in keys]
    if len(spans) > 1:
        spans = [Span(spans[0].first_months, _LAST_LENGTH), Span(_FIRST_HEIGHT, spans[1].last_months)]
    return tuple(spans)


@cache
def _tables(name: str) -> Tables:
    return load_tables(name, _TAILS[name])


def _look_up(name: str, about: tuple[Measure, Sex], key: float, *, by_length: bool) -> Distribution | None:
    tables = _tables(name)
    table = None if by_length else tables.get((*about, 1))
    table = table or tables.get((*about, 0))
    return None if table is None else table.at(key)
