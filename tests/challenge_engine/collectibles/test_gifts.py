"""Gifts: within the family, of duplicates only, once, and never lost however many happen at once."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles.errors import GiftOfTheLast, GiftOutsideFamily, UnknownCollectible
from challenge_engine.collectibles.gifts import Gift, give
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.service import grant_collectible
from core.database import Database
from tests.support.creatures import some_creature
from tests.support.play import Home, make_home, make_person


async def _copies(
    session: AsyncSession, home: Home, now: dt.datetime, count: int, creature: str | None = None
) -> list[uuid.UUID]:
    creature = creature or some_creature("common")
    granted = [
        await grant_collectible(session, home.child_id, creature, f"{creature}#{number}", now)
        for number in range(count)
    ]
    return [each.collectible_id for each in granted]


async def _held(session: AsyncSession, person_id: uuid.UUID) -> Sequence[Collectible]:
    statement = select(Collectible).where(Collectible.person_id == person_id, Collectible.given_at.is_(None))
    return (await session.scalars(statement)).all()


async def _give(session: AsyncSession, home: Home, collectible_id: uuid.UUID, now: dt.datetime) -> Gift:
    to_person_id = home.guardian.person_id
    return await give(
        session, person_id=home.child_id, collectible_id=collectible_id, to_person_id=to_person_id, now=now
    )


async def test_a_gift_changes_hands_and_keeps_its_history(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_home(session, now)
    creature = some_creature("legendary", is_limited=True)
    first, second = await _copies(session, home, now, 2, creature)
    gift = await _give(session, home, second, now)
    assert [each.id for each in await _held(session, home.child_id)] == [first]
    (received,) = await _held(session, home.guardian.person_id)
    assert received.id == gift.collectible_id
    assert (received.creature_id, received.edition_no, received.source) == (creature, gift.edition_no, "gift")
    assert (received.from_person_id, received.from_id) == (home.child_id, second)
    assert gift.edition_no is not None
    left = await session.get_one(Collectible, (home.child_id, second))
    assert (left.given_at, left.given_to_id) == (now, home.guardian.person_id)


async def test_what_was_given_comes_back_as_a_gift(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_home(session, now)
    for number in range(2):
        await grant_collectible(session, home.guardian.person_id, some_creature("common"), f"g#{number}", now)
    _, second = await _copies(session, home, now, 2)
    gift = await _give(session, home, second, now)
    await give(
        session,
        person_id=home.guardian.person_id,
        collectible_id=gift.collectible_id,
        to_person_id=home.child_id,
        now=now,
    )
    assert len(await _held(session, home.child_id)) == 2


async def test_the_last_one_stays(session: AsyncSession, now: dt.datetime) -> None:
    home = await make_home(session, now)
    (only,) = await _copies(session, home, now, 1)
    await _copies(session, home, now, 2, some_creature("uncommon"))
    with pytest.raises(GiftOfTheLast):
        await _give(session, home, only, now)


async def test_nobody_gives_what_they_have_not(session: AsyncSession, now: dt.datetime) -> None:
    home, others = await make_home(session, now), await make_home(session, now)
    (theirs, *_) = await _copies(session, others, now, 2)
    with pytest.raises(UnknownCollectible):
        await _give(session, home, theirs, now)
    given, *_ = await _copies(session, home, now, 3)
    await _give(session, home, given, now)
    with pytest.raises(UnknownCollectible):
        await _give(session, home, given, now)


async def test_gifts_stay_in_the_family(session: AsyncSession, now: dt.datetime) -> None:
    home, others = await make_home(session, now), await make_home(session, now)
    loner = await make_person(session, now)
    first, *_ = await _copies(session, home, now, 2)
    for stranger in (others.child_id, loner, home.child_id, uuid.uuid4()):
        with pytest.raises(GiftOutsideFamily):
            await give(session, person_id=home.child_id, collectible_id=first, to_person_id=stranger, now=now)
    with pytest.raises(GiftOutsideFamily):
        await give(session, person_id=loner, collectible_id=first, to_person_id=uuid.uuid4(), now=now)


async def test_gifts_at_once_lose_and_double_nothing(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        home = await make_home(session, now)
        copies = await _copies(session, home, now, 4)

    async def gift(collectible_id: uuid.UUID) -> Gift:
        async with database.transaction() as session:
            return await _give(session, home, collectible_id, now)

    results = await asyncio.gather(*(gift(each) for each in copies * 3), return_exceptions=True)
    assert sum(isinstance(result, Gift) for result in results) == 3
    assert {type(result) for result in results} <= {Gift, GiftOfTheLast, UnknownCollectible}
    async with database.transaction() as session:
        assert len(await _held(session, home.child_id)) == 1
        received = await _held(session, home.guardian.person_id)
        assert len({each.from_id for each in received}) == len(received) == 3
        await session.execute(delete(Collectible).where(Collectible.person_id == home.guardian.person_id))
        await session.execute(delete(Collectible).where(Collectible.person_id == home.child_id))
