"""Queries on corrections of registrations."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from families.children.errors import RegistrationUnknown
from families.children.models import ChildRegistration
from families.corrections.errors import CorrectionUnknown
from families.corrections.models import CorrectionState, RegistrationCorrection

MOST_SHOWN = 100  # of one child; nobody has more


async def lock_registration(session: AsyncSession, person_id: uuid.UUID) -> ChildRegistration:
    """Return a child's registration, locked. Raises RegistrationUnknown."""
    query = select(ChildRegistration).where(ChildRegistration.person_id == person_id).with_for_update()
    found: ChildRegistration | None = await session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise RegistrationUnknown
    return found


async def list_corrections(session: AsyncSession, person_id: uuid.UUID) -> Sequence[RegistrationCorrection]:
    """Return a child's corrections, newest first."""
    one = RegistrationCorrection
    query = select(one).where(one.person_id == person_id).order_by(one.id.desc()).limit(MOST_SHOWN)
    return (await session.scalars(query)).all()


async def count_of_field(session: AsyncSession, person_id: uuid.UUID, field: str) -> int:
    """Return how often a field was corrected."""
    one = RegistrationCorrection
    query = select(func.count()).where(
        one.person_id == person_id, one.state == CorrectionState.APPLIED, one.fields.contains([field])
    )
    return await session.scalar(query) or 0


async def is_held(session: AsyncSession, person_id: uuid.UUID) -> bool:
    """Return whether a correction of the child waits for a decision."""
    one = RegistrationCorrection
    query = select(one.id).where(one.person_id == person_id, one.state == CorrectionState.HELD)
    return await session.scalar(query) is not None


async def list_held(
    session: AsyncSession, *, after_id: uuid.UUID | None, limit: int
) -> Sequence[RegistrationCorrection]:
    """Return corrections that wait for a decision, the longest waiting first."""
    one = RegistrationCorrection
    query = select(one).where(one.state == CorrectionState.HELD).order_by(one.id).limit(limit)
    if after_id is not None:
        query = query.where(one.id > after_id)
    return (await session.scalars(query)).all()


async def lock_held(session: AsyncSession, correction_id: uuid.UUID) -> RegistrationCorrection:
    """Return a correction that waits, locked. Raises CorrectionUnknown."""
    one = RegistrationCorrection
    query = select(one).where(one.id == correction_id, one.state == CorrectionState.HELD).with_for_update()
    found: RegistrationCorrection | None = await session.scalar(query)
    if found is None:
        raise CorrectionUnknown
    return found
