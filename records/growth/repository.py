"""Every query on growth profiles and entries. All work on an opened record."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord
from records.growth.models import GrowthEntry, GrowthProfile

MAX_ENTRIES = 500  # weekly in the first year and monthly after to nineteen make 270


async def find_profile(session: AsyncSession, record: OpenRecord) -> GrowthProfile | None:
    """Return the person's profile, None where nobody has given one."""
    query = select(GrowthProfile).where(
        GrowthProfile.person_id == record.person_id, GrowthProfile.removed_at.is_(None)
    )
    found: GrowthProfile | None = await session.scalar(query)
    return found


async def list_entries(session: AsyncSession, record: OpenRecord) -> Sequence[GrowthEntry]:
    """Return the person's entries, oldest first; at most MAX_ENTRIES, the newest of more."""
    query = (
        select(GrowthEntry)
        .where(GrowthEntry.person_id == record.person_id, GrowthEntry.removed_at.is_(None))
        .order_by(GrowthEntry.measured_on.desc(), GrowthEntry.id.desc())
        .limit(MAX_ENTRIES)
    )
    return list(reversed((await session.scalars(query)).all()))


async def count_entries(session: AsyncSession, record: OpenRecord) -> int:
    """Return how many entries the person has."""
    query = (
        select(func.count())
        .select_from(GrowthEntry)
        .where(GrowthEntry.person_id == record.person_id, GrowthEntry.removed_at.is_(None))
    )
    return await session.scalar(query) or 0
