"""Every query on holds and series of writing code."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, Date, and_, any_, delete, func, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from core.ids import new_id
from records.steps.plausibility.errors import StepHoldUnknown
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.plausibility.rules import Decision, HoldReason
from records.steps.plausibility.series import MARKS_ALIKE, OWN_LEAST_APART, Mark

OPEN = "open"


async def list_decisions(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date]
) -> dict[dt.date, dict[HoldReason, Decision]]:
    """Return how holds stand, by day and reason."""
    rows = await session.execute(
        select(StepHold.day, StepHold.reason, StepHold.status, StepHold.decided_steps).where(
            StepHold.person_id == person_id, StepHold.day == any_(literal(list(days), ARRAY(Date)))
        )
    )
    found: dict[dt.date, dict[HoldReason, Decision]] = {}
    for day, reason, status, decided_steps in rows:
        found.setdefault(day, {})[HoldReason(reason)] = Decision(status, decided_steps)
    return found


async def reopen_holds(
    session: AsyncSession, person_id: UUID, outgrown: Collection[tuple[dt.date, HoldReason]], now: dt.datetime
) -> None:
    """Open decided holds again, as if they were new: much has come that nobody has looked at."""
    if outgrown:
        await session.execute(
            update(StepHold)
            .where(
                StepHold.person_id == person_id,
                tuple_(StepHold.day, StepHold.reason).in_([(day, reason.value) for day, reason in outgrown]),
            )
            .values(
                status=OPEN,
                opened_at=now,
                decided_steps=None,
                decided_at=None,
                decided_by_id=None,
                decision_words=None,
                decision_note=None,
                appealed_at=None,
                appeal_note=None,
            )
        )


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
        .where(StepHold.person_id == person_id, StepHold.day == any_(literal(list(days), ARRAY(Date))))
        .order_by(StepHold.day, StepHold.reason)
    )
    return found.all()


async def store_series(
    session: AsyncSession, person_id: UUID, series: Mapping[dt.date, Collection[Mark]], now: dt.datetime
) -> set[dt.date]:
    """Keep the marks of these days; return those that another walked before, or oneself on another day."""
    wanted = {(day, mark.series_hash, mark.place): mark for day, marks in series.items() for mark in marks}
    rows = await session.execute(
        select(StepSeries.day, StepSeries.series_hash, StepSeries.place).where(
            StepSeries.person_id == person_id, StepSeries.day.in_(series)
        )
    )
    known = {(day, series_hash, place) for day, series_hash, place in rows}
    for day in sorted({key[0] for key in known - wanted.keys()}):
        gone = [key[1] for key in known - wanted.keys() if key[0] == day]
        await session.execute(
            delete(StepSeries).where(
                StepSeries.person_id == person_id, StepSeries.day == day, StepSeries.series_hash.in_(gone)
            )
        )
    if news := sorted(wanted.keys() - known):
        await session.execute(
            insert(StepSeries).on_conflict_do_nothing(),
            [
                {
                    "person_id": person_id,
                    "day": key[0],
                    "series_hash": key[1],
                    "place": key[2],
                    "weight": wanted[key].weight,
                    "seen_at": now,
                }
                for key in news
            ],
        )
    return await _list_days_walked_before(session, person_id, series) if wanted else set()


async def _list_days_walked_before(
    session: AsyncSession, person_id: UUID, days: Collection[dt.date]
) -> set[dt.date]:
    ours, theirs = aliased(StepSeries), aliased(StepSeries)
    we_saw, they_saw = func.min(ours.seen_at), func.min(theirs.seen_at)
    apart = ours.place - theirs.place
    is_other = or_(theirs.person_id != ours.person_id, func.abs(apart) >= OWN_LEAST_APART)
    is_first = tuple_(theirs.person_id, theirs.day) < tuple_(ours.person_id, ours.day)
    found = await session.scalars(
        select(ours.day)
        .join(theirs, and_(theirs.series_hash == ours.series_hash, is_other))
        .where(ours.person_id == person_id, ours.day.in_(days))
        .group_by(ours.person_id, ours.day, theirs.person_id, theirs.day, apart)
        .having(
            func.sum(func.least(ours.weight, theirs.weight)) >= MARKS_ALIKE,
            or_(they_saw < we_saw, and_(they_saw == we_saw, is_first)),
        )
    )
    return set(found)
