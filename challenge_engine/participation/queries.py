"""Reads of a class's or a school's participation: each one statement, whatever the number of members."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import Status
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.models import FactRecord
from challenge_engine.participation.rules import DAYS_PER_WEEK, ClassCounts
from challenge_engine.progress.models import AwardGiven
from families.classes.models import SchoolClass, SchoolMember
from families.persons.models import Person
from geo.parks.models import Park


@dataclass(frozen=True, slots=True)
class Group:
    """Whose participation: the pupils of a class, or all of a school."""

    class_id: uuid.UUID | None = None
    school_id: str | None = None

    @property
    def has_member(self) -> ColumnElement[bool]:
        """Return the condition on `SchoolMember`."""
        if self.class_id is not None:
            return SchoolMember.class_id == self.class_id
        return SchoolMember.school_id == self.school_id


@dataclass(frozen=True, slots=True)
class Totals:
    """Of those enrolled: points, and the different parks and districts that they have been to together."""

    members: int
    enrolled: int
    points: int
    parks: int
    districts: int


@dataclass(frozen=True, slots=True)
class Pupil:
    """One member by nickname: on how many days active, not on which or where."""

    person_id: uuid.UUID
    nickname: str
    is_enrolled: bool
    active_days: int


async def read_totals(session: AsyncSession, group: Group, challenge_id: uuid.UUID) -> Totals:
    """Return the group's totals; three statements."""
    counted = await session.execute(
        select(func.count(), func.count(Enrolment.id))
        .select_from(SchoolMember)
        .outerjoin(Enrolment, _is_enrolled(SchoolMember.person_id, challenge_id))
        .where(group.has_member)
    )
    members, enrolled = counted.one()
    points = await session.scalar(
        select(func.coalesce(func.sum(AwardGiven.amount), 0)).where(
            AwardGiven.person_id.in_(_players(group, challenge_id)),
            AwardGiven.challenge_id == challenge_id,
            AwardGiven.kind == "points",
        )
    )
    been = await session.execute(
        select(func.count(CheckIn.park_id.distinct()), func.count(Park.district_id.distinct()))
        .join(Park, Park.id == CheckIn.park_id)
        .where(
            CheckIn.person_id.in_(_players(group, challenge_id)),
            CheckIn.challenge_id == challenge_id,
            CheckIn.status == Status.ACCEPTED.value,
        )
    )
    parks, districts = been.one()
    return Totals(members, enrolled, int(points or 0), parks, districts)


async def read_weeks(
    session: AsyncSession, group: Group, challenge_id: uuid.UUID, kinds: Collection[str], first: dt.date
) -> dict[int, tuple[int, int]]:
    """Return (members active, active days) by the number of the week from `first`; a statement."""
    active = _active_days(group, challenge_id, kinds, first).subquery()
    week = func.div(active.c.day - first, DAYS_PER_WEEK)
    rows = await session.execute(
        select(week, func.count(active.c.person_id.distinct()), func.count()).group_by(week)
    )
    return {int(number): (members, days) for number, members, days in rows}


async def list_active_pupils(
    session: AsyncSession, group: Group, challenge_id: uuid.UUID, kinds: Collection[str], first: dt.date
) -> Sequence[Pupil]:
    """Return every member by nickname with the number of active days since `first`; a statement."""
    active = _active_days(group, challenge_id, kinds, first).subquery()
    days = select(active.c.person_id, func.count().label("days")).group_by(active.c.person_id).subquery()
    rows = await session.execute(
        select(Person.id, Person.nickname, Enrolment.id.is_not(None), func.coalesce(days.c.days, 0))
        .join(SchoolMember, SchoolMember.person_id == Person.id)
        .outerjoin(Enrolment, _is_enrolled(Person.id, challenge_id))
        .outerjoin(days, days.c.person_id == Person.id)
        .where(group.has_member)
        .order_by(Person.nickname)
    )
    return [Pupil(*row) for row in rows]


