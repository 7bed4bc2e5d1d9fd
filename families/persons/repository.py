"""Queries on persons."""

import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.errors import PersonUnknown
from families.persons.models import Person


async def get_person(session: AsyncSession, person_id: uuid.UUID) -> Person:
    """Return a person. Raises PersonUnknown."""
    person = await session.get(Person, person_id)
    if person is None:
        raise PersonUnknown
    return person
