"""Announcing a drop, entering, leaving, and having one when one's turn in a queue has come."""

import datetime as dt
import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.sealing import seal
from families.persons.repository import share_free_persons, share_persons
from rewards.gifts.catalogue.repository import find_stock, get_gift, get_point, take_left
from rewards.gifts.catalogue.rules import is_sensible, personal_refusals
from rewards.gifts.catalogue.service import Officer, note
from rewards.gifts.drops import repository
from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.rules import DropKind, DropStatus, admitted_by, commitment_of
from rewards.gifts.errors import (
    DropNotOpen,
    DropTurnNotCome,
    DropUnfit,
    GiftGone,
    GiftQuotaReached,
    StockTooSmall,
)
from rewards.gifts.holders import count_had, get_holder, hold_person, lock_quotas
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.service import new_redemption, spend_of, terms_of
from rewards.ledger.errors import InsufficientPoints
from rewards.ledger.service import get_balance, post

SEED_BYTES = 32
SEALED_FOR = "gift_drops.seed_sealed"


@dataclass(frozen=True, slots=True)
class NewDrop:
    """A drop as an officer announces it; `pace_per_minute` of a queue only."""

    kind: DropKind
    gift_id: str
    point_id: str
    quantity: int
    opens_at: dt.datetime
    closes_at: dt.datetime
    pace_per_minute: int | None = None


async def announce(session: AsyncSession, new: NewDrop, officer: Officer) -> GiftDrop:
    """Set the items aside and, for a draw, promise its seed. Raises DropUnfit, StockTooSmall, what is unknown."""
    is_queue = new.kind is DropKind.QUEUE
    is_ahead = officer.now < new.closes_at > new.opens_at
    is_meant = is_sensible(new.opens_at) and is_sensible(new.closes_at)
    if is_queue != (new.pace_per_minute is not None) or not (is_ahead and is_meant):
        raise DropUnfit
    gift = await get_gift(session, new.gift_id)
    await get_point(session, new.point_id)
    drop_id, seed = new_id(), None if is_queue else secrets.token_bytes(SEED_BYTES)
    drop = GiftDrop(
        id=drop_id,
        kind=new.kind,
        gift_id=gift.id,
        point_id=new.point_id,
        quantity=new.quantity,
        left=new.quantity,
        points=gift.points,
        opens_at=new.opens_at,
        closes_at=new.closes_at,
        pace_per_minute=new.pace_per_minute,
        commitment=commitment_of(seed) if seed else None,
        seed_sealed=seal(SEALED_FOR, drop_id, seed) if seed else None,
        status=DropStatus.ANNOUNCED,
        settled_place=0,
        announced_at=officer.now,
    )
    if not await take_left(session, gift.id, new.point_id, new.quantity):
        stock = await find_stock(session, gift.id, new.point_id)
        raise StockTooSmall(left=stock.left if stock else 0)
    session.add(drop)
    note(session, officer, "drop", str(drop.id), {"gift": gift.id, "quantity": new.quantity, "kind": new.kind})
    await session.flush()
    return drop


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who asks to enter a drop, and when."""

    drop_id: uuid.UUID
    person_id: uuid.UUID
    at: dt.datetime


async def enter_together(session: AsyncSession, asking: Sequence[Asking]) -> list[bool]:
    """Enter, in their order, all for whom nothing needs to be asked; return of each whether it entered just now.

    The rest may be entered already, too young to be sure of, poor, being erased, or at a drop that is not open:
    `enter` says which. Waits for nobody but a draw that has just begun.
    """
    free = await share_free_persons(session, [one.person_id for one in asking])
    first: dict[tuple[uuid.UUID, uuid.UUID], int] = {}
    for place, one in enumerate(asking):
        if one.person_id in free:
            first.setdefault((one.drop_id, one.person_id), place)
    wanted = [(asking[place].drop_id, asking[place].person_id, asking[place].at) for place in first.values()]
    places = {first[key] for key in await repository.insert_entries(session, wanted)}
    return [place in places for place in range(len(asking))]


async def enter(
    session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime
) -> DropEntry | None:
    """Enter a person, once; nothing is paid. None: entered just now, by the two statements that it takes.

    Raises PersonErased, DropUnknown, DropNotOpen, InsufficientPoints and what stands against the person.
    """
    await share_persons(session, [person_id])
    if await repository.insert_entry(session, drop_id, person_id, is_of_age=False, now=now):
        return None
    await hold_person(session, person_id)
    drop = await repository.get_drop(session, drop_id)
    earlier = await repository.find_entry(session, drop_id, person_id)
    if earlier is not None:
        return earlier
    if not is_open(drop, now):
        raise DropNotOpen
    gift = await get_gift(session, drop.gift_id)
    holder = await get_holder(session, person_id)
    available = (await get_balance(session, person_id)).available
    asker = (await count_had(session, [holder], gift.id)).asker(holder, gift.id, available)
    refused = personal_refusals(terms_of(gift), asker, now)
    if refused:
        raise refused[0]
    if available < drop.points:
        raise InsufficientPoints(balance=available, wanted=drop.points)
    if not await repository.insert_entry(session, drop_id, person_id, is_of_age=True, now=now):
        return await repository.get_entry(session, drop_id, person_id)
    return None


async def leave(session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime) -> None:
    """Take an entry back while the drop is open. Raises DropUnknown, DropEntryUnknown, DropNotOpen."""
    drop = await repository.share_drop(session, drop_id)
    entry = await repository.get_entry(session, drop_id, person_id)
    if not is_open(drop, now):
        raise DropNotOpen
    await repository.delete_entry(session, entry.id)


async def reserve_in_turn(
    session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID, *, now: dt.datetime
) -> Redemption:
    """Have one of a queue's items. Raises DropNotOpen, DropTurnNotCome, GiftGone and what stands against it."""
    await hold_person(session, person_id)
    drop = await repository.get_drop(session, drop_id)
    if drop.pace_per_minute is None or not is_open(drop, now):
        raise DropNotOpen
    entry = await repository.get_entry(session, drop_id, person_id)
    ahead = (
        await repository.count_before(session, entry) + 1 - admitted_by(drop.opens_at, drop.pace_per_minute, now)
    )
    if ahead > 0:
        raise DropTurnNotCome(ahead=ahead)
    gift = await get_gift(session, drop.gift_id)
    holder = await get_holder(session, person_id)
    await lock_quotas(session, gift.id, [holder])
    if await repository.has_redeemed(session, drop_id, person_id):
        raise GiftQuotaReached(most=1)
    asker = (await count_had(session, [holder], gift.id)).asker(holder, gift.id, 0)
    refused = personal_refusals(terms_of(gift), asker, now)
    if refused:
        raise refused[0]
    redemption = new_redemption(gift, holder, drop.point_id, drop.points, drop_id=drop.id, now=now)
    await post(session, [spend_of(redemption)], now=now)
    if not await repository.take_item(session, drop_id, now):
        raise GiftGone
    session.add(redemption)
    await session.flush()
    return redemption


def is_open(drop: GiftDrop, now: dt.datetime) -> bool:
    """Whether entries are taken."""
    return drop.status is DropStatus.ANNOUNCED and drop.opens_at <= now < drop.closes_at
