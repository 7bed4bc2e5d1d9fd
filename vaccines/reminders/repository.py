"""Queries on reminders."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from families.children.models import ChildRegistration
from families.persons.models import Person
from vaccines.reminders.models import VaccineLook, VaccineReminder


async def look_on(session: AsyncSession, person_id: uuid.UUID, day: dt.date) -> None:
    """Have a person's vaccines looked at on a day, and not before; whoever changes something says today."""
    put = insert(VaccineLook).values(person_id=person_id, look_on=day)
    again = put.on_conflict_do_update(index_elements=[VaccineLook.person_id], set_={"look_on": day})
    await session.execute(again)


async def lock_to_look_at(session: AsyncSession, *, today: dt.date, limit: int) -> Sequence[uuid.UUID]:
    """Return whose vaccines are to be looked at, locked: those whose day has come, then registered children."""
    looks = (
        select(Person.id)
        .join(VaccineLook, VaccineLook.person_id == Person.id)
        .where(VaccineLook.look_on <= today, Person.birth_on.is_not(None))
        .order_by(VaccineLook.look_on, Person.id)
    )
    never = (
        select(Person.id)
        .join(ChildRegistration, ChildRegistration.person_id == Person.id)
        .outerjoin(VaccineLook, VaccineLook.person_id == Person.id)
        .where(VaccineLook.person_id.is_(None), Person.birth_on.is_not(None))
        .order_by(Person.id)
    )
    for query in (looks, never):
        locked = query.limit(limit).with_for_update(of=Person, skip_locked=True)
        if found := (await session.scalars(locked)).all():
            return found
    return []


async def is_told(session: AsyncSession, person_id: uuid.UUID, told_hash: bytes) -> bool:
    """Return whether something was told before."""
    return await session.get(VaccineReminder, (person_id, told_hash)) is not None
