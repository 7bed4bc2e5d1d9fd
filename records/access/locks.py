"""Locks of a person's record for one purpose, so that two requests at once do not both find that there is room."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from records.access.service import OpenRecord

_SEED = 0x7265636F7264
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, :seed))")


async def lock_record(session: AsyncSession, record: OpenRecord, purpose: str) -> None:
    """Wait until nobody else works on this for the opened record, and hold it until the transaction ends."""
    await session.execute(_LOCK, {"key": f"{purpose}:{record.person_id}", "seed": _SEED})
