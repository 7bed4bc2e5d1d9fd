"""What of the step records is deleted by age. Settled days, and what they earned, stay.

Deletions and withdrawn intervals keep old revisions of records out. Once a record is too old to be taken at all,
they have nothing to do any more.
"""

import datetime as dt

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base
from core.settings import Settings
from records.steps.limits import LIMITS
from records.steps.plausibility.models import StepSeries
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal

DELETED_AT_ONCE = 2_000  # rows in one transaction: well below a second, and no lock of anybody's day for longer
MARGIN = dt.timedelta(days=2)  # an age is counted by instants, a civil day lies up to 14 hours beside


def oldest_samples_on(settings: Settings, now: dt.datetime) -> dt.date:
    """Return the oldest day of which raw samples are kept."""
    return (now - dt.timedelta(days=settings.step_samples_days)).date()


async def delete_outlived(session: AsyncSession, settings: Settings, *, now: dt.datetime) -> int:
    """Delete up to DELETED_AT_ONCE rows of each table that are past their age; return how many."""
    too_old = now - LIMITS.max_age - LIMITS.max_length - MARGIN
    series_on = (now - dt.timedelta(days=settings.step_series_days)).date()
    return (
        await _delete(session, PackedSamples, PackedSamples.day < oldest_samples_on(settings, now))
        + await _delete(session, StepSeries, StepSeries.day < series_on)
        + await _delete(session, Withdrawal, Withdrawal.ends_at < too_old)
        + await _delete(session, DeletedRecord, DeletedRecord.deleted_at < too_old)
    )


async def _delete(session: AsyncSession, table: type[Base], is_old: ColumnElement[bool]) -> int:
    keys = inspect(table).primary_key
    old = select(*keys).where(is_old).limit(DELETED_AT_ONCE)
    gone = await session.execute(delete(table).where(is_old, tuple_(*keys).in_(old)).returning(*keys))
    return len(gone.all())
