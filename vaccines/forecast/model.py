"""What is next: plain values."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from vaccines.schedules.model import Series
from vaccines.spans import Span


class SeriesStatus(StrEnum):
    """How a person stands in the series of an antigen."""

    COMPLETE = "complete"
    NOT_COMPLETE = "not_complete"
    IMMUNE = "immune"
    CONTRAINDICATED = "contraindicated"
    AGED_OUT = "aged_out"
    NOT_IN_PROGRAMME = "not_in_programme"
    ASK_DOCTOR = "ask_doctor"


class Timing(StrEnum):
    """What a dose is today."""

    LATER = "later"
    POSSIBLE = "possible"
    DUE = "due"
    OVERDUE = "overdue"


class WhyCode(StrEnum):
    """What a recommended date follows from: the whole list."""

    AT_AGE = "at_age"
    IN_GRADE = "in_grade"
    LEAST_AGE = "least_age"
    AFTER_DOSE = "after_dose"
    AFTER_LIVE = "after_live"
    SEASON = "season"
    FIRST_TIME = "first_time"
    REPEAT = "repeat"
    CATCH_UP = "catch_up"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason, with the age, grade or day it names."""

    code: WhyCode
    age: Span | None = None
    grade: int | None = None
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NextDose:
    """A dose to come: earliest_on <= recommended_on < overdue_on. `number`: its place among the valid doses."""

    antigen: str
    number: int
    is_booster: bool
    vaccine: str
    earliest_on: dt.date
    recommended_on: dt.date
    overdue_on: dt.date
    why: tuple[Why, ...]

    def timing(self, today: dt.date) -> Timing:
        """Tell what the dose is today."""
        if today >= self.overdue_on:
            return Timing.OVERDUE
        if today >= self.recommended_on:
            return Timing.DUE
        return Timing.POSSIBLE if today >= self.earliest_on else Timing.LATER


@dataclass(frozen=True, slots=True)
class Outlook:
    """How a person stands for one antigen. `later`: what follows if each dose is had when it is recommended."""

    series: Series
    status: SeriesStatus
    next_dose: NextDose | None = None
    later: tuple[NextDose, ...] = ()


Outlooks = Mapping[str, Outlook]
