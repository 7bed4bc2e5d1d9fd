"""Draws and the relay, interleaved statement by statement by a seed, with a death at any of them."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

from sqlalchemy import delete, select

from core.database import Database
from core.outbox import OutboxEvent, publish
from rewards.gifts.catalogue.models import GiftStock
from rewards.gifts.drops.drawing import draw_next, settle_next
from rewards.gifts.drops.queries import get_proof
from rewards.gifts.drops.rules import EntryOutcome
from rewards.gifts.drops.service import enter
from rewards.gifts.errors import GiftGone
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.rules import RedemptionStatus
from rewards.gifts.redemptions.service import cancel, reserve
from rewards.ledger.service import get_balance
from tests.support.gifts import make_draw, make_gift, make_people, make_point
from tests.support.interleaving import interleave, stopping_at_statements
from tests.support.outbox import TOPIC, MakeRelay, Outbox
from worker.handling import HandlerContext

SEEDS = 40
ITEMS, BUYERS, PRICE = 2, 4, 10


async def test_a_draw_is_settled_once_whoever_dies_in_it(database: Database, now: dt.datetime) -> None:
    later, turns = now + dt.timedelta(hours=2), 0
    for seed in range(SEEDS):
        async with database.transaction() as session:
            point = await make_point(session, now)
            gift = await make_gift(session, now, {point: ITEMS}, is_by_drop_only=True)
            drop = await make_draw(session, now, gift, point, ITEMS)
            people = [one.id for one in await make_people(session, now, BUYERS, points=PRICE)]
            for person_id in people:
                await enter(session, drop.id, person_id, now=now)

        async def work() -> None:
            for step in (draw_next, settle_next, settle_next):
                async with database.transaction() as session:
                    await step(session, now=later)

        with stopping_at_statements(database):
            turns += await interleave([work, work], seed, longest=30)
        await work()  # the next look by the clock
        async with database.transaction() as session:
            proof = await get_proof(session, drop.id)
            assert proof.faults() == [], seed
            outcomes = Counter(one.outcome for one in proof.entries)
            assert outcomes[EntryOutcome.WON] == ITEMS, seed
            left = sorted([(await get_balance(session, one)).available for one in people])
            assert left == [0] * ITEMS + [PRICE] * (BUYERS - ITEMS), f"{seed}: paid twice, or not"
            bought = await session.scalars(select(Redemption.id).where(Redemption.gift_id == gift))
            assert len(bought.all()) == ITEMS, seed
    assert turns > 10 * SEEDS


async def test_the_last_item_is_sold_once_whoever_dies(database: Database, now: dt.datetime) -> None:
    for seed in range(SEEDS):
        async with database.transaction() as session:
            point = await make_point(session, now)
            gift = await make_gift(session, now, {point: 1})
            people = [one.id for one in await make_people(session, now, 2, points=PRICE)]

        async def buy(person_id: uuid.UUID, *, changes_mind: bool) -> None:
            with suppress(GiftGone):
                async with database.transaction() as session:
                    bought = await reserve(session, person_id, gift, point, now=now)  # noqa: B023 - of this seed
                if changes_mind:
                    async with database.transaction() as session:
                        await cancel(session, person_id, bought.id, now=now)

        acts = [partial(buy, one, changes_mind=number == seed % 3) for number, one in enumerate(people)]
        with stopping_at_statements(database):
            await interleave(acts, seed, longest=25)
        async with database.transaction() as session:
            left = (await session.get_one(GiftStock, (gift, point))).left
            rows = await session.scalars(select(Redemption).where(Redemption.gift_id == gift))
            held = Counter(one.person_id for one in rows if one.status is RedemptionStatus.RESERVED)
            assert held.total() + left == 1, f"{seed}: sold twice, or lost"
            for one in people:
                assert (await get_balance(session, one)).available == PRICE * (1 - held[one]), seed


async def test_every_event_is_handed_on_whoever_dies(
    outbox: Outbox, make_relay: MakeRelay, database: Database
) -> None:
    for seed in range(SEEDS):
        keys = [f"{seed}-{number}" for number in range(4)]
        async with database.transaction() as session:
            for key in keys:
                publish(session, TOPIC, key, {}, now=outbox.now)
        heard: list[str] = []

        async def handle(_context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
            async with database.transaction() as session:  # a stop before and after
                await session.execute(select(GiftStock).limit(1))
            heard.extend(event.key for event in events)  # noqa: B023 - of this seed

        async def relay() -> None:
            await make_relay(handle).hand_on_batch(outbox.now)

        with stopping_at_statements(database):
            await interleave([relay, relay], seed, longest=8)
        await relay()
        assert set(heard) >= set(keys), seed
        assert not {key for key in await outbox.waiting() if key in keys}, seed
        async with database.transaction() as session:
            await session.execute(delete(OutboxEvent).where(OutboxEvent.key.in_(keys)))
