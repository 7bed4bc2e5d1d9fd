"""Draws and queues in real transactions: exactly as many winners, proven by the seed, also after a kill."""

import asyncio
import datetime as dt
import os
import signal
import sys
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from core.database import Database
from core.settings import PROJECT_ROOT
from families.families.models import FamilyRole
from families.personal_data.erasure import erase_person
from rewards.gifts.catalogue.models import GiftStock
from rewards.gifts.drops.drawing import run_due, settle_next
from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.queries import get_entry_view, get_proof, list_entry_views
from rewards.gifts.drops.rules import DropKind, DropStatus, EntryOutcome
from rewards.gifts.drops.service import NewDrop, announce, enter, leave, reserve_in_turn
from rewards.gifts.errors import (
    DropEntryUnknown,
    DropNotDrawn,
    DropNotOpen,
    DropTurnNotCome,
    GiftForOlder,
    GiftGone,
    GiftQuotaReached,
    StockTooSmall,
)
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.service import reserve
from rewards.ledger.errors import InsufficientPoints
from rewards.ledger.service import get_balance, post
from tests.support.gifts import give_points, make_draw, make_gift, make_people, make_point, office
from tests.support.ledger import spend
from tests.support.people import make_family

HOUR = dt.timedelta(hours=1)
ITEMS, BUYERS = 10, 60


@dataclass
class Drawn:
    """A draw of ten items with sixty entries, and the people behind them."""

    drop_id: uuid.UUID
    gift: str
    point: str
    people: list[uuid.UUID]


@pytest_asyncio.fixture(loop_scope="session")
async def drawn(database: Database, now: dt.datetime) -> AsyncIterator[Drawn]:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: ITEMS + 2})
        people = [one.id for one in await make_people(session, now, BUYERS, points=10)]
        drop = await make_draw(session, now, gift, point, ITEMS)

    async def one(person_id: uuid.UUID) -> None:
        async with database.transaction() as session:
            assert await enter(session, drop.id, person_id, now=now) is None

    await asyncio.gather(*(one(person_id) for person_id in people))
    yield Drawn(drop.id, gift, point, people)
    await run_due(database, now + HOUR)  # so that no later test finds it waiting


async def _outcomes(database: Database, drop_id: uuid.UUID) -> Counter[EntryOutcome | None]:
    async with database.transaction() as session:
        rows = await session.scalars(select(DropEntry.outcome).where(DropEntry.drop_id == drop_id))
        return Counter(rows)


async def _spent(database: Database, people: list[uuid.UUID]) -> Counter[int]:
    async with database.transaction() as session:
        return Counter([10 - (await get_balance(session, one)).available for one in people])


