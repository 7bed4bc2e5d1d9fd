"""The next doses of each antigen: from when, recommended when, overdue from when, and why. Pure.

docs/algorithms/vaccines.md says how.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from vaccines.evaluation.model import Contraindication, Course, GivenDose, Subject
from vaccines.evaluation.rules import (
    interval_start,
    live_free_on,
    open_season,
    pass_unneeded,
    season_doses,
    season_of,
)
from vaccines.forecast.model import NextDose, Outlook, SeriesStatus, Why, WhyCode
from vaccines.schedules.model import Moment, Schedule, TargetDose

# A dose that comes by an interval, past the time of its age or grade, is overdue four weeks after it is
# recommended: the time that an appointment takes, and the length of the shortest interval.
OVERDUE_AFTER = dt.timedelta(weeks=4)
_LIVE = "live"
_Dated = tuple[dt.date, Why]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is the same for every antigen of a forecast."""

    schedule: Schedule
    subject: Subject
    live: Sequence[GivenDose]
    today: dt.date


def forecast(
    schedule: Schedule,
    subject: Subject,
    doses: Sequence[GivenDose],
    courses: Mapping[str, Course],
    today: dt.date,
) -> dict[str, Outlook]:
    """Return the outlook of each antigen of `courses`, which `judge` made of the same doses."""
    scene = _Scene(schedule, subject, [dose for dose in doses if dose.is_live], today)
    return {antigen: _outlook(scene, course) for antigen, course in courses.items()}


def _outlook(scene: _Scene, judged: Course) -> Outlook:
    course = replace(judged, verdicts=[], valid_on=dict(judged.valid_on))
    series, against = course.series, _against(scene, course)
    if (status := _settled(scene, course, against)) is not None:
        return Outlook(series, status)
    asks = _asks_doctor(scene, course)
    if series.season is not None:
        return Outlook(series, SeriesStatus.ASK_DOCTOR) if asks else _season_outlook(scene, course, against)
    coming = tuple(_coming(scene, course, against))
    if not coming:
        return Outlook(series, SeriesStatus.AGED_OUT)
    if asks:
        return Outlook(series, SeriesStatus.ASK_DOCTOR)
    status = SeriesStatus.CONTRAINDICATED if against else SeriesStatus.NOT_COMPLETE
    return Outlook(series, status, coming[0], coming[1:])


def _settled(scene: _Scene, course: Course, against: Sequence[Contraindication]) -> SeriesStatus | None:
    """Return the standing of one who needs no dose, or may have none; None for all others."""
    series = course.series
    if series.season is None and course.is_complete:
        return SeriesStatus.COMPLETE
    if series.antigen in scene.subject.immune_to:
        return SeriesStatus.IMMUNE
    if not series.is_offered and course.last_valid_on is None:
        return SeriesStatus.NOT_IN_PROGRAMME
    return SeriesStatus.CONTRAINDICATED if any(one.until is None for one in against) else None


def _asks_doctor(scene: _Scene, course: Course) -> bool:
    """Tell whether the person is past the age at which the series advises: nothing of it is overdue then."""
    adult_from, adults = scene.schedule.adult_from, course.series.adults
    if adult_from is None or scene.today < adult_from.after(scene.subject.born_on):
        return False
    return adults == "ask" or (adults == "begun" and course.last_valid_on is None)


def _season_outlook(scene: _Scene, course: Course, against: Sequence[Contraindication]) -> Outlook:
    season = season_of(course)
    start = season.start(max(scene.today, course.last_given_on or scene.today))
    open_season(course, start)
    has_all = course.place >= season_doses(course, scene.subject, scene.today)
    if has_all:
        start = season.next_start(start)
        open_season(course, start)
    next_dose = _season_dose(scene, course, start, against)
    while max(next_dose.recommended_on, scene.today) >= season.closes_on(start):
        # The season's vaccine is as good as gone, or it is over before the person may have one.
        start = season.next_start(start)
        open_season(course, start)
        next_dose = _season_dose(scene, course, start, against)
    status = SeriesStatus.COMPLETE if has_all else SeriesStatus.NOT_COMPLETE
    return Outlook(course.series, SeriesStatus.CONTRAINDICATED if against else status, next_dose)


def _season_dose(scene: _Scene, course: Course, start: dt.date, against: Sequence[Contraindication]) -> NextDose:
    season = season_of(course)
    target = course.series.doses[course.place]
    because = Why(WhyCode.FIRST_TIME) if course.place else Why(WhyCode.SEASON, day=start)
    earliest = [*_earliest(scene, course, target, against), (start, because)]
    usual = (target.usual.age or target.least_age).after(scene.subject.born_on)
    late = season.late_from(start)
    return _dated(scene, course, target, earliest, [(usual, Why(WhyCode.AT_AGE, age=target.usual.age))], late)


