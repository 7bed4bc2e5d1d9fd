"""Who is judged, what was given, and what it counts for: plain values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from vaccines.schedules.model import Antigen, Product, Schedule, Series, Sex
from vaccines.spans import Span


@dataclass(frozen=True, slots=True)
class Contraindication:
    """Why not: an antigen's vaccines, or all live ones (`live`), from now until a day, or for good (None)."""

    target: str
    until: dt.date | None = None

    def stands_on(self, day: dt.date) -> bool:
        """Tell whether it is in force on a day."""
        return self.until is None or day < self.until


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a person a schedule asks.

    `immune_to`: antigens against which the person is immune, by disease or test.
    `grade_1_year`: the year in which Primary 1 (or what a country calls it) began, where it is known.
    """

    born_on: dt.date
    sex: Sex | None = None
    is_immunocompromised: bool = False
    grade_1_year: int | None = None
    immune_to: frozenset[str] = frozenset()
    contraindications: tuple[Contraindication, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenDose:
    """One injection, spray or drink: what was in it, and when. `product` is None where only antigens are known."""

    id: str
    given_on: dt.date
    product: str | None
    antigens: frozenset[str]
    is_live: bool
    least_age: Span | None = None
    has_batch: bool = False

    @property
    def order(self) -> tuple[dt.date, bool, bool, str, list[str], str]:
        """Where it stands among others, whatever the order in which they were entered.

        On one day a product stands before bare antigens, and a known batch before an unknown one: of a dose
        entered twice the one that says more counts.
        """
        is_bare = self.product is None
        return self.given_on, is_bare, not self.has_batch, self.product or "", sorted(self.antigens), self.id


def dose_of_product(dose_id: str, given_on: dt.date, product: Product) -> GivenDose:
    """Return a dose of a product."""
    return GivenDose(dose_id, given_on, product.id, product.antigens, product.is_live, product.least_age)


def dose_of_antigens(
    dose_id: str, given_on: dt.date, antigens: frozenset[str], known: Mapping[str, Antigen]
) -> GivenDose:
    """Return a dose of which only the antigens are known."""
    is_live = any(known[antigen].is_live for antigen in antigens)
    return GivenDose(dose_id, given_on, None, antigens, is_live)


class Standing(StrEnum):
    """What a dose is for an antigen."""

    VALID = "valid"
    NOT_VALID = "not_valid"
    EXTRANEOUS = "extraneous"


class Reason(StrEnum):
    """Why a dose is not valid, or extraneous: the whole list."""

    TOO_YOUNG = "too_young"
    PRODUCT_NOT_FOR_AGE = "product_not_for_age"
    INTERVAL_TOO_SHORT = "interval_too_short"
    LIVE_TOO_SOON = "live_too_soon"
    SAME_DAY = "same_day"
    SERIES_COMPLETE = "series_complete"
    AFTER_GREATEST_AGE = "after_greatest_age"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a dose counts for in the series of an antigen.

    `number`: its place among the valid doses, or the place it was meant for. `valid_from`: when it would have
    been valid.
    """

    dose_id: str
    antigen: str
    given_on: dt.date
    standing: Standing
    number: int | None
    reason: Reason | None = None
    valid_from: dt.date | None = None


@dataclass(slots=True)
class Course:
    """How far a person is in a series. `place` is the index of the next target dose; past the last: complete.

    `season_start` and `has_earlier_season` are of a vaccine of each year, whose `valid_on` and `place` are of the
    season that starts then.
    """

    series: Series
    verdicts: list[Verdict] = field(default_factory=list)
    valid_on: dict[int, dt.date] = field(default_factory=dict)
    place: int = 0
    last_given_on: dt.date | None = None
    last_is_valid: bool = True
    season_start: dt.date | None = None
    has_earlier_season: bool = False

    @property
    def last_valid_on(self) -> dt.date | None:
        """When the last valid dose was given."""
        return max(self.valid_on.values(), default=None)

    @property
    def is_complete(self) -> bool:
        """Whether no dose is needed any more."""
        return self.place >= len(self.series.doses)


def series_for(schedule: Schedule, antigen: str, subject: Subject) -> Series | None:
    """Return the series that is the person's: the first that fits; None where the schedule has none."""
    for series in schedule.series.get(antigen, ()):
        cohort = series.cohort
        if (
            (cohort.born_from is None or subject.born_on >= cohort.born_from)
            and (cohort.born_to is None or subject.born_on <= cohort.born_to)
            and (cohort.sex is None or subject.sex == cohort.sex)
            and cohort.is_immunocompromised in {None, subject.is_immunocompromised}
        ):
            return series
    return None
