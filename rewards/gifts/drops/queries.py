"""Reads of drops for pages: what is announced, one's own place, and the proof of a draw."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from rewards.gifts.catalogue.models import Gift, PickUpPoint
from rewards.gifts.drops import repository
from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.proof import DrawProof, ProvenEntry
from rewards.gifts.drops.rules import admitted_by, turn_at
from rewards.gifts.errors import DropNotDrawn
from rewards.gifts.redemptions.models import Redemption

SHOWN_DAYS = 30  # after it closed, so that people find what became of it
DROPS_MAX = 200


@dataclass(frozen=True, slots=True)
class DropView:
    """A drop with its gift and where it is picked up."""

    drop: GiftDrop
    gift: Gift
    point: PickUpPoint


@dataclass(frozen=True, slots=True)
class EntryView:
    """One's entry. In a queue: `ahead` are to be let in before (0: one's turn), at `turn_at` at the latest.

    `has_one`: the turn was used.
    """

    drop: GiftDrop
    entry: DropEntry
    ahead: int | None = None
    has_one: bool = False
    turn_at: dt.datetime | None = None


async def list_drops(session: AsyncSession, now: dt.datetime) -> Sequence[DropView]:
    """Return drops to come, open, and closed for SHOWN_DAYS at most; one query."""
    statement = (
        select(GiftDrop, Gift, PickUpPoint)
        .join(Gift, Gift.id == GiftDrop.gift_id)
        .join(PickUpPoint, PickUpPoint.id == GiftDrop.point_id)
        .where(GiftDrop.closes_at > now - dt.timedelta(days=SHOWN_DAYS))
        .order_by(GiftDrop.opens_at.desc(), GiftDrop.id)
        .limit(DROPS_MAX)
    )
    return [DropView(*row) for row in await session.execute(statement)]


async def get_drop_view(session: AsyncSession, drop_id: uuid.UUID) -> DropView:
    """Return one drop. Raises DropUnknown."""
    drop = await repository.get_drop(session, drop_id)
    gift = await session.get_one(Gift, drop.gift_id)
    return DropView(drop, gift, await session.get_one(PickUpPoint, drop.point_id))


async def get_entry_view(
    session: AsyncSession, drop_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime
) -> EntryView:
    """Return one's entry as it stands. Raises DropUnknown, DropEntryUnknown."""
    drop = await repository.get_drop(session, drop_id)
    entry = await repository.get_entry(session, drop_id, person_id)
    if drop.pace_per_minute is None:
        return EntryView(drop, entry)
    before = await repository.count_before(session, entry)
    return _view(drop, entry, before, has_one=await repository.has_redeemed(session, drop_id, person_id), now=now)


async def list_entry_views(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> Sequence[EntryView]:
    """Return a person's entries in the drops that `list_drops` shows; one query."""
    other = aliased(DropEntry)
    is_queue = GiftDrop.pace_per_minute.is_not(None)
    before = (
        select(func.count())
        .where(other.drop_id == DropEntry.drop_id, other.arrival < DropEntry.arrival)
        .correlate(DropEntry)
        .scalar_subquery()
    )
    had = exists().where(Redemption.drop_id == DropEntry.drop_id, Redemption.person_id == DropEntry.person_id)
    statement = (
        select(GiftDrop, DropEntry, case((is_queue, before), else_=0), case((is_queue, had), else_=False))
        .join(DropEntry, DropEntry.drop_id == GiftDrop.id)
        .where(DropEntry.person_id == person_id, GiftDrop.closes_at > now - dt.timedelta(days=SHOWN_DAYS))
        .order_by(GiftDrop.opens_at.desc(), GiftDrop.id)
        .limit(DROPS_MAX)
    )
    rows = await session.execute(statement)
    return [_view(drop, entry, ahead, has_one=has_one, now=now) for drop, entry, ahead, has_one in rows]


def _view(drop: GiftDrop, entry: DropEntry, before: int, *, has_one: bool, now: dt.datetime) -> EntryView:
    """Return an entry as it stands; `before`: how many came to a queue earlier and have not left."""
    if drop.pace_per_minute is None:
        return EntryView(drop, entry)
    ahead = max(before + 1 - admitted_by(drop.opens_at, drop.pace_per_minute, now), 0)
    at = turn_at(drop.opens_at, drop.pace_per_minute, before + 1)
    return EntryView(drop, entry, ahead, has_one=has_one and ahead == 0, turn_at=at)


async def get_proof(session: AsyncSession, drop_id: uuid.UUID) -> DrawProof:
    """Return all that anybody needs to recompute a draw. Raises DropUnknown, DropNotDrawn."""
    drop = await repository.get_drop(session, drop_id)
    if drop.seed is None or drop.commitment is None:
        raise DropNotDrawn
    rows = await session.execute(select(DropEntry.id, DropEntry.outcome).where(DropEntry.drop_id == drop_id))
    entries = sorted((ProvenEntry(id=one, outcome=outcome) for one, outcome in rows), key=lambda one: str(one.id))
    return DrawProof(
        drop_id=drop.id, quantity=drop.quantity, commitment=drop.commitment, seed=drop.seed, entries=entries
    )
