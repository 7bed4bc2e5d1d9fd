"""Queries on granted roles."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.actors import Role
from families.roles.models import RoleGrant


async def list_granted_roles(session: AsyncSession, person_id: uuid.UUID) -> Sequence[Role]:
    """Return the roles that a person holds now; teacher once, however many schools."""
    found = await session.scalars(
        select(RoleGrant.role).where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None)).distinct()
    )
    return found.all()


async def list_grants(session: AsyncSession, person_id: uuid.UUID) -> Sequence[RoleGrant]:
    """Return a person's grants in force, oldest first."""
    found = await session.scalars(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.revoked_at.is_(None))
        .order_by(RoleGrant.granted_at)
    )
    return found.all()
