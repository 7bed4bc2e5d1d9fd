"""A school's weeks, class by class, as they are told: worked out once, when a week is over, and then only read."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.participation.models import ClassWeek
from challenge_engine.participation.queries import count_classes
from challenge_engine.participation.rules import (
    Band,
    ClassTold,
    closed_mondays,
    days_of_week,
    tell_class,
    total_told,
)
from challenge_engine.pauses.rules import paused_days
from families.classes.absences.service import list_noted
from families.classes.models import SchoolClass
from families.school_years import school_year


@dataclass(frozen=True, slots=True)
class ToldClass:
    """A class by its label, and its weeks in order; None for a week in which the school had it not yet."""

    class_id: uuid.UUID
    label: str
    weeks: Sequence[ClassTold | None]


@dataclass(frozen=True, slots=True)
class ToldSchool:
    """A school's settled weeks by their Mondays, oldest first; its classes by label; the sums of what is told."""

    mondays: Sequence[dt.date]
    classes: Sequence[ToldClass]
    totals: Sequence[ClassTold | None]


async def tell_school(
    session: AsyncSession, challenge: PublishedChallenge, school_id: str, *, weeks: int, now: dt.datetime
) -> ToldSchool:
    """Return the last `weeks` settled weeks; a statement, and one more for each week told for the first time."""
    calendar = challenge.compiled.calendar
    run = (calendar.run.first_day, calendar.run.last_day)
    mondays = closed_mondays(run, calendar.day_of(now), weeks)
    if not mondays:
        return ToldSchool([], [], [])
    found = await _list_told(session, challenge.id, school_id, mondays)
    missing = [monday for monday in mondays if monday not in {row.monday for row, _ in found}]
    if missing and await _tell(session, challenge, school_id, run, missing, now):
        found = await _list_told(session, challenge.id, school_id, mondays)
    labels = {row.class_id: label for row, label in found}
    told = {(row.class_id, row.monday): _read(row.told) for row, _ in found}
    classes = [
        ToldClass(class_id, label, [told.get((class_id, monday)) for monday in mondays])
        for class_id, label in sorted(labels.items(), key=lambda one: (one[1], one[0]))
    ]
    totals = [
        total_told([week for one in classes if (week := one.weeks[number]) is not None])
        for number in range(len(mondays))
    ]
    return ToldSchool(mondays, classes, totals)


async def _list_told(
    session: AsyncSession, challenge_id: uuid.UUID, school_id: str, mondays: Sequence[dt.date]
) -> Sequence[tuple[ClassWeek, str]]:
    found = await session.execute(
        select(ClassWeek, SchoolClass.label)
        .join(SchoolClass, SchoolClass.id == ClassWeek.class_id)
        .where(
            ClassWeek.challenge_id == challenge_id,
            ClassWeek.school_id == school_id,
            ClassWeek.monday.in_(mondays),
        )
    )
    return [(row, label) for row, label in found]


async def _tell(
    session: AsyncSession,
    challenge: PublishedChallenge,
    school_id: str,
    run: tuple[dt.date, dt.date],
    mondays: Sequence[dt.date],
    now: dt.datetime,
) -> bool:
    """Write down what is told of weeks, all classes of a week at once; return whether there was any class.

    Two looks at once must not each tell half of a week: the second waits, and finds it told.
    """
    turn = f"class_weeks/{challenge.id}/{school_id}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(turn, 0))))
    told_already = {row.monday for row, _ in await _list_told(session, challenge.id, school_id, mondays)}
    rows: list[dict[str, Any]] = []
    for monday in mondays:
        if monday in told_already:
            continue
        first, last = days_of_week(run, monday)
        counts = await count_classes(
            session, school_id, school_year(monday), challenge.id, challenge.file.facts, (first, last)
        )
        shares = await _open_shares(session, challenge, list(counts), (first, last), now)
        rows += [
            {
                "challenge_id": challenge.id,
                "class_id": class_id,
                "monday": monday,
                "school_id": school_id,
                "told": asdict(tell_class(one, (last - first).days + 1, shares[class_id])),
                "told_at": now,
            }
            for class_id, one in counts.items()
        ]
    if rows:
        await session.execute(insert(ClassWeek).values(rows).on_conflict_do_nothing())
    return bool(rows or told_already)


async def _open_shares(
    session: AsyncSession,
    challenge: PublishedChallenge,
    class_ids: Sequence[uuid.UUID],
    days: tuple[dt.date, dt.date],
    now: dt.datetime,
) -> dict[uuid.UUID, float]:
    """Return the part of the days on which each class met and nothing was paused; a statement."""
    first, last = (one.toordinal() for one in days)
    paused = paused_days(challenge.pauses, challenge.compiled.calendar.zone, now)
    off = {class_id: {one for one in paused if first <= one <= last} for class_id in class_ids}
    for noted in await list_noted(session, [], class_ids):
        if noted.withdrawn_at is None and days[0] <= noted.day <= days[1]:
            off[noted.subject_id].add(noted.day.toordinal())
    count = last - first + 1
    return {class_id: (count - len(closed)) / count for class_id, closed in off.items()}


def _read(kept: dict[str, Any]) -> ClassTold:
    bands = {name: Band(**band) for name, band in kept.items() if isinstance(band, dict)}
    return ClassTold(**bands, open_share=kept["open_share"])
