"""Which grade a class is of, by its label as schools write it, and how old its pupils are. Pure."""

import datetime as dt
import re

from families.schools.models import SchoolLevel

PRIMARY_GRADES = 6  # grades are counted on from Primary 1: Secondary 1 is the seventh
_AGE_IN_FIRST_GRADE_YEARS = 6
_USUAL_AGE_YEARS = {SchoolLevel.PRIMARY: 9, SchoolLevel.SECONDARY: 14, SchoolLevel.SPECIAL: 11}
_NUMERALS = "一二三四五六"
_LABEL = re.compile(
    r"(?P<stage>P(?:rimary)?|S(?:econdary)?|F(?:orm)?|小學?|中學?)?[ .]*"
    r"(?P<year>[1-6一二三四五六])(?![0-9一二三四五六])",
    re.IGNORECASE,
)


def grade_of(label: str, level: SchoolLevel) -> int | None:
    """Return the grade, 1 to 12; None where a label does not say it (`3A`, `P3A`, `小三甲`, `S1B` do).

    A special school may teach both stages, so its labels must name the stage.
    """
    found = _LABEL.match(label.strip())
    if found is None:
        return None
    written = found["year"]
    year = _NUMERALS.index(written) + 1 if written in _NUMERALS else int(written)
    stage = (found["stage"] or "")[:1].upper()
    if stage in {"P", "小"}:
        return year
    if stage in {"S", "F", "中"} or level is SchoolLevel.SECONDARY:
        return PRIMARY_GRADES + year
    return year if level is SchoolLevel.PRIMARY else None


def first_grade_year(school_year: int, grade: int) -> int:
    """Return the school year in which whoever is in `grade` in `school_year` was in the first, none repeated."""
    return school_year - grade + 1


def assumed_birth_on(label: str, level: SchoolLevel, school_year: int) -> dt.date:
    """Return a birth date by which the game treats pupils of the class until their families tell theirs."""
    grade = grade_of(label, level)
    if grade is None:
        return dt.date(school_year - _USUAL_AGE_YEARS[level], 7, 1)
    return dt.date(first_grade_year(school_year, grade) - _AGE_IN_FIRST_GRADE_YEARS, 7, 1)
