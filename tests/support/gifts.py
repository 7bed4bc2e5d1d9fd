"""Gifts, points to pick them up, and people with points; names of their own, so that tests do not meet."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.messages import LANGUAGES
from families.persons.models import Person
from rewards.gifts.catalogue.service import NewGift, NewPoint, Officer, change_stock, put_gift, put_point
from rewards.gifts.drops.models import GiftDrop
from rewards.gifts.drops.rules import DropKind
from rewards.gifts.drops.service import NewDrop, announce
from rewards.gifts.redemptions.counters import Staff
from rewards.ledger.service import post
from tests.support.ledger import award
from tests.support.people import make_person

WORDS = dict.fromkeys(LANGUAGES, "Skipping rope")


def office(now: dt.datetime) -> Officer:
    return Officer(None, now)


def at_counter(now: dt.datetime) -> Staff:
    return Staff(new_id(), now)


async def make_point(session: AsyncSession, now: dt.datetime, counters: int = 2) -> str:
    """A pick-up point with the counters `<id>-1`, `<id>-2` ..."""
    point_id = f"point-{uuid.uuid4().hex[:12]}"
    names = [f"{point_id}-{number}" for number in range(1, counters + 1)]
    await put_point(session, NewPoint(point_id, WORDS, "wan-chai", WORDS, WORDS, names), office(now))
    return point_id


async def make_gift(session: AsyncSession, now: dt.datetime, stock: dict[str, int], **terms: Any) -> str:
    """A gift for 10 points, with so many at each point."""
    values: dict[str, Any] = {
        "points": 10,
        "offered_from_at": now - dt.timedelta(days=1),
        "offered_until_at": None,
        "min_age_years": None,
        "per_person": None,
        "per_family": None,
        "hold_hours": 24,
        "is_by_drop_only": False,
        **terms,
    }
    gift_id = f"rope-{uuid.uuid4().hex[:12]}"
    await put_gift(session, NewGift(gift_id, WORDS, WORDS, **values), office(now))
    for point_id, items in stock.items():
        await change_stock(session, gift_id, point_id, items, "delivered", office(now))
    return gift_id


async def make_people(session: AsyncSession, now: dt.datetime, count: int, points: int = 100) -> list[Person]:
    """Persons without a family, with so many points each."""
    people = [await make_person(session, now) for _ in range(count)]
    await give_points(session, now, [one.id for one in people], points)
    return people


async def give_points(session: AsyncSession, now: dt.datetime, ids: Sequence[uuid.UUID], points: int) -> None:
    await post(session, [award(one, points, f"start-{uuid.uuid4().hex}") for one in ids], now=now)


async def make_draw(
    session: AsyncSession, now: dt.datetime, gift_id: str, point_id: str, quantity: int
) -> GiftDrop:
    """A draw that is open for an hour."""
    return await announce(
        session,
        NewDrop(DropKind.DRAW, gift_id, point_id, quantity, now, now + dt.timedelta(hours=1)),
        office(now),
    )
