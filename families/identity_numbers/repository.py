"""Queries on identity numbers."""

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.sealing import blind_index
from families.identity_numbers.models import IdentityNumber

_INDEX = "identity_numbers.number"


def index_of(number: str) -> bytes:
    """Return the blind index of a number in stored form."""
    return blind_index(_INDEX, number)


async def find_holder(session: AsyncSession, number: str) -> uuid.UUID | None:
    """Return whose number this is."""
    held = select(IdentityNumber.person_id).where(IdentityNumber.blind_index == index_of(number))
    return await session.scalar(held)


async def find_number(session: AsyncSession, person_id: uuid.UUID) -> IdentityNumber | None:
    """Return a person's number."""
    found = await session.scalars(select(IdentityNumber).where(IdentityNumber.person_id == person_id))
    return found.one_or_none()
