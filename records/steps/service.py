"""The one way in for steps: admit, store, settle the days that moved; one transaction.

Whoever writes a person's steps holds the person's lock from before the first read, so that two batches of one
person take turns.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from records.steps.days.repository import STEP_DAYS_UNSETTLED
from records.steps.days.rules import Day
from records.steps.days.settling import DAILY_STEPS_SETTLED, settle_days, settle_recent_days
from records.steps.limits import LIMITS
from records.steps.rankings.repository import lock_steps
from records.steps.sample import DayTotal, DeletedInterval, Refusal, StepBatch, StepSample, TakenSteps
from records.steps.samples import repository
from records.steps.samples.merging import (
    Merging,
    Removals,
    instants_of,
    newest_deletions,
    newest_samples,
    order_of,
)
from records.steps.samples.rules import (
    RefusalCode,
    day_of,
    is_good_deletion,
    is_good_withdrawal,
    refuse_sample,
    refuse_total,
)

__all__ = [
    "DAILY_STEPS_SETTLED",
    "MAX_BATCH_PARTS",
    "STEP_DAYS_UNSETTLED",
    "delete_steps",
    "settle_unsettled",
    "take_steps",
]

MAX_BATCH_PARTS = 5_000  # samples, totals and deletions together
_DAY = dt.timedelta(days=1)


async def take_steps(
    session: AsyncSession, person_id: uuid.UUID, source: str, batch: StepBatch, *, now: dt.datetime
) -> TakenSteps:
    """Take what `source` said of a person's steps; good parts are kept, bad ones named by index.

    Taking the same again, or in another order, leads to the same days. Raises ValueError above MAX_BATCH_PARTS.
    """
    parts = len(batch.samples) + len(batch.totals) + len(batch.deletions) + len(batch.deleted_intervals)
    if parts > MAX_BATCH_PARTS:
        raise ValueError(f"at most {MAX_BATCH_PARTS} parts in one batch, not {parts}")
    samples, totals, refused = _admitted(batch, now)
    ranking = await lock_steps(session, person_id, now)
    merging = await _merge(session, person_id, source, list(samples.values()), totals, batch, now)
    await repository.store_source_days(session, person_id, source, merging.results(), now)
    settled = await settle_days(session, person_id, merging.moved, ranking=ranking, now=now)
    crowded = {one.record_id for one in merging.crowded}
    refused += _named(samples, crowded, RefusalCode.TOO_MANY)
    refused += _named(samples, _overlapping_ids(source, settled), RefusalCode.OVERLAPPING)
    return TakenSteps(merging.taken, sorted(refused, key=lambda one: (one.part, one.index)), sorted(merging.moved))


async def delete_steps(
    session: AsyncSession, person_id: uuid.UUID, source: str | None, *, now: dt.datetime
) -> list[dt.date]:
    """Delete everything that `source` (None: every source) said of a person; return the days that moved.

    Recent days are settled at once, earlier ones by a worker.
    """
    ranking = await lock_steps(session, person_id, now)
    days = await repository.delete_source(session, person_id, source)
    # What began on the last minute of a day may have ended on the next.
    moved = sorted({*days, *(day + _DAY for day in days)})
    await settle_recent_days(session, person_id, moved, ranking=ranking, now=now)
    return days


async def settle_unsettled(
    session: AsyncSession, person_id: uuid.UUID, days: Collection[dt.date], *, now: dt.datetime
) -> None:
    """Settle days of which `STEP_DAYS_UNSETTLED` told, as of `now`, when they became so."""
    ranking = await lock_steps(session, person_id, now)
    await settle_days(session, person_id, days, ranking=ranking, now=now)


def _admitted(batch: StepBatch, now: dt.datetime) -> tuple[dict[int, StepSample], list[DayTotal], list[Refusal]]:
    """Return the good samples by index, the good totals, and what is refused."""
    samples: dict[int, StepSample] = {}
    refused = []
    known = set()
    for index, sample in enumerate(batch.samples):
        code = refuse_sample(sample, now)
        if code is None and (order := (sample.record_id, order_of(sample))) in known:
            code = RefusalCode.DUPLICATE
        if code is not None:
            refused.append(Refusal("samples", index, code))
            continue
        known.add(order)
        samples[index] = sample
    totals = []
    for index, total in enumerate(batch.totals):
        code = refuse_total(total, now)
        if code is None:
            totals.append(total)
        else:
            refused.append(Refusal("totals", index, code))
    return samples, totals, refused


async def _merge(
    session: AsyncSession,
    person_id: uuid.UUID,
    source: str,
    samples: Sequence[StepSample],
    totals: Sequence[DayTotal],
    batch: StepBatch,
    now: dt.datetime,
) -> Merging:
    """Merge a batch into what the source said before; store what it took back."""
    newest = newest_samples(samples)
    deleted = newest_deletions(one for one in batch.deletions if is_good_deletion(one))
    intervals = [one for one in batch.deleted_intervals if is_good_withdrawal(one)]
    await repository.store_deletions(session, person_id, source, deleted, now)
    await repository.store_withdrawals(session, person_id, source, intervals)
    ids = {sample.record_id for sample in newest}
    deletions = await repository.list_deletions(session, person_id, source, ids | deleted.keys())
    withdrawn = list(intervals)
    if starts := [sample.starts_at for sample in newest] + [instants_of(total)[0] for total in totals]:
        withdrawn += await repository.list_withdrawals(session, person_id, source, min(starts), max(starts))
    days = {day_of(sample) for sample in newest} | {total.civil_on for total in totals}
    days |= await _days_to_look_into(session, person_id, source, ids, deleted.keys(), intervals, now)
    said = await repository.list_source_days(session, person_id, days, source)
    merging = Merging({day: one for (_, day), one in said.items()}, Removals(deletions, withdrawn))
    merging.follow_removals()
    merging.take_samples(newest)
    merging.take_totals(totals)
    await repository.store_deletions(session, person_id, source, merging.gone, now)
    return merging


async def _days_to_look_into(
    session: AsyncSession,
    person_id: uuid.UUID,
    source: str,
    ids: Collection[str],
    deleted: Collection[str],
    intervals: Sequence[DeletedInterval],
    now: dt.datetime,
) -> set[dt.date]:
    """Return the days that may hold these records, wherever a new revision lies, or that were withdrawn."""
    # No day that is older can have been said anything of since; a deletion is followed however old its record is.
    since = (now - LIMITS.max_age).date() - _DAY
    days = set(await repository.list_days_with_records(session, person_id, source, ids, since))
    days |= set(await repository.list_days_with_records(session, person_id, source, deleted, dt.date.min))
    for one in intervals:
        first, last = one.starts_at.astimezone(dt.UTC).date(), one.ends_at.astimezone(dt.UTC).date()
        days |= set(await repository.list_days_within(session, person_id, source, first - _DAY, last + _DAY))
    return days


def _overlapping_ids(source: str, settled: Mapping[dt.date, Day]) -> set[str]:
    """Return the records of the source that are kept, but give way to others of their own device."""
    return {
        stream.record_id(place)
        for day in settled.values()
        for unit in day.units.values()
        for stream_place, places in unit.count.overlapping.items()
        if (stream := unit.count.streams[stream_place]).source == source
        for place in places
    }


def _named(samples: Mapping[int, StepSample], ids: set[str], code: RefusalCode) -> list[Refusal]:
    return [Refusal("samples", index, code) for index, sample in samples.items() if sample.record_id in ids]
