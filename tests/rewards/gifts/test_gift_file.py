"""The catalogue from a file, and what the budget reads."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from cli.demo_gifts import announce_demo_drops
from core.settings import PROJECT_ROOT
from rewards.gifts.budget.queries import get_owed, list_days, list_stock
from rewards.gifts.budget.rules import DayOfPoints, covered_by
from rewards.gifts.catalogue.file import import_file, read_file
from rewards.gifts.catalogue.models import GiftChange, GiftStock
from rewards.gifts.catalogue.queries import list_offers
from rewards.gifts.catalogue.service import Written
from rewards.gifts.drops.queries import list_drops
from rewards.gifts.errors import GiftFileInvalid, StockTooSmall
from rewards.gifts.redemptions.service import cancel, reserve
from rewards.ledger.service import post
from tests.support.gifts import make_draw, make_gift, make_people, make_point, office
from tests.support.ledger import award, reversal

DEMO = PROJECT_ROOT / "data" / "gifts" / "demo.yaml"


async def test_the_shipped_file_is_read_once(session: AsyncSession, now: dt.datetime) -> None:
    file = read_file(DEMO.read_text(encoding="utf-8"))
    lines = await import_file(session, file, office(now))
    assert {line.written for line in lines} == {Written.ADDED}
    assert sum(line.items for line in lines) == sum(sum(gift.stock.values()) for gift in file.gifts)
    again = await import_file(session, file, office(now))
    assert {(line.written, line.items) for line in again} == {(Written.UNCHANGED, 0)}
    offers = {one.gift.id: one for one in await list_offers(session, now)}
    assert {gift.id for gift in file.gifts} <= set(offers)
    # One is reserved; the file then wants fewer than are left, and after that fewer than were given.
    (person,) = await make_people(session, now, 1)
    kite = next(gift for gift in file.gifts if gift.id == "kite")
    ((point, items),) = kite.stock.items()
    await post(session, [award(person.id, 100, "more")], now=now)
    await reserve(session, person.id, "kite", point, now=now)
    fewer = file.model_copy(update={"points": [], "gifts": [kite.model_copy(update={"stock": {point: 1}})]})
    (line,) = await import_file(session, fewer, office(now))
    assert (line.written, line.items) == (Written.UNCHANGED, 1 - items)
    stock = await session.get_one(GiftStock, ("kite", point), populate_existing=True)
    assert (stock.stocked, stock.left) == (1, 0)
    none = fewer.model_copy(update={"gifts": [kite.model_copy(update={"stock": {point: 0}})]})
    with pytest.raises(StockTooSmall):
        await import_file(session, none, office(now))
    kept = await session.scalars(select(GiftChange).where(GiftChange.subject == f"kite/{point}"))
    assert [change.detail["items"] for change in kept] == [items, 1 - items]


async def test_the_demo_has_a_draw_and_a_queue_of_its_gifts(session: AsyncSession, now: dt.datetime) -> None:
    await announce_demo_drops(session, now)  # no gifts, no drops, no fault
    await import_file(session, read_file(DEMO.read_text(encoding="utf-8")), office(now))
    for _ in range(2):
        await announce_demo_drops(session, now)
    shown = [view.drop for view in await list_drops(session, now)]
    found = sorted((drop.gift_id, drop.kind.value) for drop in shown if drop.gift_id in {"picnic-set", "kite"})
    assert found == [("kite", "queue"), ("picnic-set", "draw")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gifts: [", "line 1"),
        ("gifts: [{id: kite}]", "gifts/0/names: Field required"),
        ("gift: []", "gift: Extra inputs are not permitted"),
        ("gifts: [{id: Kite!}]", "gifts/0/id"),
        ("- kite", "valid dictionary"),
    ],
)
def test_a_file_that_does_not_hold_together_says_where(text: str, said: str) -> None:
    with pytest.raises(GiftFileInvalid) as refused:
        read_file(text)
    assert said in str(refused.value.params["fault"])


async def test_the_budget_reads_what_is_owed_and_each_days_pace(session: AsyncSession, now: dt.datetime) -> None:
    """By what changes: other tests' accounts stand beside these."""
    before, covered = await get_owed(session), covered_by(await list_stock(session))
    days = {one.day: one for one in await list_days(session, now)}
    point = await make_point(session, now)
    gift = await make_gift(session, now, {point: 10}, points=20)
    drop = await make_draw(session, now, gift, point, 4)
    yesterday = now - dt.timedelta(days=1)  # 10:30 in Hong Kong
    one, other = await make_people(session, yesterday, 2, points=50)
    await reserve(session, one.id, gift, point, now=yesterday)
    gone = await reserve(session, one.id, gift, point, now=yesterday)
    await cancel(session, one.id, gone.id, now=yesterday)
    key = uuid.uuid4().hex
    late = yesterday.replace(hour=15, minute=59)  # a minute before midnight in Hong Kong
    await post(session, [award(other.id, 30, key)], now=late)
    await post(session, [reversal(other.id, 5, f"{key}/back", key)], now=late + dt.timedelta(minutes=2))  # today's
    owed = await get_owed(session)
    assert (owed.points - before.points, owed.reserved - before.reserved) == (30 + 50 + 25, 20)
    assert covered_by(await list_stock(session)) - covered == (5 + drop.left) * 20
    day = dt.date(2026, 10, 9)
    earlier = days.get(day, DayOfPoints(day, 0, 0))
    found = {one.day: one for one in await list_days(session, now)}
    assert (found[day].given - earlier.given, found[day].spent - earlier.spent) == (130, 20)
    assert max(found) == day, "today is not over"
