"""Statements of the spawns: the commitments, and who has come to a park."""

import datetime as dt
import uuid

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.models import COUNTS_ONCE_A_DAY, CheckIn
from challenge_engine.collectibles.models import SpawnCommitment


async def keep_commitment(
    session: AsyncSession, challenge_id: uuid.UUID, round_id: str, commitment: str, now: dt.datetime
) -> str:
    """Write the commitment of a round unless there is one; return the one that stands."""
    row = {
        "challenge_id": challenge_id,
        "round_id": round_id,
        "commitment": commitment,
        "committed_at": now,
    }
    await session.execute(insert(SpawnCommitment).values(row).on_conflict_do_nothing())
    standing = select(SpawnCommitment.commitment).where(
        SpawnCommitment.challenge_id == challenge_id, SpawnCommitment.round_id == round_id
    )
    return (await session.execute(standing)).scalar_one()


async def has_checked_in(
    session: AsyncSession, *, person_id: uuid.UUID, challenge_id: uuid.UUID, park_id: str, day: dt.date
) -> bool:
    """Return whether the person checked in at the park on that day, a check-in held for review included."""
    statement = select(CheckIn.id).where(
        CheckIn.person_id == person_id,
        CheckIn.challenge_id == challenge_id,
        CheckIn.park_id == park_id,
        CheckIn.day == day,
        COUNTS_ONCE_A_DAY,
    )
    return (await session.execute(statement)).first() is not None
