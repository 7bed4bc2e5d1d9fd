"""Making classes, handing out their codes, and joining by them."""

import datetime as dt
import uuid

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.classes import repository
from families.classes.errors import ClassExists, ClassFull, JoinCodeUnknown
from families.classes.models import ClassJoinCode, ClassTeacher, SchoolClass
from families.codes import JOIN_CODE_CHARS, new_code, read_code
from families.school_years import school_year
from families.schools.repository import get_school

CODE_DAYS = 14  # handed out on a Monday, a family has two weekends
MAX_PUPILS = 60  # classes have up to about 40; a code that leaks brings in no crowd


async def make_class(
    session: AsyncSession, *, school_id: str, label: str, teacher_id: uuid.UUID, now: dt.datetime
) -> SchoolClass:
    """Make a class of this school year with its teacher. Raises SchoolUnknown, ClassExists."""
    await get_school(session, school_id)
    school_class = SchoolClass(
        school_id=school_id, school_year=school_year(local_day(now)), label=label, created_at=now
    )
    try:
        async with session.begin_nested():
            session.add(school_class)
    except IntegrityError as error:
        raise ClassExists from error
    session.add(ClassTeacher(class_id=school_class.id, person_id=teacher_id))
    await session.flush()
    return school_class


async def hand_out_code(session: AsyncSession, class_id: uuid.UUID, *, now: dt.datetime) -> ClassJoinCode:
    """Give the class a new code; the one before ends. Raises ClassUnknown."""
    await repository.get_class(session, class_id)
    await repository.revoke_codes(session, class_id, now=now)
    code = ClassJoinCode(
        code=new_code(JOIN_CODE_CHARS),
        class_id=class_id,
        created_at=now,
        expires_at=now + dt.timedelta(days=CODE_DAYS),
    )
    session.add(code)
    await session.flush()
    return code


async def join_class(session: AsyncSession, person_id: uuid.UUID, code: str, *, now: dt.datetime) -> SchoolClass:
    """Make a person a pupil of the class that the code opens. Raises JoinCodeUnknown, ClassFull."""
    school_class = await repository.lock_class_of_code(session, read_code(code), now=now)
    if school_class is None:
        raise JoinCodeUnknown
    if await repository.count_pupils(session, school_class.id) >= MAX_PUPILS:
        raise ClassFull
    await repository.put_school_member(session, person_id, school_class.school_id, school_class.id, now=now)
    return school_class


async def state_school(session: AsyncSession, person_id: uuid.UUID, school_id: str, *, now: dt.datetime) -> None:
    """Say to which school a child goes, without a class. Raises SchoolUnknown."""
    await get_school(session, school_id)
    await repository.put_school_member(session, person_id, school_id, None, now=now)
