"""Queries on carers and their invitations."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from families.carers.models import CareInvitation, CareRelation
from families.families.models import FamilyMember, FamilyRole
from families.persons.models import Person


async def list_carers(session: AsyncSession, person_id: uuid.UUID) -> Sequence[tuple[CareRelation, Person]]:
    """Return a person's present carers, in the order of coming."""
    rows = await session.execute(
        select(CareRelation, Person)
        .join(Person, Person.id == CareRelation.carer_id)
        .where(CareRelation.person_id == person_id, CareRelation.ended_at.is_(None))
        .order_by(CareRelation.began_at, CareRelation.id)
    )
    return rows.all()


async def list_cared_for(session: AsyncSession, carer_id: uuid.UUID) -> Sequence[tuple[CareRelation, Person]]:
    """Return for whom a person cares at present."""
    rows = await session.execute(
        select(CareRelation, Person)
        .join(Person, Person.id == CareRelation.person_id)
        .where(CareRelation.carer_id == carer_id, CareRelation.ended_at.is_(None))
        .order_by(CareRelation.began_at, CareRelation.id)
    )
    return rows.all()


async def list_invitations(
    session: AsyncSession, person_id: uuid.UUID, *, now: dt.datetime
) -> Sequence[CareInvitation]:
    """Return a person's invitations that can still be used."""
    found = await session.scalars(
        select(CareInvitation)
        .where(
            CareInvitation.person_id == person_id,
            CareInvitation.used_at.is_(None),
            CareInvitation.expires_at > now,
        )
        .order_by(CareInvitation.made_at, CareInvitation.id)
    )
    return found.all()


async def lock_invitation(session: AsyncSession, code_hash: bytes, *, now: dt.datetime) -> CareInvitation | None:
    """Return the unused, unexpired invitation of a code, locked."""
    found = await session.scalars(
        select(CareInvitation)
        .where(
            CareInvitation.code_hash == code_hash,
            CareInvitation.used_at.is_(None),
            CareInvitation.expires_at > now,
        )
        .with_for_update()
    )
    return found.one_or_none()


async def delete_invitation(session: AsyncSession, person_id: uuid.UUID, invitation_id: uuid.UUID) -> bool:
    """Delete an unused invitation; return whether there was one."""
    deleted = await session.execute(
        delete(CareInvitation)
        .where(
            CareInvitation.id == invitation_id,
            CareInvitation.person_id == person_id,
            CareInvitation.used_at.is_(None),
        )
        .returning(CareInvitation.id)
    )
    return deleted.scalar_one_or_none() is not None


async def lock_care(session: AsyncSession, person_id: uuid.UUID, carer_id: uuid.UUID) -> CareRelation | None:
    """Return the present relation of the two, locked."""
    found = await session.scalars(
        select(CareRelation)
        .where(
            CareRelation.person_id == person_id,
            CareRelation.carer_id == carer_id,
            CareRelation.ended_at.is_(None),
        )
        .with_for_update()
    )
    return found.one_or_none()


async def count_carers(session: AsyncSession, person_id: uuid.UUID) -> int:
    """Return how many carers a person has at present."""
    counted = select(func.count()).where(CareRelation.person_id == person_id, CareRelation.ended_at.is_(None))
    return (await session.execute(counted)).scalar_one()


async def lock_due_ends(session: AsyncSession, *, now: dt.datetime, limit: int) -> Sequence[CareRelation]:
    """Return at most `limit` relations whose end has come, locked; what another worker holds is skipped."""
    found = await session.scalars(
        select(CareRelation)
        .where(CareRelation.ended_at.is_(None), CareRelation.ends_at <= now)
        .order_by(CareRelation.ends_at, CareRelation.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return found.all()


async def is_self_or_guardian(session: AsyncSession, actor_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Return whether somebody is the adult itself, or a guardian of the child: who may invite carers."""
    mine, theirs = aliased(FamilyMember), aliased(FamilyMember)
    is_child = exists().where(theirs.person_id == Person.id, theirs.role == FamilyRole.CHILD)
    is_guardian = exists().where(
        mine.person_id == actor_id,
        mine.role == FamilyRole.GUARDIAN,
        theirs.family_id == mine.family_id,
        theirs.person_id == Person.id,
        theirs.role == FamilyRole.CHILD,
    )
    is_self = and_(Person.id == actor_id, ~is_child)
    found = await session.scalar(select(Person.id).where(Person.id == person_id, or_(is_self, is_guardian)))
    return found is not None


async def list_concerned(session: AsyncSession, person_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return who is told of changes about a person: the person and, of a child, the guardians."""
    mine, theirs = aliased(FamilyMember), aliased(FamilyMember)
    guardians = await session.scalars(
        select(mine.person_id)
        .join(theirs, theirs.family_id == mine.family_id)
        .where(theirs.person_id == person_id, theirs.role == FamilyRole.CHILD, mine.role == FamilyRole.GUARDIAN)
        .order_by(mine.person_id)
    )
    return [person_id, *guardians]
