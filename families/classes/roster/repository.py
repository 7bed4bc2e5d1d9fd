"""Queries on rosters."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import and_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.classes.models import SchoolClass, SchoolMember
from families.classes.roster.models import SLIP_CODE_CHARS, RosterEntry
from families.codes import new_code
from families.persons.models import Person
from families.schools.models import School, SchoolLevel


async def lock_class(session: AsyncSession, class_id: uuid.UUID) -> tuple[SchoolClass, SchoolLevel]:
    """Return a class, locked, and its school's level: two teachers who paste at once do so one after the other."""
    found = await session.execute(
        select(SchoolClass, School.level)
        .join(School, School.id == SchoolClass.school_id)
        .where(SchoolClass.id == class_id)
        .with_for_update(of=SchoolClass)
    )
    school_class, level = found.one()
    return school_class, level


async def list_roster(session: AsyncSession, class_id: uuid.UUID) -> Sequence[tuple[Person, RosterEntry | None]]:
    """Return the pupils of a class with their entries, if any: as they were added, then by nickname."""
    found = await session.execute(
        select(Person, RosterEntry)
        .join(SchoolMember, SchoolMember.person_id == Person.id)
        .outerjoin(
            RosterEntry, and_(RosterEntry.person_id == Person.id, RosterEntry.class_id == SchoolMember.class_id)
        )
        .where(SchoolMember.class_id == class_id)
        .order_by(RosterEntry.added_at, RosterEntry.person_id, Person.nickname)
    )
    return [(person, entry) for person, entry in found.all()]


async def lock_claimed(session: AsyncSession, code: str) -> RosterEntry | None:
    """Return the entry that a slip's code opens, locked."""
    found = await session.scalars(select(RosterEntry).where(RosterEntry.slip_code == code).with_for_update())
    return found.one_or_none()


async def lock_entry(session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID) -> RosterEntry | None:
    """Return a pupil's entry in the class's roster as it stands, locked: no claim comes between."""
    found = await session.scalars(
        select(RosterEntry)
        .where(RosterEntry.person_id == person_id, RosterEntry.class_id == class_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.one_or_none()


async def renew_slip(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Give a held pupil a new slip code; the one before opens nothing. Whom a family has gets none."""
    await session.execute(
        update(RosterEntry)
        .where(RosterEntry.person_id == person_id, RosterEntry.slip_code.is_not(None))
        .values(slip_code=new_code(SLIP_CODE_CHARS))
    )


async def list_claimed(
    session: AsyncSession, class_id: uuid.UUID, *, since: dt.datetime
) -> Sequence[tuple[Person, RosterEntry]]:
    """Return whom families registered with the class's slips since, latest first; some may have left the class."""
    found = await session.execute(
        select(Person, RosterEntry)
        .join(RosterEntry, RosterEntry.person_id == Person.id)
        .where(RosterEntry.class_id == class_id, RosterEntry.claimed_at > since)
        .order_by(RosterEntry.claimed_at.desc(), Person.id)
    )
    return [(person, entry) for person, entry in found.all()]


async def put_nickname(
    session: AsyncSession, class_id: uuid.UUID, person_id: uuid.UUID, nickname: str, *, now: dt.datetime
) -> None:
    """Call a pupil so, whether or not it had an entry."""
    await session.execute(
        insert(RosterEntry)
        .values(person_id=person_id, class_id=class_id, nickname=nickname, added_at=now)
        .on_conflict_do_update(
            index_elements=[RosterEntry.person_id], set_={"class_id": class_id, "nickname": nickname}
        )
    )


async def list_held(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return those of the persons whom no family has registered yet."""
    found = await session.scalars(
        select(RosterEntry.person_id).where(
            RosterEntry.person_id.in_(person_ids), RosterEntry.slip_code.is_not(None)
        )
    )
    return set(found)
