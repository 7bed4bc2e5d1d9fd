"""Queries on classes, their codes and their pupils."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.classes.errors import ClassUnknown
from families.classes.models import ClassJoinCode, ClassTeacher, SchoolClass, SchoolMember
from families.persons.models import Person
from families.schools.models import School, SchoolLevel


async def get_class(session: AsyncSession, class_id: uuid.UUID) -> SchoolClass:
    """Return a class. Raises ClassUnknown."""
    school_class = await session.get(SchoolClass, class_id)
    if school_class is None:
        raise ClassUnknown
    return school_class


async def find_class_of(session: AsyncSession, person_id: uuid.UUID) -> tuple[SchoolClass, SchoolLevel] | None:
    """Return the class that a pupil last joined, perhaps of an earlier year, and its school's level."""
    found = await session.execute(
        select(SchoolClass, School.level)
        .join(SchoolMember, SchoolMember.class_id == SchoolClass.id)
        .join(School, School.id == SchoolClass.school_id)
        .where(SchoolMember.person_id == person_id)
    )
    row = found.one_or_none()
    return None if row is None else (row[0], row[1])


async def list_taught_classes(session: AsyncSession, teacher_id: uuid.UUID) -> Sequence[SchoolClass]:
    """Return the classes that a person teaches, newest year first."""
    found = await session.scalars(
        select(SchoolClass)
        .join(ClassTeacher, ClassTeacher.class_id == SchoolClass.id)
        .where(ClassTeacher.person_id == teacher_id)
        .order_by(SchoolClass.school_year.desc(), SchoolClass.label, SchoolClass.id)
    )
    return found.all()


async def lock_class_of_code(session: AsyncSession, code: str, *, now: dt.datetime) -> SchoolClass | None:
    """Return the class that a live code opens, locked: pupils are counted and added under this lock."""
    found = await session.scalars(
        select(SchoolClass)
        .join(ClassJoinCode, ClassJoinCode.class_id == SchoolClass.id)
        .where(ClassJoinCode.code == code, ClassJoinCode.revoked_at.is_(None), ClassJoinCode.expires_at > now)
        .with_for_update(of=SchoolClass)
    )
    return found.one_or_none()


async def find_live_code(session: AsyncSession, class_id: uuid.UUID, *, now: dt.datetime) -> ClassJoinCode | None:
    """Return the class's code, if one is good."""
    found = await session.scalars(
        select(ClassJoinCode).where(
            ClassJoinCode.class_id == class_id, ClassJoinCode.revoked_at.is_(None), ClassJoinCode.expires_at > now
        )
    )
    return found.first()


async def revoke_codes(session: AsyncSession, class_id: uuid.UUID, *, now: dt.datetime) -> None:
    """End the codes of a class."""
    await session.execute(
        update(ClassJoinCode)
        .where(ClassJoinCode.class_id == class_id, ClassJoinCode.revoked_at.is_(None))
        .values(revoked_at=now)
    )


async def count_pupils(session: AsyncSession, class_id: uuid.UUID) -> int:
    """Return how many pupils a class has."""
    return (await session.execute(select(func.count()).where(SchoolMember.class_id == class_id))).scalar_one()


async def list_pupils(session: AsyncSession, class_id: uuid.UUID) -> Sequence[Person]:
    """Return the pupils of a class by nickname."""
    found = await session.scalars(
        select(Person)
        .join(SchoolMember, SchoolMember.person_id == Person.id)
        .where(SchoolMember.class_id == class_id)
        .order_by(Person.nickname)
    )
    return found.all()


async def put_school_member(
    session: AsyncSession, person_id: uuid.UUID, school_id: str, class_id: uuid.UUID | None, *, now: dt.datetime
) -> None:
    """Make a person a pupil of the school and class, instead of those before."""
    place = {"school_id": school_id, "class_id": class_id, "joined_at": now}
    await session.execute(
        insert(SchoolMember)
        .values(person_id=person_id, **place)
        .on_conflict_do_update(index_elements=[SchoolMember.person_id], set_=place)
    )


async def take_out_of_class(session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Let a pupil be in the school without a class."""
    await session.execute(
        update(SchoolMember)
        .where(SchoolMember.class_id == class_id, SchoolMember.person_id == person_id)
        .values(class_id=None)
    )
