"""Replaying whole challenges: proof that what was given is what the facts earn, and the repair if not."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from challenge_engine.progress.payments import Payment
from challenge_engine.progress.repository import list_progress_ids
from challenge_engine.progress.service import evaluate, lock_unit
from core.database import Database

PAGE_UNITS = 200


@dataclass(frozen=True, slots=True)
class ReplayedUnit:
    """One unit replayed; `payments` is what it was due or had too much of. None of them: all was right."""

    progress_id: UUID
    payments: list[Payment]


async def replay_challenge(
    database: Database, challenge_id: UUID, *, is_dry_run: bool, now: dt.datetime
) -> AsyncIterator[ReplayedUnit]:
    """Replay every unit, each in a transaction of its own; a dry run finds the differences and pays nothing."""
    after: UUID | None = None
    while True:
        async with database.transaction() as session:
            page = await list_progress_ids(session, challenge_id, after=after, limit=PAGE_UNITS)
        if not page:
            return
        after = page[-1]
        for progress_id in page:
            payments = await _replay(database, progress_id, is_dry_run=is_dry_run, now=now)
            yield ReplayedUnit(progress_id, payments)


async def _replay(database: Database, progress_id: UUID, *, is_dry_run: bool, now: dt.datetime) -> list[Payment]:
    async with database.transaction() as session, session.begin_nested() as savepoint:
        unit = await lock_unit(session, progress_id)
        payments = await evaluate(session, [unit], [], max(now, unit.progress.settled_at))
        if is_dry_run:
            await savepoint.rollback()
        return payments
