"""Who was erased, for those that hand out something new under a person's id."""

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from families.personal_data.models import Erasure


async def list_erased(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Return which of these persons were erased."""
    return set(await session.scalars(select(Erasure.person_id).where(Erasure.person_id.in_(person_ids))))