async def test_a_draw_ends_with_exactly_as_many_winners_and_proves_it(
    database: Database, drawn: Drawn, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        again = await enter(session, drawn.drop_id, drawn.people[0], now=now)
        assert again is not None, "the second time is the first entry"
        with pytest.raises(DropNotDrawn):
            await get_proof(session, drawn.drop_id)
        promised = (await session.get_one(GiftDrop, drawn.drop_id)).commitment
    assert await _spent(database, drawn.people) == {0: BUYERS}, "an entry costs nothing"
    # Five have spent their points before it closes, one wants out, and one has it all erased.
    async with database.transaction() as session:
        await post(session, [spend(one, 5, "elsewhere") for one in drawn.people[:5]], now=now)
        await leave(session, drawn.drop_id, drawn.people[5], now=now)
        await erase_person(session, drawn.people[6], drawn.people[6], now=now)
    await asyncio.gather(*(run_due(database, now + HOUR) for _ in range(3)))
    async with database.transaction() as session:
        proof = await get_proof(session, drawn.drop_id)
        stock = await session.get_one(GiftStock, (drawn.gift, drawn.point))
        drop = await session.get_one(GiftDrop, drawn.drop_id)
        assert (drop.status, drop.left, stock.left) == (DropStatus.FINISHED, 0, 2)
        with pytest.raises(DropNotOpen):
            await enter(session, drawn.drop_id, drawn.people[5], now=now + HOUR)
    assert (proof.commitment, len(proof.entries)) == (promised, BUYERS - 1)
    assert proof.faults() == []
    outcomes = await _outcomes(database, drawn.drop_id)
    assert outcomes[EntryOutcome.WON] == ITEMS
    assert await _spent(database, drawn.people) == {0: BUYERS - 5 - ITEMS, 5: 5, 10: ITEMS}, "losers lose nothing"


async def test_who_cannot_pay_any_more_gives_way_to_the_next(
    database: Database, drawn: Drawn, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        await post(session, [spend(one, 1, "elsewhere") for one in drawn.people[: BUYERS - 4]], now=now)
    await run_due(database, now + HOUR)
    outcomes = await _outcomes(database, drawn.drop_id)
    assert outcomes == {EntryOutcome.WON: 4, EntryOutcome.POINTS_SHORT: BUYERS - 4}
    async with database.transaction() as session:
        assert (await get_proof(session, drawn.drop_id)).faults() == []
        stock = await session.get_one(GiftStock, (drawn.gift, drawn.point))
        assert stock.left == 2 + ITEMS - 4, "what nobody could have is back in stock"


_PAYING = """
import asyncio, datetime as dt, sys, uuid
from core.database import Database
from rewards.gifts.drops.drawing import draw_next, settle_next

async def main() -> None:
    database, now = Database(), dt.datetime.fromisoformat(sys.argv[1])
    async with database.transaction() as session:
        assert await draw_next(session, now=now)
    async with database.transaction() as session:
        assert await settle_next(session, now=now, most=4)
    async with database.transaction() as session:
        assert await settle_next(session, now=now, most=4)
        print("in the middle", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_a_worker_killed_while_paying_is_resumed(database: Database, drawn: Drawn, now: dt.datetime) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _PAYING,
        (now + HOUR).isoformat(),
        cwd=PROJECT_ROOT,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ,
    )
    assert process.stdout is not None
    assert await asyncio.wait_for(process.stdout.readline(), 100) == b"in the middle\n"
    process.send_signal(signal.SIGKILL)
    await process.wait()
    assert (await _outcomes(database, drawn.drop_id))[EntryOutcome.WON] == 4, "the first chunk stands"
    for _ in range(100):  # until the server has noticed that the killed one is gone
        async with database.transaction() as session:
            if await settle_next(session, now=now + HOUR, most=4):
                break
        await asyncio.sleep(0.1)
    await run_due(database, now + HOUR)
    assert (await _outcomes(database, drawn.drop_id))[EntryOutcome.WON] == ITEMS
    assert await _spent(database, drawn.people) == {0: BUYERS - ITEMS, 10: ITEMS}
    async with database.transaction() as session:
        of_drop = select(func.count()).where(Redemption.drop_id == drawn.drop_id)
        assert await session.scalar(of_drop) == ITEMS
        assert (await get_proof(session, drawn.drop_id)).faults() == []


async def test_a_family_wins_as_many_as_it_may(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 5}, per_family=1, min_age_years=8)
        family = await make_family(
            session, now, a=FamilyRole.GUARDIAN, b=FamilyRole.GUARDIAN, kid=FamilyRole.CHILD
        )
        (poor,) = await make_people(session, now, 1, points=9)
        await give_points(session, now, [one.id for one in family.values()], 10)
        with pytest.raises(StockTooSmall):
            await make_draw(session, now, gift, point, 6)
        drop = await make_draw(session, now, gift, point, 5)
        for one in family.values():
            await enter(session, drop.id, one.id, now=now)
        with pytest.raises(InsufficientPoints):
            await enter(session, drop.id, poor.id, now=now)
        family["kid"].birth_on = dt.date(2020, 1, 1)
        await session.flush()
        await leave(session, drop.id, family["kid"].id, now=now)
        with pytest.raises(GiftForOlder):
            await enter(session, drop.id, family["kid"].id, now=now)
    await run_due(database, now + HOUR)
    assert await _outcomes(database, drop.id) == {EntryOutcome.WON: 1, EntryOutcome.NOT_ELIGIBLE: 1}


async def test_a_queue_lets_in_at_its_pace(database: Database, now: dt.datetime) -> None:
    """Two items, four in the queue, two a minute: at once, after half a minute, after a minute ..."""
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 2}, is_by_drop_only=True)
        people = [one.id for one in await make_people(session, now, 4)]
        new = NewDrop(DropKind.QUEUE, gift, point, 2, now, now + HOUR, pace_per_minute=2)
        drop = await announce(session, new, office(now))
    for one in people:
        async with database.transaction() as session:
            await enter(session, drop.id, one, now=now)
    async with database.transaction() as session:
        views = [await get_entry_view(session, drop.id, one, now) for one in people]
        assert [view.ahead for view in views] == [0, 1, 2, 3]
        assert views[3].turn_at == now + dt.timedelta(seconds=90)
        assert not views[0].has_one
        await reserve_in_turn(session, drop.id, people[0], now=now)
        assert (await get_entry_view(session, drop.id, people[0], now)).has_one
        for who, error in ((people[0], GiftQuotaReached), (people[1], DropTurnNotCome)):
            with pytest.raises(error):
                await reserve_in_turn(session, drop.id, who, now=now)
        await leave(session, drop.id, people[1], now=now)  # the others move up
        assert (await get_entry_view(session, drop.id, people[2], now)).ahead == 1
        for one in (people[0], *people[2:]):  # the list of all one's entries says the same
            assert await list_entry_views(session, one, now) == [await get_entry_view(session, drop.id, one, now)]
        with pytest.raises(DropEntryUnknown):
            await reserve_in_turn(session, drop.id, people[1], now=now)
    soon = now + dt.timedelta(minutes=2)
    async with database.transaction() as session:
        await reserve_in_turn(session, drop.id, people[2], now=soon)
        with pytest.raises(GiftGone):
            await reserve_in_turn(session, drop.id, people[3], now=soon)
    await run_due(database, now + HOUR)
    async with database.transaction() as session:
        stock = await session.get_one(GiftStock, (gift, point))
        assert (stock.stocked, stock.left) == (2, 0)
        with pytest.raises(DropNotOpen):
            await reserve_in_turn(session, drop.id, people[3], now=now + HOUR)


async def test_what_an_erased_person_reserved_is_there_for_others(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 1})
        one, other = await make_people(session, now, 2)
        made = await reserve(session, one.id, gift, point, now=now)
    async with database.transaction() as session:
        await erase_person(session, one.id, one.id, now=now)
    async with database.transaction() as session:
        left = await session.get_one(Redemption, made.id)
        assert (left.person_id, left.household_id, left.status.value) == (None, None, "cancelled")
        await reserve(session, other.id, gift, point, now=now)
