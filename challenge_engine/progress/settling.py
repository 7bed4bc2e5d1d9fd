"""Judging moments that have come (a day's end, a round's sealing) and units that an older version judged."""

import datetime as dt
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.progress.repository import postpone
from challenge_engine.progress.service import evaluate, lock_due_units, lock_unit
from core.database import Database

log = structlog.stdlib.get_logger(__name__)

BATCH_UNITS = 50  # locked together for some tens of milliseconds; a check-in among them waits that long at most
POSTPONE = dt.timedelta(hours=1)  # a unit that cannot be judged waits for a repair without holding up the others


async def settle_due(database: Database, now: dt.datetime) -> int:
    """Judge every unit that is due, in transactions of BATCH_UNITS; return how many. Safe to run twice at once."""
    settled = 0
    while True:
        due: list[UUID] = []
        try:
            async with database.transaction() as session:
                due = await _settle_batch(session, now)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other units of the batch must not wait for it
            log.warning("settling_batch_failed", error=type(error).__name__)
            due = await _settle_one_by_one(database, now)
        if not due:
            return settled
        settled += len(due)


async def _settle_batch(session: AsyncSession, now: dt.datetime, limit: int = BATCH_UNITS) -> list[UUID]:
    units = await lock_due_units(session, now, limit)
    if units:
        await evaluate(session, units, [], max([now, *(unit.progress.settled_at for unit in units)]))
    return [unit.progress.id for unit in units]


async def _settle_one_by_one(database: Database, now: dt.datetime) -> list[UUID]:
    async with database.transaction() as session:
        due = [unit.progress.id for unit in await lock_due_units(session, now, BATCH_UNITS)]
    for progress_id in due:
        try:
            async with database.transaction() as session:
                unit = await lock_unit(session, progress_id)
                await evaluate(session, [unit], [], max(now, unit.progress.settled_at))
        except Exception as error:
            # Whatever is wrong with one unit, the others are settled; this one is looked at again later.
            log.exception("unit_not_settled", progress_id=str(progress_id), error=type(error).__name__)
            async with database.transaction() as session:
                await postpone(session, progress_id, now + POSTPONE)
    return due
