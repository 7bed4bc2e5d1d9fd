"""Queries on persons."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.errors import PersonUnknown
from families.persons.models import Person


async def get_person(session: AsyncSession, person_id: uuid.UUID) -> Person:
    """Return a person. Raises PersonUnknown."""
    person = await session.get(Person, person_id)
    if person is None:
        raise PersonUnknown
    return person


async def lock_person(session: AsyncSession, person_id: uuid.UUID) -> None:
    """Lock a person's row until the transaction ends. Raises PersonUnknown."""
    query = select(Person.id).where(Person.id == person_id).with_for_update()
    if await session.scalar(query) is None:
        raise PersonUnknown
