"""Every query on holds and series of writing code."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import and_, delete, or_, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.ids import new_id
from records.steps.plausibility.errors import StepHoldUnknown
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.plausibility.rules import HoldReason

OPEN = "open"


async def list_decisions(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date]
) -> dict[dt.date, dict[HoldReason, str]]:
    """Return the statuses of holds by day and reason."""
    rows = await session.execute(
        select(StepHold.day, StepHold.reason, StepHold.status).where(
            StepHold.person_id == person_id, StepHold.day.in_(days)
        )
    )
    found: dict[dt.date, dict[HoldReason, str]] = {}
    for day, reason, status in rows:
        found.setdefault(day, {})[HoldReason(reason)] = status
    return found


async def store_holds(
    session: AsyncSession, person_id: UUID, held: Mapping[dt.date, Mapping[HoldReason, int]], now: dt.datetime
) -> None:
    """Open what is newly held, tell how much it is now, and drop what nobody decided and is suspicious no more."""
    wanted = {(day, reason.value) for day, reasons in held.items() for reason in reasons}
    stale = delete(StepHold).where(
        StepHold.person_id == person_id,
        StepHold.day.in_(held),
        StepHold.status == OPEN,
        StepHold.appealed_at.is_(None),
    )
    if wanted:
        stale = stale.where(tuple_(StepHold.day, StepHold.reason).not_in(wanted))
    await session.execute(stale)
    rows = [
        {
            "id": new_id(),
            "person_id": person_id,
            "day": day,
            "reason": reason.value,
            "status": OPEN,
            "steps": number,
            "opened_at": now,
        }
        for day, reasons in held.items()
        for reason, number in sorted(reasons.items())
    ]
    if rows:
        statement = insert(StepHold)
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=["person_id", "day", "reason"], set_={"steps": statement.excluded.steps}
            ),
            rows,
        )


async def lock_hold(session: AsyncSession, hold_id: UUID) -> StepHold:
    """Return a hold, locked until the transaction ends. Raises StepHoldUnknown."""
    found = await session.scalar(
        select(StepHold).where(StepHold.id == hold_id).with_for_update().execution_options(populate_existing=True)
    )
    if found is None:
        raise StepHoldUnknown
    return found


async def find_person_of_hold(session: AsyncSession, hold_id: UUID) -> UUID | None:
    """Return whose steps a hold holds."""
    return await session.scalar(select(StepHold.person_id).where(StepHold.id == hold_id))


async def list_open_holds(
    session: AsyncSession, *, after: tuple[dt.datetime, UUID] | None, limit: int
) -> Sequence[StepHold]:
    """Return open holds, longest waiting first, those after (opened_at, id) if given."""
    wanted = select(StepHold).where(StepHold.status == OPEN)
    if after is not None:
        wanted = wanted.where(tuple_(StepHold.opened_at, StepHold.id) > after)
    found = await session.scalars(wanted.order_by(StepHold.opened_at, StepHold.id).limit(limit))
    return found.all()


async def list_holds_of(session: AsyncSession, person_id: UUID, days: Collection[dt.date]) -> Sequence[StepHold]:
    """Return a person's holds of these days, decided ones too."""
    found = await session.scalars(
        select(StepHold)
        .where(StepHold.person_id == person_id, StepHold.day.in_(days))
        .order_by(StepHold.day, StepHold.reason)
    )
    return found.all()


async def store_series(
    session: AsyncSession, person_id: UUID, series: Mapping[dt.date, Collection[bytes]], now: dt.datetime
) -> set[dt.date]:
    """Keep the hashes of these days' series; return the days of which another person's was there before."""
    wanted = {(day, one) for day, hashes in series.items() for one in hashes}
    stale = delete(StepSeries).where(StepSeries.person_id == person_id, StepSeries.day.in_(series))
    if wanted:
        stale = stale.where(tuple_(StepSeries.day, StepSeries.series_hash).not_in(wanted))
    await session.execute(stale)
    if not wanted:
        return set()
    await session.execute(
        insert(StepSeries).on_conflict_do_nothing(),
        [{"person_id": person_id, "day": day, "series_hash": one, "seen_at": now} for day, one in sorted(wanted)],
    )
    ours, theirs = aliased(StepSeries), aliased(StepSeries)
    earlier = or_(
        theirs.seen_at < ours.seen_at, and_(theirs.seen_at == ours.seen_at, theirs.person_id < ours.person_id)
    )
    found = await session.scalars(
        select(ours.day)
        .join(theirs, and_(theirs.series_hash == ours.series_hash, theirs.person_id != ours.person_id, earlier))
        .where(ours.person_id == person_id, ours.day.in_(series))
        .distinct()
    )
    return set(found)
