"""Giving creatures: once per reason, and never more of a limited one than there are."""

import asyncio
import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.collectibles import service
from challenge_engine.collectibles.errors import UnknownCreature
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.service import Obtained, grant_collectible
from core.database import Database
from tests.support.creatures import limited_catalogue, some_creature

EDITION_SIZE = 10
TASKS = 200


async def test_an_award_is_given_once_per_reason(session: AsyncSession, now: dt.datetime) -> None:
    ann, creature = uuid.uuid4(), some_creature("common")
    first = await grant_collectible(session, ann, creature, "rule#1", now)
    again = await grant_collectible(session, ann, creature, "rule#1", now + dt.timedelta(days=1))
    other = await grant_collectible(session, ann, creature, "rule#2", now)
    assert (first.is_new, again.is_new, other.is_new) == (True, False, True)
    assert again.collectible_id == first.collectible_id != other.collectible_id
    assert (first.edition_no, first.creature.id) == (None, creature)


async def test_an_unknown_creature_is_not_given(session: AsyncSession, now: dt.datetime) -> None:
    with pytest.raises(UnknownCreature):
        await grant_collectible(session, uuid.uuid4(), "unicorn", "rule#1", now)


async def test_a_limited_one_has_its_number_and_then_a_stand_in(
    session: AsyncSession, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "catalogue", lambda: limited_catalogue(2))
    obtained = [await grant_collectible(session, uuid.uuid4(), "tiny", "rule#1", now) for _ in range(3)]
    assert [(each.creature.id, each.edition_no) for each in obtained] == [
        ("tiny", 1),
        ("tiny", 2),
        ("plenty", None),
    ]
    assert {each.wanted.id for each in obtained} == {"tiny"}
    kept = await session.scalars(select(Collectible.creature_id).where(Collectible.reason_key == "rule#1"))
    assert sorted(kept) == ["plenty", "tiny", "tiny"]


async def test_two_hundred_at_once_get_ten_of_ten(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "catalogue", lambda: limited_catalogue(EDITION_SIZE))

    async def grant(person_id: uuid.UUID) -> Obtained:
        async with database.transaction() as session:
            return await grant_collectible(session, person_id, "tiny", "rush", now)

    people = [uuid.uuid4() for _ in range(TASKS // 2)] * 2  # everybody twice: the second gets the first again
    obtained = await asyncio.gather(*(grant(person_id) for person_id in people))
    numbers = {each.collectible_id: each.edition_no for each in obtained}
    assert len(numbers) == TASKS // 2
    assert sorted(number for number in numbers.values() if number) == list(range(1, EDITION_SIZE + 1))
    assert sum(each.is_new for each in obtained) == TASKS // 2
    assert {each.creature.id for each in obtained if each.edition_no is None} == {"plenty"}


async def test_two_limited_ones_are_obtained_in_either_order_at_once(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody catches the one and is awarded the other, while somebody else is doing it the other way round."""
    monkeypatch.setattr(service, "catalogue", lambda: limited_catalogue(1_000))

    async def obtain_both(first: str, second: str) -> list[Obtained]:
        person_id = uuid.uuid4()
        async with database.transaction() as session:
            one = await grant_collectible(session, person_id, first, "caught", now)
            await asyncio.sleep(0.2)  # long enough for the others to come as far
            return [one, await grant_collectible(session, person_id, second, "awarded", now)]

    pairs = await asyncio.gather(obtain_both("tiny", "scarce"), obtain_both("scarce", "tiny"))

    assert all(each.is_new for pair in pairs for each in pair)
