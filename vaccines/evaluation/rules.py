"""What each dose counts for, antigen by antigen (docs/algorithms/vaccines.md). Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from vaccines.evaluation.model import Course, GivenDose, Reason, Standing, Subject, Verdict, series_for
from vaccines.schedules.model import Interval, Schedule, Season, TargetDose


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a dose is not valid for a target dose, and from when one would be."""

    reason: Reason
    valid_from: dt.date


def judge(schedule: Schedule, subject: Subject, doses: Iterable[GivenDose]) -> dict[str, Course]:
    """Return the course of each antigen for which the schedule has a series for this person.

    The order of `doses` does not matter. A dose before birth (the date of birth was put right later) is too early.
    """
    ordered = sorted(doses, key=lambda dose: dose.order)
    live = [dose for dose in ordered if dose.is_live]
    courses = {}
    for antigen in schedule.series:
        series = series_for(schedule, antigen, subject)
        if series is None:
            continue
        judge_course = _judge_seasons if series.season else _judge_series
        course = Course(series)
        judge_course(course, subject, [dose for dose in ordered if antigen in dose.antigens], live, schedule)
        courses[antigen] = course
    return courses


def _judge_series(
    course: Course, subject: Subject, doses: Sequence[GivenDose], live: Sequence[GivenDose], schedule: Schedule
) -> None:
    greatest = course.series.greatest_age
    ends_on = greatest.after(subject.born_on) if greatest else None
    for dose in doses:
        pass_unneeded(course, subject)
        if dose.given_on in course.valid_on.values():
            _note(course, dose, Standing.EXTRANEOUS, None, Reason.SAME_DAY)
        elif course.is_complete:
            _note(course, dose, Standing.EXTRANEOUS, None, Reason.SERIES_COMPLETE)
        elif ends_on is not None and dose.given_on >= ends_on:
            _note(course, dose, Standing.EXTRANEOUS, None, Reason.AFTER_GREATEST_AGE)
        else:
            pass_additional(course, subject, dose.given_on)
            target = course.series.doses[course.place]
            fault = _fault(course, target, subject, dose, live, schedule)
            _settle(course, dose, target, fault)
    pass_unneeded(course, subject)


def _judge_seasons(
    course: Course, subject: Subject, doses: Sequence[GivenDose], live: Sequence[GivenDose], schedule: Schedule
) -> None:
    """Judge a vaccine of each year: `valid_on` and `place` are of the season of the last dose."""
    for dose in doses:
        open_season(course, season_of(course).start(dose.given_on))
        needed = season_doses(course, subject, dose.given_on)
        if dose.given_on in course.valid_on.values():
            _note(course, dose, Standing.EXTRANEOUS, None, Reason.SAME_DAY)
        elif course.place >= needed:
            _note(course, dose, Standing.EXTRANEOUS, None, Reason.SERIES_COMPLETE)
        else:
            target = course.series.doses[course.place]
            _settle(course, dose, target, _fault(course, target, subject, dose, live, schedule))


def season_of(course: Course) -> Season:
    """Return the season of a seasonal series."""
    if course.series.season is None:
        raise TypeError("not a seasonal series")
    return course.series.season


def open_season(course: Course, start: dt.date) -> None:
    """Go on to the season that starts on a day; nothing changes when the course is in it already."""
    if course.season_start != start:
        course.has_earlier_season = course.has_earlier_season or bool(course.valid_on)
        course.season_start = start
        course.valid_on, course.place = {}, 0


def season_doses(course: Course, subject: Subject, day: dt.date) -> int:
    """Return how many doses the season takes for one whose (first) dose of it is on `day`."""
    season = season_of(course)
    first_on = min(course.valid_on.values(), default=day)
    is_young = first_on < season.first_time_under.after(subject.born_on)
    return season.first_time_doses if is_young and not course.has_earlier_season else 1


