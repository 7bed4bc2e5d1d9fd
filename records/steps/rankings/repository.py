"""Every query on rankings, and the lock of a person's steps."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.rankings.models import StepRanking
from records.steps.rankings.rules import RankedDevice, Ranking


async def lock_steps(session: AsyncSession, person_id: UUID, now: dt.datetime) -> Ranking:
    """Lock all that is written of a person's steps until the transaction ends; return the person's ranking."""
    locked = select(StepRanking.devices).where(StepRanking.person_id == person_id).with_for_update()
    devices = await session.scalar(locked)
    if devices is None:
        await session.execute(
            insert(StepRanking).values(person_id=person_id, devices=[], changed_at=now).on_conflict_do_nothing()
        )
        devices = await session.scalar(locked)
    return _ranking(devices or [])


async def get_ranking(session: AsyncSession, person_id: UUID) -> Ranking:
    """Return a person's ranking; the default where there is none."""
    found = await session.scalar(select(StepRanking.devices).where(StepRanking.person_id == person_id))
    return _ranking(found or [])


async def store_ranking(session: AsyncSession, person_id: UUID, ranking: Ranking, now: dt.datetime) -> None:
    """Write a ranking whose row is locked."""
    rows = [[one.source, one.device_key, one.is_counted] for one in ranking.devices]
    await session.execute(
        update(StepRanking).where(StepRanking.person_id == person_id).values(devices=rows, changed_at=now)
    )


def _ranking(rows: list[list[Any]]) -> Ranking:
    return Ranking(tuple(RankedDevice(*row) for row in rows))
