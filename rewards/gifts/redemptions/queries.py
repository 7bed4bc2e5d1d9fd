"""Reads of redemptions for pages: a person's own, a counter's, and what officers are to look at."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from rewards.gifts.catalogue.models import Gift, GiftCounter, PickUpPoint
from rewards.gifts.catalogue.repository import get_counter
from rewards.gifts.errors import RedemptionUnknown
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.repository import list_allowances_left
from rewards.gifts.redemptions.rules import UseOutcome


@dataclass(frozen=True, slots=True)
class OwnRedemption:
    """A redemption with its gift and where it is picked up."""

    redemption: Redemption
    gift: Gift
    point: PickUpPoint


@dataclass(frozen=True, slots=True)
class CounterView:
    """A counter, and how many more of each gift it may hand out without a network."""

    counter: GiftCounter
    allowances: Mapping[str, int]


_OWN = (
    select(Redemption, Gift, PickUpPoint)
    .join(Gift, Gift.id == Redemption.gift_id)
    .join(PickUpPoint, PickUpPoint.id == Redemption.point_id)
)


async def list_redemptions(
    session: AsyncSession, person_id: uuid.UUID, *, before: uuid.UUID | None, limit: int
) -> Sequence[OwnRedemption]:
    """Return a person's redemptions, newest first; one query."""
    statement = _OWN.where(Redemption.person_id == person_id).order_by(
        Redemption.reserved_at.desc(), Redemption.id
    )
    if before is not None:
        at = select(Redemption.reserved_at).where(Redemption.id == before).scalar_subquery()
        statement = statement.where(
            (Redemption.reserved_at < at) | ((Redemption.reserved_at == at) & (Redemption.id > before))
        )
    rows = await session.execute(statement.limit(limit))
    return [OwnRedemption(*row) for row in rows]


async def get_redemption(session: AsyncSession, person_id: uuid.UUID, redemption_id: uuid.UUID) -> OwnRedemption:
    """Return one of a person's. Raises RedemptionUnknown."""
    found = await session.execute(_OWN.where(Redemption.id == redemption_id, Redemption.person_id == person_id))
    row = found.one_or_none()
    if row is None:
        raise RedemptionUnknown
    return OwnRedemption(*row)


async def get_counter_view(session: AsyncSession, counter_id: str) -> CounterView:
    """Return a counter. Raises GiftCounterUnknown."""
    counter = await get_counter(session, counter_id)
    return CounterView(counter, await list_allowances_left(session, counter_id))


async def list_doubtful_uses(
    session: AsyncSession, *, before: tuple[dt.datetime, uuid.UUID] | None, limit: int
) -> Sequence[VoucherUse]:
    """Return the uses of vouchers that officers are to look at, newest first."""
    statement = select(VoucherUse).where(VoucherUse.outcome != UseOutcome.REDEEMED)
    if before is not None:
        statement = statement.where(tuple_(VoucherUse.received_at, VoucherUse.id) < before)
    ordered = statement.order_by(VoucherUse.received_at.desc(), VoucherUse.id.desc())
    return (await session.scalars(ordered.limit(limit))).all()