def _coming(scene: _Scene, course: Course, against: Sequence[Contraindication]) -> Iterator[NextDose]:
    """Yield the next dose, then those that follow if each is had when recommended, or today if that is past."""
    greatest = course.series.greatest_age
    ends_on = greatest.after(scene.subject.born_on) if greatest else None
    is_first = True
    while not course.is_complete:
        target = course.series.doses[course.place]
        if target.is_additional:
            course.place += 1
            continue
        dose = _next(scene, course, target, against)
        had_on = max(dose.recommended_on, scene.today)
        if ends_on is not None and max(dose.earliest_on, scene.today if is_first else had_on) >= ends_on:
            return
        yield dose
        is_first = False
        course.valid_on[target.number] = course.last_given_on = had_on
        course.last_is_valid = True
        course.place += 1
        pass_unneeded(course, scene.subject)


def _next(scene: _Scene, course: Course, target: TargetDose, against: Sequence[Contraindication]) -> NextDose:
    usual_on, late_on = _day(scene, target.usual), _day(scene, target.late)
    if target.usual.grade is not None:
        because = Why(WhyCode.IN_GRADE, grade=target.usual.grade)
    else:
        because = Why(WhyCode.AT_AGE, age=target.usual.age)
    advised = [(usual_on, because)]
    for interval in target.intervals:
        start = interval_start(course, interval)
        if start is not None:
            advised.append((interval.usual.after(start), Why(WhyCode.AFTER_DOSE, day=start)))
    return _dated(scene, course, target, list(_earliest(scene, course, target, against)), advised, late_on)


def _earliest(
    scene: _Scene, course: Course, target: TargetDose, against: Sequence[Contraindication]
) -> Iterator[_Dated]:
    """Yield every day before which the dose cannot be had, with what says so."""
    yield target.least_age.after(scene.subject.born_on), Why(WhyCode.LEAST_AGE, age=target.least_age)
    for interval in target.intervals:
        start = interval_start(course, interval)
        if start is not None:
            yield interval.least.after(start), Why(WhyCode.AFTER_DOSE, day=start)
    if scene.schedule.products[target.vaccine].is_live:
        free_on = live_free_on(scene.live, course.series.antigen, scene.schedule.live_spacing_days, None)
        if free_on is not None:
            yield free_on, Why(WhyCode.AFTER_LIVE, day=free_on)
    for one in against:
        if one.until is not None:
            yield one.until, Why(WhyCode.POSTPONED, day=one.until)


def _dated(
    scene: _Scene,
    course: Course,
    target: TargetDose,
    earliest: list[_Dated],
    advised: list[_Dated],
    late_on: dt.date,
) -> NextDose:
    """Put the days together: what is programmed stands first, so that it is the reason where days are equal."""
    earliest_on = max(day for day, _ in earliest)
    recommended_on, because = max([*advised, *earliest], key=lambda one: one[0])
    why = [because]
    if not course.last_is_valid and course.last_given_on is not None:
        why.append(Why(WhyCode.REPEAT, day=course.last_given_on))
    if recommended_on >= late_on:
        late_on = recommended_on + OVERDUE_AFTER
        why.append(Why(WhyCode.CATCH_UP))
    successor = scene.schedule.products[target.vaccine].successor
    is_older = successor and max(recommended_on, scene.today) >= successor.from_age.after(scene.subject.born_on)
    return NextDose(
        antigen=course.series.antigen,
        number=len(course.valid_on) + 1,
        is_booster=target.is_booster,
        vaccine=successor.vaccine if successor and is_older else target.vaccine,
        earliest_on=earliest_on,
        recommended_on=recommended_on,
        overdue_on=late_on,
        why=tuple(why),
    )


def _against(scene: _Scene, course: Course) -> list[Contraindication]:
    """Return what stands against a dose of the antigen today."""
    is_live = scene.schedule.products[course.series.doses[0].vaccine].is_live
    names = {course.series.antigen, _LIVE} if is_live else {course.series.antigen}
    stated = scene.subject.contraindications
    if is_live and scene.subject.is_immunocompromised:
        stated += (Contraindication(_LIVE),)  # a doctor decides; nobody is told here that one is due
    return [one for one in stated if one.target in names and one.stands_on(scene.today)]


def _day(scene: _Scene, moment: Moment) -> dt.date:
    subject = scene.subject
    if moment.age is not None:
        return moment.age.after(subject.born_on)
    if scene.schedule.school_years is None or moment.grade is None:
        raise TypeError("a grade in a schedule without school years")  # its reading refuses that
    return scene.schedule.school_years.starts_on(moment.grade, subject.born_on, subject.grade_1_year)
