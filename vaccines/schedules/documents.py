"""The shapes of the files under `data/vaccines/` and `data/schedules/`, for checking what stands in them."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from core.messages import LANGUAGES, Language
from vaccines.schedules.model import ForAdults, Sex
from vaccines.spans import Span, read_span

DAYS_OF_GRACE_MAX = 7  # the CDC's is four days; more than a week would be another interval


def _read(value: Any) -> Any:
    return read_span(value) if isinstance(value, str) else value


Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=300)]
Names = dict[Language, Annotated[str, StringConstraints(min_length=1, max_length=120)]]
WrittenSpan = Annotated[Span, BeforeValidator(_read)]


class Written(BaseModel):
    """Anything written in a file: nothing unknown in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(Written):
    """Something with an id and names in all languages."""

    id: Slug
    names: Names

    @model_validator(mode="after")
    def _in_all_languages(self) -> Self:
        if set(self.names) != set(LANGUAGES):
            raise ValueError(f"names in {', '.join(LANGUAGES)} are needed")
        return self


class WrittenAntigen(Named):
    """A line of `antigens.yaml`."""

    live: bool


class WrittenSuccessor(Written):
    """What is given instead from an age on."""

    from_age: WrittenSpan
    vaccine: Slug


class WrittenProduct(Named):
    """A line of `products.yaml`."""

    antigens: list[Slug] = Field(min_length=1)
    live: bool = False
    least_age: WrittenSpan | None = None
    cvx: Annotated[str, StringConstraints(pattern=r"^\d{2,3}$")] | None = None
    suggested: bool = False
    successor: WrittenSuccessor | None = None


class DayOfYear(Written):
    """A day of every year; 29 February is none."""

    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)

    @model_validator(mode="after")
    def _is_in_every_year(self) -> Self:
        dt.date(2025, self.month, self.day)
        return self

    @property
    def pair(self) -> tuple[int, int]:
        """The month and the day."""
        return self.month, self.day


class WrittenMoment(Written):
    """An age or a grade."""

    age: WrittenSpan | None = None
    grade: Slug | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.age is None) == (self.grade is None):
            raise ValueError("an age or a grade is needed, and not both")
        return self


class WrittenInterval(Written):
    """How long after the last dose or after that of a number."""

    after: Literal["last"] | int
    least: WrittenSpan
    usual: WrittenSpan | None = None
    grace_days: int = Field(default=0, ge=0, le=DAYS_OF_GRACE_MAX)


class OwnLimits(Written):
    """Limits of the row itself."""

    least_age: WrittenSpan
    grace_days: int = Field(default=0, ge=0, le=DAYS_OF_GRACE_MAX)
    intervals: list[WrittenInterval] = []


class WrittenDose(Written):
    """A row of a series."""

    at: WrittenMoment
    late: WrittenMoment | None = None
    vaccine: Slug
    limits: str | dict[str, str]
    own: OwnLimits | None = None
    intervals: list[WrittenInterval] = []
    only_before: WrittenSpan | None = None
    unneeded_from: WrittenSpan | None = None
    booster: bool = False
    source: Slug
    uncertain: Text | None = None

    @model_validator(mode="after")
    def _is_late_some_time(self) -> Self:
        if self.late is None and self.at.age is not None:
            raise ValueError("`late` is needed for a dose at an age")
        return self


class WrittenSeason(Written):
    """A vaccine of each year."""

    opens: DayOfYear
    late: DayOfYear
    closes: DayOfYear
    first_time_doses: int = Field(ge=1, le=3)
    first_time_under: WrittenSpan


class WrittenCohort(Written):
    """Whom a series is for."""

    born_from: dt.date | None = None
    born_to: dt.date | None = None
    sex: Sex | None = None
    immunocompromised: bool | None = None


class WrittenSeries(Named):
    """The doses of one or several antigens that are given together."""

    antigens: list[Slug] = Field(min_length=1)
    cohort: WrittenCohort = WrittenCohort()
    greatest_age: WrittenSpan | None = None
    offered: bool = True
    season: WrittenSeason | None = None
    adults: ForAdults = "ask"
    doses: list[WrittenDose] = Field(min_length=1, max_length=12)

    @model_validator(mode="after")
    def _season_has_its_doses(self) -> Self:
        if self.season is not None and len(self.doses) != self.season.first_time_doses:
            raise ValueError("a season needs as many doses as the first time takes")
        return self


class WrittenGrade(Named):
    """A school grade; 1 is the first."""

    number: int = Field(ge=1, le=13)


class FirstGrade(Written):
    """Who enters grade 1 when."""

    born_until: DayOfYear
    years_after_birth: int = Field(ge=3, le=10)


class WrittenSchool(Written):
    """The school years of a country."""

    starts: DayOfYear
    grade_1: FirstGrade
    grades: list[WrittenGrade] = Field(min_length=1)


class WrittenSchedule(Named):
    """A file of `data/schedules/`."""

    version: int = Field(ge=1)
    as_of: dt.date
    live_spacing_days: int = Field(ge=0, le=366)
    repeat_after: WrittenInterval
    adult_from: WrittenSpan | None = None
    school: WrittenSchool | None = None
    sources: dict[Slug, Text] = Field(min_length=1)
    series: list[WrittenSeries] = Field(min_length=1)
