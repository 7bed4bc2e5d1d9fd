"""Reads for pages of the catalogue; the number of queries does not grow with rows."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import DomainError
from rewards.gifts.catalogue.models import Gift, GiftChange, GiftCounter, GiftStock, PickUpPoint
from rewards.gifts.catalogue.rules import quota_left, refusals
from rewards.gifts.holders import count_had, get_holder
from rewards.gifts.redemptions.service import terms_of
from rewards.ledger.service import get_balance

GIFTS_MAX = 500  # a catalogue that a family can still look through


@dataclass(frozen=True, slots=True)
class OfferedAt:
    """A gift's stock at a point."""

    point: PickUpPoint
    stock: GiftStock


@dataclass(frozen=True, slots=True)
class Offer:
    """A gift with where it lies."""

    gift: Gift
    places: Sequence[OfferedAt]

    @property
    def left(self) -> int:
        """How many are left, over all points."""
        return sum(one.stock.left for one in self.places)


@dataclass(frozen=True, slots=True)
class OwnOffer:
    """A gift as one person sees it: every reason for which it is not to be had now, and how many more may be had.

    `left_for_person` and `left_for_family` are None where there is no limit.
    """

    offer: Offer
    refusals: Sequence[DomainError]
    left_for_person: int | None
    left_for_family: int | None


async def list_gift_names(session: AsyncSession, gift_ids: Collection[str]) -> Mapping[str, dict[str, str]]:
    """Return the names of gifts by language, by id; one query, none where there is nothing to ask."""
    if not gift_ids:
        return {}
    rows = await session.execute(select(Gift.id, Gift.names).where(Gift.id.in_(gift_ids)))
    return dict(rows.all())


async def list_offers(
    session: AsyncSession, now: dt.datetime, *, district: str | None = None, with_all: bool = False
) -> Sequence[Offer]:
    """Return gifts that are offered now or later, cheapest first; of a district those that lie there; two queries.

    `with_all`: those that are over too, as officers see them.
    """
    gifts = select(Gift).order_by(Gift.points, Gift.id).limit(GIFTS_MAX)
    if not with_all:
        gifts = gifts.where(or_(Gift.offered_until_at.is_(None), Gift.offered_until_at > now))
    stock = select(GiftStock, PickUpPoint).join(PickUpPoint).order_by(PickUpPoint.id)
    if district is not None:
        stock = stock.where(PickUpPoint.district == district)
    places: dict[str, list[OfferedAt]] = {}
    for row, point in await session.execute(stock.execution_options(populate_existing=True)):
        places.setdefault(row.gift_id, []).append(OfferedAt(point, row))
    found = [Offer(gift, places.get(gift.id, ())) for gift in await session.scalars(gifts)]
    return [one for one in found if district is None or one.places]


async def list_own_offers(
    session: AsyncSession, person_id: uuid.UUID, now: dt.datetime
) -> tuple[int, Sequence[OwnOffer]]:
    """Return a person's points, and every gift with what speaks against it; six queries. Raises PersonUnknown."""
    holder = await get_holder(session, person_id)
    available = (await get_balance(session, person_id)).available
    had = await count_had(session, [holder])
    own = []
    for offer in await list_offers(session, now):
        gift = offer.gift
        asker = had.asker(holder, gift.id, available)
        own.append(
            OwnOffer(
                offer,
                refusals(terms_of(gift), asker, left=offer.left, now=now),
                quota_left(gift.per_person, asker.had),
                quota_left(gift.per_family, asker.had_by_household),
            )
        )
    return available, own


async def list_points(session: AsyncSession) -> tuple[Sequence[PickUpPoint], Mapping[str, Sequence[str]]]:
    """Return all pick-up points, and the ids of their counters by point."""
    counters: dict[str, list[str]] = {}
    for counter in await session.scalars(select(GiftCounter).order_by(GiftCounter.id)):
        counters.setdefault(counter.point_id, []).append(counter.id)
    points = await session.scalars(select(PickUpPoint).order_by(PickUpPoint.district, PickUpPoint.id))
    return points.all(), counters


async def list_changes(
    session: AsyncSession, *, before: tuple[dt.datetime, uuid.UUID] | None, limit: int
) -> Sequence[GiftChange]:
    """Return what officers did, newest first."""
    statement = select(GiftChange).order_by(GiftChange.at.desc(), GiftChange.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(tuple_(GiftChange.at, GiftChange.id) < before)
    return (await session.scalars(statement)).all()
