"""What is to be done with drops that have closed: drawing, paying winners chunk by chunk, putting back the rest.

Each step is one short transaction that locks the drop first and moves it on with all that it does. A worker
that is killed leaves a step undone or done, and the next one goes on from there; two at once do not meet.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.sealing import open_sealed_bytes
from rewards.gifts.catalogue.models import Gift
from rewards.gifts.catalogue.repository import get_gift, give_back
from rewards.gifts.catalogue.rules import Asker, personal_refusals
from rewards.gifts.drops import repository
from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.rules import DropKind, DropStatus, EntryOutcome, Turn, draw_order, settle
from rewards.gifts.drops.service import SEALED_FOR
from rewards.gifts.holders import Had, Holder, count_had, hold_persons, list_holders, lock_quotas
from rewards.gifts.redemptions.service import new_redemption, spend_of, terms_of
from rewards.ledger.service import lock_balances, post

ENTRIES_AT_ONCE = 100  # accounts that one transaction holds locked: some tens of milliseconds


async def run_due(database: Database, now: dt.datetime) -> None:
    """Do all that is due, each step in a transaction of its own."""
    for step in (draw_next, settle_next, close_next_queue):
        is_done = True
        while is_done:
            async with database.transaction() as session:
                is_done = await step(session, now=now)


async def draw_next(session: AsyncSession, *, now: dt.datetime) -> bool:
    """Draw the order of one closed drop and show its seed; return whether there was one."""
    drop = await repository.lock_due(session, DropKind.DRAW, DropStatus.ANNOUNCED, now=now)
    if drop is None:
        return False
    seed = open_sealed_bytes(SEALED_FOR, drop.id, drop.seed_sealed)
    order = draw_order(seed, await repository.list_entry_ids(session, drop.id))
    await repository.put_places(session, order)
    drop.seed, drop.status = seed.hex(), DropStatus.DRAWN
    await session.flush()
    return True


async def settle_next(session: AsyncSession, *, now: dt.datetime, most: int = ENTRIES_AT_ONCE) -> bool:
    """Settle the next `most` entries of one drawn drop: winners pay; return whether there was one."""
    drop = await repository.lock_due(session, DropKind.DRAW, DropStatus.DRAWN, now=now)
    if drop is None:
        return False
    entries = await repository.list_next(session, drop, most) if drop.left else ()
    if not entries:
        await repository.tell_the_rest(session, drop.id)
        await _finish(session, drop)
        return True
    gift = await get_gift(session, drop.gift_id)
    persons = [one.person_id for one in entries if one.person_id is not None]
    holders = await list_holders(session, await hold_persons(session, persons))
    await lock_quotas(session, gift.id, holders.values())
    had = await count_had(session, holders.values(), gift.id)
    balances = await lock_balances(session, set(holders))
    turns = [_turn(one, gift, holders, had, balances, now) for one in entries]
    outcomes = settle(turns, left=drop.left, points=drop.points, per_family=gift.per_family)
    won = [
        new_redemption(
            gift,
            holders[one.person_id],
            drop.point_id,
            drop.points,
            redemption_id=one.id,
            drop_id=drop.id,
            now=now,
        )
        for one in entries
        if one.person_id is not None and outcomes.get(one.id) is EntryOutcome.WON
    ]
    await post(session, [spend_of(one) for one in won], now=now)
    session.add_all(won)
    for one in entries[: len(outcomes)]:
        one.outcome = outcomes[one.id]
    drop.left -= len(won)
    drop.settled_place += len(outcomes)
    await session.flush()
    return True


async def close_next_queue(session: AsyncSession, *, now: dt.datetime) -> bool:
    """Put back what is left of one closed queue; return whether there was one."""
    drop = await repository.lock_due(session, DropKind.QUEUE, DropStatus.ANNOUNCED, now=now)
    if drop is None:
        return False
    await _finish(session, drop)
    return True


async def _finish(session: AsyncSession, drop: GiftDrop) -> None:
    items, drop.left, drop.status = drop.left, 0, DropStatus.FINISHED
    await session.flush()
    await give_back(session, drop.gift_id, drop.point_id, items)


def _turn(
    entry: DropEntry,
    gift: Gift,
    holders: Mapping[UUID, Holder],
    had: Had,
    balances: Mapping[UUID, int],
    now: dt.datetime,
) -> Turn:
    holder = holders.get(entry.person_id) if entry.person_id is not None else None
    if holder is None:
        return Turn(entry.id, None)
    asker = had.asker(holder, gift.id, balances[holder.person_id])
    alone = Asker(
        asker.birth_on, asker.available, asker.had
    )  # the family's quota is counted with this draw's winners
    return Turn(
        entry.id,
        holder.household_id,
        asker.available,
        asker.had_by_household,
        is_eligible=not personal_refusals(terms_of(gift), alone, now),
    )