def pass_unneeded(course: Course, subject: Subject) -> None:
    """Move past target doses that fall away because the last valid one was given at their age or later."""
    last = course.last_valid_on
    while last is not None and not course.is_complete:
        dose = course.series.doses[course.place]
        falls_away_from = dose.only_before or dose.unneeded_from
        if falls_away_from is None or last < falls_away_from.after(subject.born_on):
            return
        course.place += 1


def pass_additional(course: Course, subject: Subject, day: dt.date) -> None:
    """Move past an additional dose whose time is over on `day`. The last dose of a series is never additional."""
    while course.place < len(course.series.doses) - 1:
        only_before = course.series.doses[course.place].only_before
        if only_before is None or day < only_before.after(subject.born_on):
            return
        course.place += 1


def interval_start(course: Course, interval: Interval, before: dt.date | None = None) -> dt.date | None:
    """Return the day from which an interval runs; None when no such dose was given (before that day)."""
    if interval.start == "last":
        last = course.last_given_on
        return None if last is None or last == before else last
    return course.valid_on.get(interval.start)


def _fault(
    course: Course,
    target: TargetDose,
    subject: Subject,
    dose: GivenDose,
    live: Sequence[GivenDose],
    schedule: Schedule,
) -> Fault | None:
    """Return the first fault in the order of the list of reasons, with the day from which none would be left."""
    faults = list(_faults(course, target, subject, dose, live, schedule))
    return Fault(faults[0].reason, max(one.valid_from for one in faults)) if faults else None


def _faults(
    course: Course,
    target: TargetDose,
    subject: Subject,
    dose: GivenDose,
    live: Sequence[GivenDose],
    schedule: Schedule,
) -> Iterator[Fault]:
    old_enough_on = target.absolute_least_age.after(subject.born_on)
    if dose.given_on < old_enough_on:
        yield Fault(Reason.TOO_YOUNG, old_enough_on)
    if dose.least_age is not None and dose.given_on < (fit_on := dose.least_age.after(subject.born_on)):
        yield Fault(Reason.PRODUCT_NOT_FOR_AGE, fit_on)
    for interval in target.intervals:
        start = interval_start(course, interval, before=dose.given_on)
        if start is not None and dose.given_on < (free_on := interval.absolute_least.after(start)):
            yield Fault(Reason.INTERVAL_TOO_SHORT, free_on)
    if dose.is_live:
        apart_on = live_free_on(live, course.series.antigen, schedule.live_spacing_days, dose.given_on)
        if apart_on is not None and dose.given_on < apart_on:
            yield Fault(Reason.LIVE_TOO_SOON, apart_on)


def live_free_on(
    live: Sequence[GivenDose], antigen: str, spacing_days: int, before: dt.date | None
) -> dt.date | None:
    """Return from when a live vaccine may follow other live ones given before that day; None: there were none.

    Doses with the same antigen are left to the intervals of its series, which know a grace.
    """
    others = [
        dose.given_on
        for dose in live
        if antigen not in dose.antigens and (before is None or dose.given_on < before)
    ]
    return max(others) + dt.timedelta(days=spacing_days) if others else None


def _settle(course: Course, dose: GivenDose, target: TargetDose, fault: Fault | None) -> None:
    number = len(course.valid_on) + 1
    if fault is None:
        course.valid_on[target.number] = dose.given_on
        course.place += 1
        _note(course, dose, Standing.VALID, number, None)
    else:
        _note(course, dose, Standing.NOT_VALID, number, fault.reason, fault.valid_from)
    course.last_given_on, course.last_is_valid = dose.given_on, fault is None


def _note(
    course: Course,
    dose: GivenDose,
    standing: Standing,
    number: int | None,
    reason: Reason | None,
    valid_from: dt.date | None = None,
) -> None:
    verdict = Verdict(dose.id, course.series.antigen, dose.given_on, standing, number, reason, valid_from)
    course.verdicts.append(verdict)
