"""Every query on revocations."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from integrations.connections.repository import LEASE_S
from integrations.revocations.models import StepRevocation

KEEP_FINISHED = dt.timedelta(days=1)  # long enough for whoever was connecting meanwhile; it holds no token


async def lease_due_revocations(session: AsyncSession, *, now: dt.datetime, most: int) -> list[StepRevocation]:
    """Take up to `most` grants that are due to be taken back; no other worker does meanwhile."""
    due = (
        select(StepRevocation.id)
        .where(
            StepRevocation.finished_at.is_(None),
            StepRevocation.look_at <= now,
            or_(StepRevocation.lease_until_at.is_(None), StepRevocation.lease_until_at <= now),
        )
        .order_by(StepRevocation.look_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    leased = await session.scalars(
        update(StepRevocation)
        .where(StepRevocation.id.in_(due.scalar_subquery()))
        .values(lease_until_at=now + dt.timedelta(seconds=LEASE_S))
        .returning(StepRevocation)
        .execution_options(populate_existing=True)
    )
    return list(leased)


async def lock_revocations(
    session: AsyncSession, source: str, vendor_hash: bytes, person_id: uuid.UUID
) -> Sequence[StepRevocation]:
    """Lock the revocations of a vendor's account: from here on no worker begins one of them."""
    unnamed = and_(StepRevocation.vendor_user_hash.is_(None), StepRevocation.person_id == person_id)
    found = await session.scalars(
        select(StepRevocation)
        .where(
            StepRevocation.source == source,
            or_(StepRevocation.vendor_user_hash == vendor_hash, unnamed),
        )
        .order_by(StepRevocation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def change_revocation(session: AsyncSession, revocation_id: uuid.UUID, **values: Any) -> None:
    """Write how a revocation went."""
    await session.execute(
        update(StepRevocation).where(StepRevocation.id == revocation_id).values(lease_until_at=None, **values)
    )


async def delete_finished_revocations(session: AsyncSession, *, now: dt.datetime) -> None:
    """Delete what is over for long."""
    await session.execute(delete(StepRevocation).where(StepRevocation.finished_at < now - KEEP_FINISHED))
