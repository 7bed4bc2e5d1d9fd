"""Schedules, antigens and products read from their files, resolved and checked; all faults are told at once."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT
from vaccines.schedules.documents import (
    WrittenAntigen,
    WrittenDose,
    WrittenInterval,
    WrittenMoment,
    WrittenProduct,
    WrittenSchedule,
    WrittenSchool,
    WrittenSeason,
    WrittenSeries,
)
from vaccines.schedules.limits import Limit, limit_catalogue
from vaccines.schedules.model import (
    Antigen,
    Cohort,
    Interval,
    Moment,
    Product,
    Schedule,
    SchoolYears,
    Season,
    Series,
    Successor,
    TargetDose,
)
from vaccines.spans import Span

VACCINES_FOLDER = PROJECT_ROOT / "data" / "vaccines"
SCHEDULES_FOLDER = PROJECT_ROOT / "data" / "schedules"


class ScheduleFault(ValueError):
    """A file cannot be used; the message has a line for each fault: file, place, what is wrong."""


@cache
def antigen_catalogue() -> Mapping[str, Antigen]:
    """Return the antigens by id, read once. Raises ScheduleFault."""
    path = VACCINES_FOLDER / "antigens.yaml"
    written = _checked(path, TypeAdapter(list[WrittenAntigen]))
    return {one.id: Antigen(one.id, one.names, one.live) for one in written}


@cache
def product_catalogue() -> Mapping[str, Product]:
    """Return the products by id, read once. Raises ScheduleFault."""
    path = VACCINES_FOLDER / "products.yaml"
    written = _checked(path, TypeAdapter(list[WrittenProduct]))
    faults = [f"{path.name}: {one.id}: {words}" for one in written for words in _product_faults(one, written)]
    if faults:
        raise ScheduleFault("\n".join(faults))
    return {one.id: _product(one) for one in written}


@cache
def schedule_catalogue() -> Mapping[str, Schedule]:
    """Return the schedules the project ships by id, read once. Raises ScheduleFault."""
    found = [read_schedule(path) for path in sorted(SCHEDULES_FOLDER.glob("*.yaml"))]
    return {schedule.id: schedule for schedule in found}


def read_schedule(path: Path) -> Schedule:
    """Return the schedule of a file, resolved. Raises ScheduleFault with all that is wrong with it."""
    written = _checked(path, TypeAdapter(WrittenSchedule))
    faults = [f"{path.name}: {place}: {words}" for place, words in _faults(written)]
    if faults:
        raise ScheduleFault("\n".join(faults))
    series: dict[str, list[Series]] = {}
    for one in written.series:
        for antigen in one.antigens:
            series.setdefault(antigen, []).append(_series(one, antigen, written))
    return Schedule(
        id=written.id,
        version=written.version,
        as_of=written.as_of,
        names=written.names,
        series={antigen: tuple(rows) for antigen, rows in series.items()},
        school_years=_school(written.school) if written.school else None,
        live_spacing_days=written.live_spacing_days,
        products=product_catalogue(),
        antigens=antigen_catalogue(),
        adult_from=written.adult_from,
    )


def _product_faults(one: WrittenProduct, others: Sequence[WrittenProduct]) -> Iterator[str]:
    for antigen in one.antigens:
        if antigen not in antigen_catalogue():
            yield f"there is no antigen {antigen}"
    if one.successor is not None and not any(
        other.id == one.successor.vaccine and set(other.antigens) == set(one.antigens) for other in others
    ):
        yield f"{one.successor.vaccine} is no vaccine against the same"


def _product(one: WrittenProduct) -> Product:
    successor = Successor(one.successor.from_age, one.successor.vaccine) if one.successor else None
    return Product(
        id=one.id,
        names=one.names,
        antigens=frozenset(one.antigens),
        is_live=one.live,
        least_age=one.least_age,
        cvx=one.cvx,
        is_suggested=one.suggested,
        successor=successor,
    )


def _checked(path: Path, shape: TypeAdapter[Any]) -> Any:
    try:
        return shape.validate_python(YAML(typ="safe").load(path))
    except ValidationError as error:
        lines = [f"{path.name}: {_place(one['loc'])}: {one['msg']}" for one in error.errors()]
        raise ScheduleFault("\n".join(lines)) from error


def _place(path: tuple[int | str, ...]) -> str:
    written = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return written.removeprefix(".") or "file"


def _faults(written: WrittenSchedule) -> Iterator[tuple[str, str]]:
    grades = {grade.id for grade in written.school.grades} if written.school else set()
    ids: set[str] = set()
    for series in written.series:
        if series.id in ids:
            yield f"series {series.id}", "stands twice"
        ids.add(series.id)
        for antigen in series.antigens:
            if antigen not in antigen_catalogue():
                yield f"series {series.id}", f"there is no antigen {antigen}"
        for number, dose in enumerate(series.doses, 1):
            place = f"series {series.id}, dose {number}"
            if dose.source not in written.sources:
                yield place, f"there is no source {dose.source}"
            for moment in filter(None, (dose.at, dose.late)):
                if moment.grade is not None and moment.grade not in grades:
                    yield place, f"there is no grade {moment.grade}"
            for fault in _dose_faults(series, dose, number):
                yield place, fault


def _dose_faults(series: WrittenSeries, dose: WrittenDose, number: int) -> Iterator[str]:
    product = product_catalogue().get(dose.vaccine)
    if product is None:
        yield f"there is no vaccine {dose.vaccine}"
    elif missing := set(series.antigens) - product.antigens:
        yield f"{dose.vaccine} has no {', '.join(sorted(missing))}"
    for antigen in series.antigens:
        name = _limit_name(dose, antigen)
        if name == "own":
            if dose.own is None:
                yield f"limits of its own for {antigen} are announced and missing"
        elif name is None:
            yield f"there are no limits for {antigen}"
        elif f"{antigen}/{name}" not in limit_catalogue():
            yield f"there is no limit {antigen}/{name}"
    own = dose.own.intervals if dose.own else []
    if any(one.after != "last" and not 1 <= one.after < number for one in [*dose.intervals, *own]):
        yield "an interval starts from a dose that does not come before it"


def _limit_name(dose: WrittenDose, antigen: str) -> str | None:
    if isinstance(dose.limits, str):
        return dose.limits
    return dose.limits.get(antigen, dose.limits.get("others"))


def _series(written: WrittenSeries, antigen: str, schedule: WrittenSchedule) -> Series:
    grades = {grade.id: grade.number for grade in schedule.school.grades} if schedule.school else {}
    repeat = _interval(schedule.repeat_after)
    doses = tuple(_dose(number, dose, antigen, grades, repeat) for number, dose in enumerate(written.doses, 1))
    cohort, season = written.cohort, written.season
    return Series(
        id=written.id,
        antigen=antigen,
        names=written.names,
        cohort=Cohort(cohort.born_from, cohort.born_to, cohort.sex, cohort.immunocompromised),
        doses=doses,
        greatest_age=written.greatest_age,
        is_offered=written.offered,
        season=_season(season) if season else None,
        adults=written.adults,
    )


def _season(written: WrittenSeason) -> Season:
    return Season(
        opens=written.opens.pair,
        late=written.late.pair,
        closes=written.closes.pair,
        first_time_doses=written.first_time_doses,
        first_time_under=written.first_time_under,
    )


def _dose(number: int, dose: WrittenDose, antigen: str, grades: Mapping[str, int], repeat: Interval) -> TargetDose:
    limit = _limit(dose, antigen)
    intervals = limit.intervals + tuple(_interval(one) for one in dose.intervals)
    if all(one.start != "last" for one in intervals):
        intervals += (repeat,)
    usual = _moment(dose.at, grades)
    late = _moment(dose.late, grades) if dose.late else Moment(grade=(usual.grade or 0) + 1)
    return TargetDose(
        number=number,
        vaccine=dose.vaccine,
        usual=usual,
        late=late,
        absolute_least_age=limit.absolute_least_age,
        least_age=limit.least_age,
        intervals=intervals,
        only_before=dose.only_before,
        unneeded_from=dose.unneeded_from,
        is_booster=dose.booster,
    )


def _limit(dose: WrittenDose, antigen: str) -> Limit:
    name = _limit_name(dose, antigen)
    if name != "own" or dose.own is None:
        return limit_catalogue()[f"{antigen}/{name}"]
    own = dose.own
    least, intervals = own.least_age, tuple(_interval(one) for one in own.intervals)
    return Limit(_graced(least, own.grace_days), least, intervals)


def _interval(one: WrittenInterval) -> Interval:
    return Interval(one.after, _graced(one.least, one.grace_days), one.least, one.usual or one.least)


def _graced(span: Span, grace_days: int) -> Span:
    return Span(span.count, span.unit, span.more_days - grace_days)


def _moment(written: WrittenMoment, grades: Mapping[str, int]) -> Moment:
    return Moment(age=written.age, grade=None if written.grade is None else grades[written.grade])


def _school(written: WrittenSchool) -> SchoolYears:
    return SchoolYears(
        starts=written.starts.pair,
        cutoff=written.grade_1.born_until.pair,
        years_after_birth=written.grade_1.years_after_birth,
        grades={grade.number: grade.names for grade in written.grades},
    )
