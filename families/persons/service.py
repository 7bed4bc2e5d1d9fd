"""Adding persons and changing what is known of them."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from families.children.repository import find_registration
from families.nicknames.service import NicknameTaken, choose_nickname
from families.persons.errors import BirthDateInvalid, RegisteredFixed
from families.persons.models import Person
from families.persons.repository import get_person
from families.sex import Sex

OLDEST_YEARS = 120  # a year or two above the oldest resident on record; older is a slip of the keyboard


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What to change; None leaves a field as it is."""

    nickname: str | None = None
    display_name: str | None = None
    birth_on: dt.date | None = None
    district: str | None = None


async def add_person(
    session: AsyncSession,
    *,
    nickname: str | None,
    display_name: str | None,
    birth_on: dt.date | None,
    district: str | None,
    now: dt.datetime,
) -> Person:
    """Add a person; without `nickname` a fresh one is chosen.

    Raises BirthDateInvalid, NicknameUnapproved, NicknameTaken.
    """
    check_birth(birth_on, now)
    person = Person(
        nickname=await choose_nickname(session, nickname),
        display_name=display_name,
        birth_on=birth_on,
        district=district,
        created_at=now,
    )
    try:
        async with session.begin_nested():
            session.add(person)
    except IntegrityError as error:  # someone took it between the look and the write
        raise NicknameTaken from error
    return person


async def change_person(
    session: AsyncSession, person_id: uuid.UUID, change: PersonChange, *, now: dt.datetime
) -> Person:
    """Change what is known of a person. Raises PersonUnknown, RegisteredFixed, and what add_person raises."""
    person = await get_person(session, person_id)
    check_birth(change.birth_on, now)
    if change.birth_on not in {None, person.birth_on}:
        await _refuse_registered(session, person_id)
    person.display_name = change.display_name or person.display_name
    person.birth_on = change.birth_on or person.birth_on
    person.district = change.district or person.district
    try:
        async with session.begin_nested():
            if change.nickname is not None and change.nickname != person.nickname:
                person.nickname = await choose_nickname(session, change.nickname)
    except IntegrityError as error:
        raise NicknameTaken from error
    await session.flush()
    return person


async def state_sex(session: AsyncSession, person_id: uuid.UUID, sex: Sex | None) -> None:
    """Note the sex that somebody states, wherever: it is kept here alone. None leaves it as it is.

    Raises RegisteredFixed.
    """
    person = await get_person(session, person_id)
    if sex in {None, person.sex}:
        return
    if person.sex is not None:
        await _refuse_registered(session, person_id)
    person.sex = sex
    await session.flush()


async def _refuse_registered(session: AsyncSession, person_id: uuid.UUID) -> None:
    """What a certificate was registered with is corrected there alone, with a reason and its history."""
    if await find_registration(session, person_id) is not None:
        raise RegisteredFixed


def check_birth(birth_on: dt.date | None, now: dt.datetime) -> None:
    """Raise BirthDateInvalid for a day on which nobody alive was born."""
    if birth_on is not None and not 0 <= (local_day(now) - birth_on).days <= OLDEST_YEARS * 366:
        raise BirthDateInvalid
