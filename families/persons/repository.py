"""Queries on persons."""

import uuid
from collections.abc import Collection

from sqlalchemy import ARRAY, Uuid, bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from families.persons.errors import PersonUnknown
from families.persons.models import Person

_SHARE_FREE = text("SELECT id FROM persons WHERE id = ANY(:person_ids) FOR KEY SHARE SKIP LOCKED").bindparams(
    bindparam("person_ids", type_=ARRAY(Uuid))
)


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


async def share_free_persons(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Let nobody erase these persons until the transaction ends; return them without those being erased now.

    Waits for nobody. As with `share_persons`, what is read after it sees what was erased before.
    """
    return set(await session.scalars(_SHARE_FREE, {"person_ids": list(person_ids)}))


async def share_persons(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> None:
    """Let nobody erase these persons until the transaction ends; who is erasing one is waited for.

    A statement of its own: what is read after it sees what was erased meanwhile.
    """
    query = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id)
    await session.execute(query.with_for_update(read=True, key_share=True))
