"""The one way in for steps: admit, store, settle the days that moved; one transaction."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.sample import StepBatch, TakenSteps

DAILY_STEPS_SETTLED = "daily_steps_settled"
MAX_BATCH_PARTS = 5_000  # samples, totals and deletions together


async def take_steps(
    session: AsyncSession, person_id: uuid.UUID, source: str, batch: StepBatch, *, now: dt.datetime
) -> TakenSteps:
    """Take what `source` said of a person's steps; good parts are kept, bad ones named by index.

    Taking the same again, or in another order, leads to the same days. Raises ValueError above MAX_BATCH_PARTS.
    """
    raise NotImplementedError


async def delete_steps(
    session: AsyncSession, person_id: uuid.UUID, source: str | None, *, now: dt.datetime
) -> list[dt.date]:
    """Delete everything that `source` (None: every source) said of a person; return the days that moved."""
    raise NotImplementedError
