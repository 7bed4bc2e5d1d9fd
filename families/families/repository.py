"""Queries on families."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from families.families.errors import FamilyUnknown
from families.families.models import Family, FamilyInvitation, FamilyMember, FamilyRole
from families.persons.models import Person


async def lock_family(session: AsyncSession, family_id: uuid.UUID) -> Family:
    """Return a family, locked: members are counted and added under this lock. Raises FamilyUnknown."""
    family = await session.get(Family, family_id, with_for_update=True)
    if family is None:
        raise FamilyUnknown
    return family


async def get_family(session: AsyncSession, family_id: uuid.UUID) -> Family:
    """Return a family. Raises FamilyUnknown."""
    family = await session.get(Family, family_id)
    if family is None:
        raise FamilyUnknown
    return family


async def find_membership(session: AsyncSession, person_id: uuid.UUID) -> FamilyMember | None:
    """Return a person's place in a family, if any."""
    return await session.get(FamilyMember, person_id)


async def is_guardian(session: AsyncSession, family_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Return whether a person is guardian in the family, by the row as it stands."""
    held = select(FamilyMember.person_id).where(
        FamilyMember.family_id == family_id,
        FamilyMember.person_id == person_id,
        FamilyMember.role == FamilyRole.GUARDIAN,
    )
    return await session.scalar(held) is not None


async def count_members(session: AsyncSession, family_id: uuid.UUID) -> int:
    """Return how many belong to a family."""
    counted = select(func.count()).where(FamilyMember.family_id == family_id)
    return (await session.execute(counted)).scalar_one()


async def list_members(session: AsyncSession, family_id: uuid.UUID) -> Sequence[tuple[Person, FamilyMember]]:
    """Return the members of a family with their places, in the order of joining."""
    rows = await session.execute(
        select(Person, FamilyMember)
        .join(FamilyMember, FamilyMember.person_id == Person.id)
        .where(FamilyMember.family_id == family_id)
        .order_by(FamilyMember.joined_at, Person.id)
    )
    return rows.all()


async def lock_invitation(session: AsyncSession, code_hash: bytes, *, now: dt.datetime) -> FamilyInvitation | None:
    """Return the unused, unexpired invitation of a code, locked."""
    found = await session.scalars(
        select(FamilyInvitation)
        .where(
            FamilyInvitation.code_hash == code_hash,
            FamilyInvitation.used_at.is_(None),
            FamilyInvitation.expires_at > now,
        )
        .with_for_update()
    )
    return found.one_or_none()


async def delete_invitation(session: AsyncSession, family_id: uuid.UUID, invitation_id: uuid.UUID) -> bool:
    """Delete an unused invitation of a family; return whether there was one."""
    deleted = await session.execute(
        delete(FamilyInvitation)
        .where(
            FamilyInvitation.family_id == family_id,
            FamilyInvitation.id == invitation_id,
            FamilyInvitation.used_at.is_(None),
        )
        .returning(FamilyInvitation.id)
    )
    return deleted.scalar_one_or_none() is not None


async def delete_member(session: AsyncSession, family_id: uuid.UUID, person_id: uuid.UUID) -> None:
    """Take a person's place in a family away. What the person did, earned and is enrolled in hangs on no place."""
    await session.execute(
        delete(FamilyMember).where(FamilyMember.family_id == family_id, FamilyMember.person_id == person_id)
    )


async def get_family_of(session: AsyncSession, person_id: uuid.UUID) -> Family:
    """Return the family a person belongs to. Raises FamilyUnknown."""
    statement = (
        select(Family)
        .join(FamilyMember, FamilyMember.family_id == Family.id)
        .where(FamilyMember.person_id == person_id)
    )
    family = (await session.scalars(statement)).one_or_none()
    if family is None:
        raise FamilyUnknown
    return family
