"""Many at once, in real transactions: the last items, a family's quota, one voucher at two counters, expiry."""

import asyncio
import datetime as dt
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.gift_entry_desk import GiftEntryDesk
from core.database import Database
from core.errors import DomainError
from core.ids import new_id
from families.families.models import FamilyRole
from families.personal_data.erasure import erase_person
from families.personal_data.errors import PersonErased
from families.persons.errors import PersonUnknown
from rewards.gifts.catalogue.models import GiftStock
from rewards.gifts.catalogue.service import declare_allowance
from rewards.gifts.drops.drawing import draw_next, settle_next
from rewards.gifts.drops.models import DropEntry, GiftDrop
from rewards.gifts.drops.rules import DropKind, DropStatus, EntryOutcome
from rewards.gifts.drops.service import NewDrop, announce, enter, reserve_in_turn
from rewards.gifts.errors import DropNotOpen, VoucherUsed
from rewards.gifts.redemptions import repository
from rewards.gifts.redemptions.counters import OfflineUse, redeem, take_offline_uses
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.queries import get_counter_view, list_doubtful_uses
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome
from rewards.gifts.redemptions.service import cancel, expire_due, reserve
from rewards.gifts.redemptions.vouchers import make_voucher
from rewards.ledger.errors import InsufficientPoints
from rewards.ledger.reconciliation import reconcile
from rewards.ledger.service import get_balance
from tests.support.gifts import at_counter, give_points, make_draw, make_gift, make_people, make_point, office
from tests.support.people import make_family

Work = Callable[[AsyncSession], Awaitable[Any]]


async def _do(database: Database, work: Work) -> Any:
    async with database.transaction() as session:
        return await work(session)


async def _all_at_once(database: Database, works: Iterable[Work]) -> list[Any]:
    """Return what each gave, or the code of what stood against it; anything else fails the test."""

    async def one(work: Work) -> Any:
        try:
            return await _do(database, work)
        except DomainError as error:
            return error.code

    return await asyncio.gather(*(one(work) for work in works))


async def test_the_last_items_go_to_as_many(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 3})
        people = await make_people(session, now, 12, points=10)
    found = await _all_at_once(
        database,
        [partial(reserve, person_id=one.id, gift_id=gift, point_id=point, now=now) for one in people],
    )
    assert Counter(one if isinstance(one, str) else "had" for one in found) == {"had": 3, "gift_gone": 9}
    async with database.transaction() as session:
        assert (await session.get_one(GiftStock, (gift, point))).left == 0
        left = [(await get_balance(session, one.id)).available for one in people]
        assert sorted(left) == [0] * 3 + [10] * 9, "who went without has paid nothing"


async def test_a_familys_quota_is_exact(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 50}, per_family=2, per_person=1)
        roles = {"a": FamilyRole.GUARDIAN, "b": FamilyRole.CHILD, "c": FamilyRole.CHILD, "d": FamilyRole.CHILD}
        family = await make_family(session, now, **roles)
        await give_points(session, now, [one.id for one in family.values()], 100)
    tries = [one.id for one in family.values() for _ in range(3)]
    found = await _all_at_once(
        database, [partial(reserve, person_id=one, gift_id=gift, point_id=point, now=now) for one in tries]
    )
    had = [one.person_id for one in found if isinstance(one, Redemption)]
    assert len(had) == len(set(had)) == 2
    assert {one for one in found if isinstance(one, str)} <= {"gift_quota_reached", "gift_family_quota_reached"}
    # What is cancelled may be had again.
    async with database.transaction() as session:
        await cancel(session, had[0], next(one.id for one in found if isinstance(one, Redemption)), now=now)
        await reserve(session, had[0], gift, point, now=now)


async def test_two_counters_at_once_hand_one_out(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 5})
        (person,) = await make_people(session, now, 1)
        voucher = make_voucher(await reserve(session, person.id, gift, point, now=now))
    counters = [f"{point}-1", f"{point}-2"] * 3
    found = await asyncio.gather(
        *(
            _do(database, partial(redeem, counter_id=one, token=voucher, staff=at_counter(now)))
            for one in counters
        ),
        return_exceptions=True,
    )
    (given,) = [one for one in found if isinstance(one, Redemption)]
    told = [one.params for one in found if isinstance(one, VoucherUsed)]
    assert told == [{"where": given.counter_id, "used_at": "2026-10-10 10:30"}] * 5, "Hong Kong's time"


async def test_what_expires_is_returned_once(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 8}, hold_hours=1)
        people = await make_people(session, now, 8, points=10)
        made = [await reserve(session, one.id, gift, point, now=now) for one in people]
    later = now + dt.timedelta(hours=1)
    works: list[Work] = [partial(expire_due, now=later)] * 4
    works += [
        partial(cancel, person_id=people[number].id, redemption_id=made[number].id, now=later)
        for number in range(4)
    ]
    await _all_at_once(database, works)
    await _do(database, lambda session: expire_due(session, now=later))
    async with database.transaction() as session:
        assert [(await get_balance(session, one.id)).available for one in people] == [10] * 8
        assert (await session.get_one(GiftStock, (gift, point))).left == 8
        assert [one for one in (await reconcile(session)).faults if one.account_id in {p.id for p in people}] == []


