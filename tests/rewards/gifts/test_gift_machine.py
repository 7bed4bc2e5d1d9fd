"""Any interleaving of reserving, cancelling, expiring, picking up, also offline, and restocking, against a model.

What it holds: never more given than stocked, points neither made nor lost, quotas kept, refunds once.
"""

import asyncio
import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.errors import DomainError
from core.settings import get_settings
from families.families.models import FamilyRole
from rewards.gifts.catalogue.models import GiftStock
from rewards.gifts.catalogue.service import change_stock
from rewards.gifts.redemptions.counters import OfflineUse, redeem, take_offline_uses
from rewards.gifts.redemptions.models import Redemption
from rewards.gifts.redemptions.service import cancel, expire_due, reserve
from rewards.gifts.redemptions.vouchers import make_voucher
from rewards.ledger.service import get_balance
from tests.support.gifts import at_counter, give_points, make_gift, make_point, office
from tests.support.people import make_family, make_person

# Far from the present of other tests: what they reserved never expires by this clock, which only goes on.
NOW = dt.datetime(2001, 3, 3, 4, 5, tzinfo=dt.UTC)
START_POINTS, PRICE, PER_PERSON, PER_FAMILY, HOLD_HOURS = 45, 10, 2, 3, 2
PEOPLE = st.integers(0, 2)  # two of one family, and one alone
PLACES = st.integers(0, 1)


@dataclass
class Item:
    """The model of a redemption; `place` is where its item is missing, None where the count knew of none."""

    person: int
    place: int | None
    expires_at: dt.datetime
    status: str = "reserved"


class GiftMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(get_settings())
        self.now = NOW
        self.items: dict[uuid.UUID, Item] = {}
        self.stocked = [2, 1]
        self.unpaid = [0, 0]  # handed out offline against vouchers that were good no longer

    @initialize()
    def begin(self) -> None:
        async def work(session: AsyncSession) -> None:
            family = await make_family(session, self.now, one=FamilyRole.GUARDIAN, other=FamilyRole.CHILD)
            alone = await make_person(session, self.now)
            self.people = [family["one"].id, family["other"].id, alone.id]
            await give_points(session, self.now, self.people, START_POINTS)
            self.places = [await make_point(session, self.now) for _ in range(2)]
            self.gift_id = await make_gift(
                session,
                self.now,
                dict(zip(self.places, self.stocked, strict=True)),
                per_person=PER_PERSON,
                per_family=PER_FAMILY,
                hold_hours=HOLD_HOURS,
            )

        assert self._done(work) is None

    @rule(person=PEOPLE, place=PLACES)
    def reserve_one(self, person: int, place: int) -> None:
        made: list[Redemption] = []

        async def work(session: AsyncSession) -> None:
            made.append(
                await reserve(session, self.people[person], self.gift_id, self.places[place], now=self.now)
            )

        household = range(2) if person < 2 else range(2, 3)
        wanted = None
        if self._count(lambda one: one.person == person) >= PER_PERSON:
            wanted = "gift_quota_reached"
        elif self._count(lambda one: one.person in household) >= PER_FAMILY:
            wanted = "gift_family_quota_reached"
        elif self._left(place) == 0:
            wanted = "gift_gone"
        elif self._points(person) < PRICE:
            wanted = "points_insufficient"
        assert self._done(work) == wanted
        if wanted is None:
            expires_at = self.now + dt.timedelta(hours=HOLD_HOURS)
            self.items[made[0].id] = Item(person, place, expires_at)

    @rule(data=st.data())
    def cancel_one(self, data: st.DataObject) -> None:
        if self.items:
            chosen = data.draw(st.sampled_from(sorted(self.items)))
            item = self.items[chosen]
            wanted = None if item.status == "reserved" else "redemption_ended"
            found = self._done(lambda session: cancel(session, self.people[item.person], chosen, now=self.now))
            assert found == wanted
            item.status = "cancelled" if wanted is None else item.status

    @rule(data=st.data(), place=PLACES)
    def pick_one_up(self, data: st.DataObject, place: int) -> None:
        if not self.items:
            return
        chosen = data.draw(st.sampled_from(sorted(self.items)))
        item, wanted = self.items[chosen], None

        async def work(session: AsyncSession) -> None:
            voucher = make_voucher(await session.get_one(Redemption, chosen))
            await redeem(session, f"{self.places[place]}-1", voucher, at_counter(self.now))

        if item.status == "redeemed":
            wanted = "voucher_used"
        elif item.status != "reserved" or item.expires_at <= self.now:
            wanted = "voucher_ended"
        elif item.place != place:
            wanted = "voucher_elsewhere"
        assert self._done(work) == wanted
        item.status = "redeemed" if wanted is None else item.status

    @rule(data=st.data(), place=PLACES)
    def pick_one_up_offline(self, data: st.DataObject, place: int) -> None:
        if not self.items:
            return
        chosen = data.draw(st.sampled_from(sorted(self.items)))
        item, is_left = self.items[chosen], self._left(place) > 0

        async def work(session: AsyncSession) -> None:
            use = OfflineUse(uuid.uuid4(), make_voucher(await session.get_one(Redemption, chosen)), self.now)
            await take_offline_uses(session, f"{self.places[place]}-1", [use], at_counter(self.now))

        assert self._done(work) is None
        if item.status != "reserved":
            self.unpaid[place] += is_left
            return
        item.status = "redeemed"
        if item.place != place:
            item.place = place if is_left else None

    @rule(hours=st.integers(0, 3))
    def let_time_pass(self, hours: int) -> None:
        self.now += dt.timedelta(hours=hours)

        async def work(session: AsyncSession) -> None:
            await expire_due(session, now=self.now)

        assert self._done(work) is None
        for item in self.items.values():
            if item.status == "reserved" and item.expires_at <= self.now:
                item.status = "expired"

    @rule(place=PLACES, items=st.integers(-2, 2).filter(bool))
    def restock(self, place: int, items: int) -> None:
        wanted = None if self._left(place) + items >= 0 else "gift_stock_too_small"
        found = self._done(
            lambda session: change_stock(
                session, self.gift_id, self.places[place], items, "counted", office(self.now)
            )
        )
        assert found == wanted
        self.stocked[place] += items if wanted is None else 0

    @invariant()
    def nothing_is_lost(self) -> None:
        stock: dict[str, GiftStock] = {}
        balances: list[int] = []

        async def work(session: AsyncSession) -> None:
            rows = await session.scalars(select(GiftStock).where(GiftStock.gift_id == self.gift_id))
            stock.update({row.point_id: row for row in rows})
            balances.extend([(await get_balance(session, one)).available for one in self.people])

        assert self._done(work) is None
        found = [(stock[one].stocked, stock[one].left) for one in self.places]
        assert found == [(self.stocked[place], self._left(place)) for place in range(2)]
        assert balances == [self._points(person) for person in range(3)]

    def teardown(self) -> None:
        self.runner.run(self.database.close())
        self.runner.close()

    def _count(self, is_meant: Callable[[Item], bool]) -> int:
        return sum(is_meant(one) for one in self.items.values() if one.status in {"reserved", "redeemed"})

    def _left(self, place: int) -> int:
        return self.stocked[place] - self.unpaid[place] - self._count(lambda one: one.place == place)

    def _points(self, person: int) -> int:
        return START_POINTS - PRICE * self._count(lambda one: one.person == person)

    def _done(self, work: Callable[[AsyncSession], Awaitable[object]]) -> str | None:
        """Do it in a transaction of its own; return the code of what stood against it."""

        async def within() -> None:
            async with self.database.transaction() as session:
                await work(session)

        try:
            self.runner.run(within())
        except DomainError as error:
            return error.code
        return None


@pytest.mark.usefixtures("database_url")
class TestGifts(GiftMachine.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        max_examples=6, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
    )
