"""Every statement on redemptions and uses of vouchers that writes, or reads for what is written."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.gifts.catalogue.models import GiftAllowance, GiftCounter
from rewards.gifts.errors import GiftCounterUnknown, RedemptionUnknown
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome


async def lock_of_person(session: AsyncSession, person_id: uuid.UUID, redemption_id: uuid.UUID) -> Redemption:
    """Return a person's redemption, locked. Raises RedemptionUnknown."""
    found = (await lock_redemptions(session, [redemption_id])).get(redemption_id)
    if found is None or found.person_id != person_id:
        raise RedemptionUnknown
    return found


async def lock_redemptions(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Redemption]:
    """Return those that there are, locked in the order of their ids."""
    statement = select(Redemption).where(Redemption.id.in_(ids)).order_by(Redemption.id).with_for_update()
    rows = await session.scalars(statement.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


async def lock_expired(session: AsyncSession, *, now: dt.datetime, limit: int) -> Sequence[Redemption]:
    """Return reserved ones whose time is over, locked; what others have locked waits for the next look."""
    statement = (
        select(Redemption)
        .where(Redemption.status == RedemptionStatus.RESERVED, Redemption.expires_at <= now)
        .order_by(Redemption.expires_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def lock_reserved_of(session: AsyncSession, person_id: uuid.UUID) -> Sequence[Redemption]:
    """Return what a person has reserved, locked."""
    statement = (
        select(Redemption)
        .where(Redemption.person_id == person_id, Redemption.status == RedemptionStatus.RESERVED)
        .order_by(Redemption.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).all()


async def lock_counter(session: AsyncSession, counter_id: str) -> GiftCounter:
    """Return a counter, locked, so that one upload at a time is counted. Raises GiftCounterUnknown.

    Not against rows that refer to it: who redeems at the same counter has a redemption locked already.
    """
    counter = await session.get(GiftCounter, counter_id, with_for_update={"key_share": True})
    if counter is None:
        raise GiftCounterUnknown
    return counter


async def list_known_uses(
    session: AsyncSession, counter_id: str, ids: Collection[uuid.UUID]
) -> dict[uuid.UUID, UseOutcome]:
    """Return the outcomes of those uses of a counter that came before."""
    statement = select(VoucherUse.id, VoucherUse.outcome)
    rows = await session.execute(statement.where(VoucherUse.counter_id == counter_id, VoucherUse.id.in_(ids)))
    return dict(rows.all())


async def list_allowances_left(session: AsyncSession, counter_id: str) -> dict[str, int]:
    """Return how many more of each gift a counter may hand out without a network; below zero: it did."""
    used = (
        select(func.count())
        .where(
            VoucherUse.counter_id == GiftAllowance.counter_id,
            VoucherUse.gift_id == GiftAllowance.gift_id,
            VoucherUse.is_offline,
            VoucherUse.received_at >= GiftAllowance.declared_at,
        )
        .scalar_subquery()
    )
    statement = select(GiftAllowance.gift_id, GiftAllowance.most - used)
    rows = await session.execute(statement.where(GiftAllowance.counter_id == counter_id))
    return dict(rows.all())


async def find_use(session: AsyncSession, redemption_id: uuid.UUID) -> VoucherUse | None:
    """Return the use by which a redemption was picked up."""
    good = (UseOutcome.REDEEMED, UseOutcome.OVER_ALLOWANCE, UseOutcome.ELSEWHERE)
    statement = select(VoucherUse).where(VoucherUse.redemption_id == redemption_id, VoucherUse.outcome.in_(good))
    return (await session.scalars(statement.order_by(VoucherUse.received_at).limit(1))).one_or_none()