async def test_uses_without_a_network_are_kept_once_and_charged_once(database: Database, now: dt.datetime) -> None:
    """Two counters honour one voucher offline, one beyond its allowance; both upload twice, at once."""
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 10})
        people = await make_people(session, now, 4, points=10)
        made = [await reserve(session, one.id, gift, point, now=now) for one in people]
        gone = await cancel(session, people[3].id, made[3].id, now=now)
        await declare_allowance(session, f"{point}-1", gift, 1, office(now))
        await declare_allowance(session, f"{point}-2", gift, 5, office(now))
    vouchers = [make_voucher(one) for one in made]
    first = [OfflineUse(uuid.uuid4(), one, now) for one in vouchers[:2]]
    second = [OfflineUse(uuid.uuid4(), one, now) for one in (*vouchers[1:], "scribble")]
    later = at_counter(now + dt.timedelta(hours=3))
    uploads = [(f"{point}-1", first), (f"{point}-2", second)] * 2
    found = await _all_at_once(
        database,
        [partial(take_offline_uses, counter_id=counter, uses=uses, staff=later) for counter, uses in uploads],
    )
    assert found[0] == found[2]
    assert found[1] == found[3], "the same upload again gives the same answer"
    assert found[0][0] is UseOutcome.REDEEMED
    # Whoever came first with the voucher that both honoured has it; at counter 1 it is beyond the allowance.
    assert (found[0][1], found[1][0]) in {
        (UseOutcome.OVER_ALLOWANCE, UseOutcome.USED_BEFORE),
        (UseOutcome.USED_BEFORE, UseOutcome.REDEEMED),
    }
    assert found[1][1:] == [UseOutcome.REDEEMED, UseOutcome.ENDED_BEFORE, UseOutcome.INVALID]
    async with database.transaction() as session:
        uses = (await session.scalars(select(VoucherUse).where(VoucherUse.counter_id.startswith(point)))).all()
        assert len(uses) == 6
        doubtful = {one.id for one in await list_doubtful_uses(session, before=None, limit=200)}
        told = {one.id for one in uses if one.outcome is not UseOutcome.REDEEMED}
        assert doubtful & {one.id for one in uses} == told
        balances = [(await get_balance(session, one.id)).available for one in people]
        assert balances == [0, 0, 0, 10], "nobody is charged twice, and what was returned stays returned"
        status = (await session.get_one(Redemption, gone.id)).status
        assert status is RedemptionStatus.CANCELLED
        # Less three picked up, the double, and the one that was handed out although its points were returned.
        assert (await session.get_one(GiftStock, (gift, point))).left == 10 - 3 - 2
        assert (await get_counter_view(session, f"{point}-1")).allowances == {gift: -1}


async def test_what_is_handed_out_elsewhere_is_missing_there(database: Database, now: dt.datetime) -> None:
    """Three of two gifts, of which the counter's point has one each: its count ends at none, the others lie on."""
    async with database.transaction() as session:
        mine, other = await make_point(session, now), await make_point(session, now)
        gifts = [await make_gift(session, now, {mine: 2, other: 1}) for _ in range(2)]
        people = await make_people(session, now, 3)
        made = [
            await reserve(session, people[number].id, gifts[which], mine, now=now)
            for number, which in ((0, 0), (1, 0), (2, 1))
        ]
        uses = [OfflineUse(uuid.uuid4(), make_voucher(one), now) for one in made]
        found = await take_offline_uses(session, f"{other}-1", uses, at_counter(now))
        assert found == [UseOutcome.ELSEWHERE] * 3
    async with database.transaction() as session:
        left = {
            (one.gift_id, one.point_id): one.left
            for one in await session.scalars(select(GiftStock).where(GiftStock.gift_id.in_(gifts)))
        }
    assert left == {(gift, point): 2 if point == mine else 0 for gift in gifts for point in (mine, other)}


async def test_a_counter_that_was_not_answered_has_handed_out_once(database: Database, now: dt.datetime) -> None:
    """It hands out offline and uploads that, while its redemption of the same voucher goes on, and afterwards.

    They do not wait for each other. The same gift is known by the use's id; under another it is a second gift.
    """
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 2})
        (person,) = await make_people(session, now, 1)
        made = await reserve(session, person.id, gift, point, now=now)
    voucher, counter = make_voucher(made), f"{point}-1"
    use, second = [OfflineUse(uuid.uuid4(), voucher, now) for _ in range(2)]
    upload = partial(take_offline_uses, counter_id=counter, uses=[use], staff=at_counter(now))
    async with database.transaction() as session:
        await repository.lock_redemptions(session, [made.id])  # as redeem begins
        uploading = asyncio.create_task(_do(database, upload))
        await asyncio.sleep(0.3)  # it has the counter, and waits for the redemption
        await redeem(session, counter, voucher, at_counter(now), use_id=use.id)
    assert await uploading == [UseOutcome.REDEEMED]
    async with database.transaction() as session:
        (kept,) = await session.scalars(select(VoucherUse).where(VoucherUse.counter_id == counter))
        assert (kept.id, kept.is_offline) == (use.id, False)
        assert (await session.get_one(GiftStock, (gift, point))).left == 1, "one of two was handed out"
        again = await take_offline_uses(session, counter, [use, second], at_counter(now))
        assert again == [UseOutcome.REDEEMED, UseOutcome.USED_BEFORE]
        stock = await session.get_one(GiftStock, (gift, point), populate_existing=True)
        assert stock.left == 0, "the second gift is missing"