async def count_classes(
    session: AsyncSession,
    school_id: str,
    year: int,
    challenge_id: uuid.UUID,
    kinds: Collection[str],
    days: tuple[dt.date, dt.date],
) -> dict[uuid.UUID, ClassCounts]:
    """Return the counts of every class of a school and school year, from the first to the last day; a statement.

    Parks, districts and their visitors are counted from the start of the challenge to the last day.
    """
    school = Group(school_id=school_id)
    active = _active_days(school, challenge_id, kinds, *days).subquery()
    by_person = select(active.c.person_id, func.count().label("days")).group_by(active.c.person_id).subquery()
    been = (
        select(
            SchoolMember.class_id,
            func.count(CheckIn.park_id.distinct()).label("parks"),
            func.count(Park.district_id.distinct()).label("districts"),
            func.count(CheckIn.person_id.distinct()).label("visitors"),
        )
        .join(CheckIn, CheckIn.person_id == SchoolMember.person_id)
        .join(Park, Park.id == CheckIn.park_id)
        .where(
            SchoolMember.person_id.in_(_players(school, challenge_id)),
            CheckIn.challenge_id == challenge_id,
            CheckIn.status == Status.ACCEPTED.value,
            CheckIn.day <= days[1],
        )
        .group_by(SchoolMember.class_id)
        .subquery()
    )
    rows = await session.execute(
        select(
            SchoolClass.id,
            func.count(SchoolMember.person_id),
            func.count(Enrolment.id),
            func.count(by_person.c.days),
            func.coalesce(func.sum(by_person.c.days), 0),
            func.coalesce(func.max(been.c.parks), 0),
            func.coalesce(func.max(been.c.districts), 0),
            func.coalesce(func.max(been.c.visitors), 0),
        )
        .outerjoin(SchoolMember, SchoolMember.class_id == SchoolClass.id)
        .outerjoin(Enrolment, _is_enrolled(SchoolMember.person_id, challenge_id))
        .outerjoin(by_person, by_person.c.person_id == SchoolMember.person_id)
        .outerjoin(been, been.c.class_id == SchoolClass.id)
        .where(SchoolClass.school_id == school_id, SchoolClass.school_year == year)
        .group_by(SchoolClass.id)
    )
    return {class_id: ClassCounts(*(int(number) for number in numbers)) for class_id, *numbers in rows}


def _is_enrolled(person_id: Any, challenge_id: uuid.UUID) -> ColumnElement[bool]:
    return and_(
        Enrolment.person_id == person_id,
        Enrolment.challenge_id == challenge_id,
        Enrolment.withdrawn_at.is_(None),
    )


def _players(group: Group, challenge_id: uuid.UUID) -> Select[Any]:
    return (
        select(SchoolMember.person_id)
        .join(Enrolment, _is_enrolled(SchoolMember.person_id, challenge_id))
        .where(group.has_member)
    )


def _active_days(
    group: Group, challenge_id: uuid.UUID, kinds: Collection[str], first: dt.date, last: dt.date = dt.date.max
) -> Select[uuid.UUID, dt.date]:
    """Return (person_id, day) once for each day from first to last of which a fact of these kinds stands."""
    newer = aliased(FactRecord)
    was_retracted = (
        select(newer.revision)
        .where(
            newer.person_id == FactRecord.person_id,
            newer.kind == FactRecord.kind,
            newer.key == FactRecord.key,
            newer.revision > FactRecord.revision,
            newer.is_retracted,
        )
        .exists()
    )
    return (
        select(FactRecord.person_id, FactRecord.day)
        .where(
            FactRecord.person_id.in_(_players(group, challenge_id)),
            FactRecord.kind.in_(kinds),
            FactRecord.day.between(first, last),
            # The same by the indexed column: a day of any time zone begins at most a day before it does in UTC.
            FactRecord.occurred_at >= dt.datetime.combine(first, dt.time(), dt.UTC) - dt.timedelta(days=1),
            ~FactRecord.is_retracted,
            ~was_retracted,
        )
        .distinct()
    )
