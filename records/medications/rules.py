"""How a course of a medicine stands on a day, and how much of it that makes. Pure."""

import datetime as dt
from decimal import Context, Decimal
from enum import StrEnum


class PeriodUnit(StrEnum):
    """What a dose is repeated by (FHIR: `Timing.repeat.periodUnit`)."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class CourseStatus(StrEnum):
    """How a course stands (FHIR: `MedicationStatement.status`)."""

    PLANNED = "planned"
    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"


DOSE_DECIMALS = 6  # a nanogram of a milligram; medicines of a few micrograms are written in mg
_SIX_DIGITS = Context(prec=6)
_HOURS = {PeriodUnit.HOUR: 1, PeriodUnit.DAY: 24, PeriodUnit.WEEK: 168, PeriodUnit.MONTH: 730}


def course_status(
    starts_on: dt.date, ends_on: dt.date | None, stopped_on: dt.date | None, today: dt.date
) -> CourseStatus:
    """Return how a course stands on `today`; its last day, and the day on which it was stopped, belong to it.

    Stopped on or after its last day it was completed.
    """
    if today < starts_on:
        return CourseStatus.PLANNED
    if stopped_on is not None and (ends_on is None or stopped_on < ends_on):
        return CourseStatus.ACTIVE if today < stopped_on else CourseStatus.STOPPED
    if ends_on is not None and today > ends_on:
        return CourseStatus.COMPLETED
    return CourseStatus.ACTIVE


def dose_per_day(dose: Decimal, times: int, period: int, unit: PeriodUnit) -> Decimal:
    """Return what is taken in 24 hours: `times` a dose in every `period` units, to six digits that count."""
    return _SIX_DIGITS.create_decimal(dose * times * 24 / (period * _HOURS[unit]))