async def test_nothing_is_reserved_for_whom_is_being_erased(database: Database, now: dt.datetime) -> None:
    """Who comes while a person is erased waits, and is refused: at the stock, at a draw, at a queue."""
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 9})
        (person,) = await make_people(session, now, 1)
        draw = await make_draw(session, now, gift, point, 1)
        queue = await announce(
            session,
            NewDrop(DropKind.QUEUE, gift, point, 1, now, now + dt.timedelta(hours=1), pace_per_minute=60),
            office(now),
        )
    async with database.transaction() as session:
        await enter(session, queue.id, person.id, now=now)
    late = [
        partial(reserve, person_id=person.id, gift_id=gift, point_id=point, now=now),
        partial(enter, drop_id=draw.id, person_id=person.id, now=now),
        partial(reserve_in_turn, drop_id=queue.id, person_id=person.id, now=now),
    ]
    async with database.transaction() as session:
        await erase_person(session, person.id, person.id, now=now)
        tries = [asyncio.create_task(_do(database, work)) for work in late]
        await asyncio.sleep(0.3)
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in found] == [PersonErased] * 3
    async with database.transaction() as session:
        assert (await session.get_one(GiftStock, (gift, point))).left == 9 - 2, "but for what the drops have"


async def test_who_enters_with_many_is_told_as_if_alone(database: Database, now: dt.datetime) -> None:
    """Together: once however often sent at once; and who may not, for whatever reason, harms nobody else."""
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift, adults_only = [
            await make_gift(session, now, {point: 3}, min_age_years=age, per_person=1) for age in (None, 18)
        ]
        people, (poor,) = await make_people(session, now, 40), await make_people(session, now, 1, points=9)
        draw, other = [await make_draw(session, now, one, point, 2) for one in (gift, adults_only)]
    desk, ids, late = GiftEntryDesk(database), [one.id for one in people], now + dt.timedelta(hours=1)
    unlike = [(draw.id, poor.id, now), (draw.id, new_id(), now), (draw.id, ids[0], late), (other.id, ids[0], now)]
    async with database.transaction() as session:
        await erase_person(session, ids[1], ids[1], now=now)  # who is being erased keeps nobody waiting
        held = asyncio.create_task(desk.enter(draw.id, ids[1], now=now))
        asked = [desk.enter(draw.id, one, now=now) for one in [*ids[2:], *ids[2:]]]
        told = await asyncio.gather(
            *asked, *(desk.enter(*one, now=at) for *one, at in unlike), return_exceptions=True
        )
    assert isinstance((await asyncio.gather(held, return_exceptions=True))[0], PersonErased)
    assert Counter(told[: len(asked)]) == {True: 38, False: 38}
    *refused, entered_other = told[len(asked) :]
    assert [type(one) for one in refused] == [InsufficientPoints, PersonUnknown, DropNotOpen]
    assert entered_other is True, "of age, which is asked of each alone"
    await desk.close()
    async with database.transaction() as session:
        entered = await session.scalars(select(DropEntry.person_id).where(DropEntry.drop_id == draw.id))
        assert set(entered) == set(ids[2:])


async def _settle_all(database: Database, now: dt.datetime) -> None:
    while await _do(database, partial(settle_next, now=now)):
        pass


async def test_who_is_erased_while_a_draw_is_settled_is_gone(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        point = await make_point(session, now)
        gift = await make_gift(session, now, {point: 1})
        (person,) = await make_people(session, now, 1)
        draw = await make_draw(session, now, gift, point, 1)
    async with database.transaction() as session:
        await enter(session, draw.id, person.id, now=now)
    later = now + dt.timedelta(hours=1)
    async with database.transaction() as session:
        while (await session.get_one(GiftDrop, draw.id, populate_existing=True)).status is DropStatus.ANNOUNCED:
            await draw_next(session, now=later)
    async with database.transaction() as session:
        await erase_person(session, person.id, person.id, now=later)
        settling = asyncio.create_task(_settle_all(database, later))
        await asyncio.sleep(0.3)
    await settling
    async with database.transaction() as session:
        entry = (await session.scalars(select(DropEntry).where(DropEntry.drop_id == draw.id))).one()
        assert (entry.person_id, entry.outcome) == (None, EntryOutcome.GONE)
        assert not (await session.scalars(select(Redemption).where(Redemption.drop_id == draw.id))).all()
