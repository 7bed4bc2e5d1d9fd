"""Reserving a gift for points, and what ends a reservation but for picking it up.

Locks are taken in one order: the person who reserves, or a redemption that is there, quotas, ledger accounts, and
last the row of stock, which everybody wants (docs/decisions/0160-locks-of-gifts.md).
"""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from rewards.gifts.catalogue.models import Gift
from rewards.gifts.catalogue.repository import find_stock, get_gift, get_point, give_back, take_left
from rewards.gifts.catalogue.rules import Terms, refusals
from rewards.gifts.errors import GiftGone, RedemptionEnded
from rewards.gifts.holders import Holder, count_had, get_holder, hold_person, lock_quotas
from rewards.gifts.redemptions import repository
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.rules import RedemptionStatus, reason_key, refund_key
from rewards.ledger.rules import EntryKind, Posting
from rewards.ledger.service import get_balance, post

EXPIRED_AT_ONCE = 200  # accounts that one transaction holds locked


def terms_of(gift: Gift) -> Terms:
    """Return the terms of a gift, as the rules know them."""
    return Terms(
        points=gift.points,
        offered_from_at=gift.offered_from_at,
        offered_until_at=gift.offered_until_at,
        min_age_years=gift.min_age_years,
        per_person=gift.per_person,
        per_family=gift.per_family,
        is_by_drop_only=gift.is_by_drop_only,
    )


async def reserve(
    session: AsyncSession, person_id: uuid.UUID, gift_id: str, point_id: str, *, now: dt.datetime
) -> Redemption:
    """Pay for one and take it out of stock. Raises the first of `refusals`, PersonErased, and what is unknown."""
    await hold_person(session, person_id)
    gift = await get_gift(session, gift_id)
    await get_point(session, point_id)
    holder = await get_holder(session, person_id)
    await lock_quotas(session, gift_id, [holder])
    had = await count_had(session, [holder], gift_id)
    available = (await get_balance(session, person_id)).available
    stock = await find_stock(session, gift_id, point_id)
    refused = refusals(
        terms_of(gift), had.asker(holder, gift_id, available), left=stock.left if stock else 0, now=now
    )
    if refused:
        raise refused[0]
    redemption = new_redemption(gift, holder, point_id, gift.points, now=now)
    await post(session, [spend_of(redemption)], now=now)
    if not await take_left(session, gift_id, point_id, 1):
        raise GiftGone
    session.add(redemption)
    await session.flush()
    return redemption


def new_redemption(
    gift: Gift,
    holder: Holder,
    point_id: str,
    points: int,
    *,
    redemption_id: uuid.UUID | None = None,
    drop_id: uuid.UUID | None = None,
    now: dt.datetime,
) -> Redemption:
    """Return a reserved one, not yet written or paid for."""
    return Redemption(
        id=redemption_id or new_id(),
        person_id=holder.person_id,
        household_id=holder.household_id,
        gift_id=gift.id,
        point_id=point_id,
        drop_id=drop_id,
        points=points,
        status=RedemptionStatus.RESERVED,
        reserved_at=now,
        expires_at=now + dt.timedelta(hours=gift.hold_hours),
    )


def spend_of(redemption: Redemption) -> Posting:
    """Return the posting that pays for a redemption."""
    key, account_id = reason_key(redemption.id), redemption.person_id
    if account_id is None:
        raise ValueError("nobody pays for what an erased person had")
    return Posting(account_id, -redemption.points, EntryKind.SPEND, key, {"gift": redemption.gift_id})


async def cancel(
    session: AsyncSession, person_id: uuid.UUID, redemption_id: uuid.UUID, *, now: dt.datetime
) -> Redemption:
    """Return points and item before it is picked up. Raises RedemptionUnknown, RedemptionEnded."""
    redemption = await repository.lock_of_person(session, person_id, redemption_id)
    if redemption.status is not RedemptionStatus.RESERVED:
        raise RedemptionEnded
    await _end(session, [redemption], RedemptionStatus.CANCELLED, now)
    return redemption


async def expire_due(session: AsyncSession, *, now: dt.datetime) -> int:
    """Return points and items of reservations whose time is over, at most EXPIRED_AT_ONCE; return how many."""
    due = await repository.lock_expired(session, now=now, limit=EXPIRED_AT_ONCE)
    await _end(session, due, RedemptionStatus.EXPIRED, now)
    return len(due)


async def cancel_all_of(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Cancel what a person has reserved, before the person is erased or parted from who reserved it."""
    await _end(session, await repository.lock_reserved_of(session, person_id), RedemptionStatus.CANCELLED, now)


async def _end(
    session: AsyncSession, redemptions: Sequence[Redemption], status: RedemptionStatus, now: dt.datetime
) -> None:
    """End reserved ones that are locked: points by new rows of the ledger, under a key that is paid once."""
    await post(session, [_refund_of(one) for one in redemptions], now=now)
    for one in redemptions:
        one.status, one.ended_at = status, now
    await session.flush()
    items = Counter((one.gift_id, one.point_id) for one in redemptions)
    for (gift_id, point_id), number in sorted(items.items()):
        await give_back(session, gift_id, point_id, number)


def _refund_of(redemption: Redemption) -> Posting:
    if redemption.person_id is None:
        raise ValueError("what an erased person reserved was ended before")
    return Posting(
        redemption.person_id,
        redemption.points,
        EntryKind.REFUND,
        refund_key(redemption.id),
        {"gift": redemption.gift_id},
        reverses=reason_key(redemption.id),
    )
