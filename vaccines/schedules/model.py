"""A schedule as the rules read it: plain, frozen values, whatever country it is of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from core.messages import Language
from vaccines.spans import Span

Words = Mapping[Language, str]
Sex = Literal["female", "male"]
ForAdults = Literal["offered", "begun", "ask"]


@dataclass(frozen=True, slots=True)
class Antigen:
    """What a vaccine protects from. `is_live`: a dose of which only this is known counts as a live vaccine."""

    id: str
    names: Words
    is_live: bool


@dataclass(frozen=True, slots=True)
class Successor:
    """The vaccine that is given instead of another from an age on, such as one with a reduced dose."""

    from_age: Span
    vaccine: str


@dataclass(frozen=True, slots=True)
class Product:
    """A vaccine by what is in it. `is_live`: it keeps its distance to other live ones (oral ones do not).

    `least_age`: younger, it counts for nothing. `cvx`: its code in the CDC's CVX set, where it has one.
    `is_suggested`: may be named for what is missing. `successor`: what is named in its place from an age on.
    """

    id: str
    names: Words
    antigens: frozenset[str]
    is_live: bool
    least_age: Span | None
    cvx: str | None
    is_suggested: bool
    successor: Successor | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """How long after which dose: the last one given (also when it was not valid), or the valid one of a number.

    A dose is valid from `absolute_least` on (grace included), planned from `least`, advised from `usual`.
    """

    start: Literal["last"] | int
    absolute_least: Span
    least: Span
    usual: Span


@dataclass(frozen=True, slots=True)
class Moment:
    """An age, or the first day of a school grade (a number: 1 is the first)."""

    age: Span | None = None
    grade: int | None = None


@dataclass(frozen=True, slots=True)
class TargetDose:
    """One dose of a series for one antigen.

    `only_before`: an additional dose that some hold, counted when given before this age, never asked for.
    `unneeded_from`: falls away when the last valid dose was given from this age on.
    """

    number: int
    vaccine: str
    usual: Moment
    late: Moment
    absolute_least_age: Span
    least_age: Span
    intervals: tuple[Interval, ...]
    only_before: Span | None = None
    unneeded_from: Span | None = None
    is_booster: bool = False

    @property
    def is_additional(self) -> bool:
        """Whether nobody is asked to have it."""
        return self.only_before is not None


@dataclass(frozen=True, slots=True)
class Season:
    """A vaccine of each year, with days as (month, day). Who never had it and is young needs more doses.

    `late`: a dose is late from then on; `closes`: nobody is advised to have one of this season from then on.
    """

    opens: tuple[int, int]
    late: tuple[int, int]
    closes: tuple[int, int]
    first_time_doses: int
    first_time_under: Span

    def start(self, day: dt.date) -> dt.date:
        """Return the first day of the season that `day` is in."""
        this_year = dt.date(day.year, *self.opens)
        return this_year if day >= this_year else dt.date(day.year - 1, *self.opens)

    def next_start(self, start: dt.date) -> dt.date:
        """Return the first day of the season after the one that starts on `start`."""
        return dt.date(start.year + 1, *self.opens)

    def late_from(self, start: dt.date) -> dt.date:
        """Return the first day on which a dose of the season that starts on `start` is late."""
        return self._first(self.late, start)

    def closes_on(self, start: dt.date) -> dt.date:
        """Return the first day on which no dose of the season that starts on `start` is advised any more."""
        return self._first(self.closes, start)

    def _first(self, day: tuple[int, int], start: dt.date) -> dt.date:
        this_year = dt.date(start.year, *day)
        return this_year if this_year > start else dt.date(start.year + 1, *day)


@dataclass(frozen=True, slots=True)
class Cohort:
    """Whom a series is for; None: whoever."""

    born_from: dt.date | None = None
    born_to: dt.date | None = None
    sex: Sex | None = None
    is_immunocompromised: bool | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """The doses of one antigen for one cohort. The first series of an antigen that fits a person is the person's.

    `is_offered`: no is for a series that judges what was given and advises only those who have begun. `adults`:
    whom it advises from the schedule's `adult_from` on: all, those who have begun, or nobody (who has no full
    record asks a doctor).
    """

    id: str
    antigen: str
    names: Words
    cohort: Cohort
    doses: tuple[TargetDose, ...]
    greatest_age: Span | None
    is_offered: bool
    season: Season | None
    adults: ForAdults = "ask"


@dataclass(frozen=True, slots=True)
class SchoolYears:
    """When grades begin. Born until `cutoff` (month, day) of a year: grade 1 `years_after_birth` years later."""

    starts: tuple[int, int]
    cutoff: tuple[int, int]
    years_after_birth: int
    grades: Mapping[int, Words]

    def starts_on(self, grade: int, born_on: dt.date, grade_1_year: int | None) -> dt.date:
        """Return the first day of a grade; `grade_1_year` is the year in which grade 1 began, where known."""
        if grade_1_year is None:
            is_late = (born_on.month, born_on.day) > self.cutoff
            grade_1_year = born_on.year + self.years_after_birth + is_late
        return dt.date(grade_1_year + grade - 1, *self.starts)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A country's programme as of a date: the series of each antigen, in the order in which they are tried.

    `adult_from`: the age from which a series advises as its `adults` says; None: at every age alike.
    """

    id: str
    version: int
    as_of: dt.date
    names: Words
    series: Mapping[str, tuple[Series, ...]]
    school_years: SchoolYears | None
    live_spacing_days: int
    products: Mapping[str, Product]
    antigens: Mapping[str, Antigen]
    adult_from: Span | None = None
