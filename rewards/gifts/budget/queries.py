"""Reads for the budget: what is owed, what lies in stock, and what each day gave and took."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, start_of_day
from rewards.gifts.budget.rules import PACE_DAYS, DayOfPoints, Stock
from rewards.gifts.catalogue.models import Gift, GiftStock
from rewards.gifts.drops.models import GiftDrop
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.rules import RedemptionStatus
from rewards.ledger.models import LedgerAccount, LedgerEntry
from rewards.ledger.rules import EntryKind


@dataclass(frozen=True, slots=True)
class Owed:
    """Points that people could spend now, what they have reserved (paid, not picked up), and what they owe us."""

    points: int
    reserved: int
    debts: int


async def get_owed(session: AsyncSession) -> Owed:
    """Return it over all accounts; one pass over the accounts."""
    balance = LedgerAccount.balance
    sums = select(
        func.coalesce(func.sum(balance).filter(balance > 0), 0),
        func.coalesce(func.sum(-balance).filter(balance < 0), 0),
    )
    points, debts = (await session.execute(sums)).one()
    waiting = select(func.coalesce(func.sum(Redemption.points), 0)).where(
        Redemption.status == RedemptionStatus.RESERVED
    )
    return Owed(int(points), int(await session.scalar(waiting) or 0), int(debts))


async def list_stock(session: AsyncSession) -> Sequence[Stock]:
    """Return what is left of every gift, what is set aside for drops at the drops' prices."""
    in_stock = select(Gift.points, func.sum(GiftStock.left)).join(GiftStock).group_by(Gift.id)
    in_drops = select(GiftDrop.points, GiftDrop.left).where(GiftDrop.left > 0)
    rows = [*(await session.execute(in_stock)).all(), *(await session.execute(in_drops)).all()]
    return [Stock(points, int(left)) for points, left in rows]


async def list_days(session: AsyncSession, now: dt.datetime) -> Sequence[DayOfPoints]:
    """Return what each of the PACE_DAYS before today (Hong Kong's) gave and took; days of nothing are left out."""
    today = local_day(now)
    day = func.date(func.timezone("Asia/Hong_Kong", LedgerEntry.posted_at))
    is_given = LedgerEntry.kind.in_([EntryKind.AWARD.value, EntryKind.REVERSAL.value])
    statement = (
        select(
            day,
            func.sum(case((is_given, LedgerEntry.amount), else_=0)),
            -func.sum(case((is_given, 0), else_=LedgerEntry.amount)),
        )
        .where(LedgerEntry.posted_at >= start_of_day(today - dt.timedelta(days=PACE_DAYS)))
        .where(LedgerEntry.posted_at < start_of_day(today))
        .group_by(day)
    )
    return [DayOfPoints(on, int(given), int(spent)) for on, given, spent in await session.execute(statement)]
