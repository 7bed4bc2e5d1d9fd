"""Verdicts, standings and reasons in words that a parent understands, in three languages."""

import datetime as dt

from core.messages import Language, day_words, say
from vaccines.evaluation.model import Standing, Verdict
from vaccines.forecast.model import SeriesStatus, Timing, Why
from vaccines.schedules.model import Schedule
from vaccines.spans import Span


def say_day(day: dt.date, language: Language) -> str:
    """Return a date as it is written in the language."""
    return day_words(day, language)


def say_age(age: Span, language: Language) -> str:
    """Return an age; days more or less are left out."""
    if age.count == 0:
        return say("vaccine_age_birth", language)
    unit = "month" if (age.count, age.unit) == (1, "months") else age.unit
    return say(f"vaccine_age_{unit}", language, {"count": age.count})


def say_verdict(verdict: Verdict, language: Language) -> str:
    """Return what a dose counts for, and if it does not, why and what would have."""
    if verdict.standing is Standing.VALID:
        return say("vaccine_dose_valid", language, {"number": verdict.number or 0})
    day = say_day(verdict.valid_from, language) if verdict.valid_from else ""
    return say(f"vaccine_reason_{verdict.reason}", language, {"day": day})


def say_status(status: SeriesStatus, language: Language) -> str:
    """Return how somebody stands."""
    return say(f"vaccine_status_{status}", language)


def say_timing(timing: Timing, language: Language) -> str:
    """Return what a dose is today."""
    return say(f"vaccine_timing_{timing}", language)


def say_why(why: Why, schedule: Schedule, language: Language) -> str:
    """Return why a dose is recommended when it is."""
    params: dict[str, str | int] = {}
    if why.age is not None:
        params["age"] = say_age(why.age, language)
    if why.day is not None:
        params["day"] = say_day(why.day, language)
    if why.grade is not None and schedule.school_years is not None:
        params["grade"] = schedule.school_years.grades[why.grade][language]
    return say(f"vaccine_why_{why.code}", language, params)
