"""A draw that the browser works out again, and a queue whose place moves while one looks."""

import datetime as dt
import json
from typing import Any

from playwright.async_api import Page, Route, expect

from rewards.gifts.catalogue.service import Officer
from rewards.gifts.drops.drawing import run_due
from rewards.gifts.drops.models import GiftDrop
from rewards.gifts.drops.rules import DropKind
from rewards.gifts.drops.service import NewDrop, announce, enter
from tests.support.gifts import give_points, make_gift, make_people, make_point
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import Person, family
from tests.web.system import System
from tests.web.words import like, say, told

OPEN_FOR = dt.timedelta(minutes=3)  # no longer than the session lives


async def _drop(system: System, kind: DropKind, quantity: int, pace: int | None = None) -> GiftDrop:
    async with system.database.transaction() as session:
        point = await make_point(session, system.now)
        gift = await make_gift(session, system.now, {point: quantity}, is_by_drop_only=True)
        new = NewDrop(kind, gift, point, quantity, system.now, system.now + OPEN_FOR, pace)
        return await announce(session, new, Officer(None, system.now))


async def _rich_family(system: System, children: int) -> Person:
    guardian = await family(system, children=children, mode=None)
    async with system.database.transaction() as session:
        await give_points(session, system.now, guardian.children, 100)
    return guardian


async def _play_as(page: Page, name: str) -> None:
    await page.get_by_role("button", name=like("check_in_player_is")).click()
    await page.get_by_role("dialog").get_by_role("button", name=name).click()


async def test_a_draw_is_entered_and_worked_out_again_in_the_browser(devices: Devices, system: System) -> None:
    drop = await _drop(system, DropKind.DRAW, 1)
    guardian = await _rich_family(system, 2)
    page = (await devices.open("/play/draws", who=guardian)).page
    await assert_accessible(page)
    await page.locator(f"a[href='/play/draws/{drop.id}']").click()
    await expect(page.get_by_text(drop.commitment or "")).to_be_visible()
    await page.get_by_role("button", name=say("gifts_drop_enter_draw")).click()
    await expect(page.get_by_text(told("entry_entered"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("gifts_drop_leave_draw")).click()
    await expect(page.get_by_text(told("entry_entered"))).to_be_hidden()
    for child in guardian.children:
        await guardian.ask("PUT", f"/v1/gift-drops/{drop.id}/entries/{child}")

    with system.at(system.now + OPEN_FOR):
        await run_due(system.database, system.now)
        await page.reload()
        path = f"/v1/gift-drops/{drop.id}/entries/{guardian.children[0]}"
        first, second = ("Mei", "Lok") if (await guardian.ask("GET", path))["state"] == "won" else ("Lok", "Mei")
        await _play_as(page, first)
        await expect(page.get_by_text(told("entry_won"))).to_be_visible()
        await expect(page.get_by_role("link", name=say("gifts_drop_to_voucher"))).to_be_visible()
        await _play_as(page, second)
        await expect(page.get_by_text(told("entry_not_drawn"))).to_be_visible()

        check = page.get_by_role("button", name=say("gifts_draw_check"))
        await check.click()
        await expect(page.get_by_text(say("gifts_check_holds", won=1, count=2))).to_be_visible()
        await expect(page.get_by_text(say("gifts_check_own", name=second, place=2, count=2))).to_be_visible()
        await assert_accessible(page)
        await page.route("**/proof", _other_winner)
        await check.click()
        await expect(page.get_by_text(say("gifts_check_fails"))).to_be_visible()
        await expect(page.get_by_text(say("gifts_check_order_bad", place=1))).to_be_visible()


async def _other_winner(route: Route) -> None:
    """Answer with the proof in which the other one won."""
    answer = await route.fetch()
    proof: dict[str, Any] = await answer.json()
    for entry in proof["entries"]:
        entry["outcome"] = "not_drawn" if entry["outcome"] == "won" else "won"
    await route.fulfill(response=answer, body=json.dumps(proof))


async def test_the_place_in_a_queue_moves_until_it_is_ones_turn(devices: Devices, system: System) -> None:
    drop = await _drop(system, DropKind.QUEUE, 2, pace=1)
    guardian = await _rich_family(system, 1)
    async with system.database.transaction() as session:
        (other,) = await make_people(session, system.now, 1)
        await enter(session, drop.id, other.id, now=system.now)
    page = (await devices.open(f"/play/draws/{drop.id}", who=guardian)).page
    await page.get_by_role("button", name=say("gifts_drop_enter_queue")).click()
    await expect(page.get_by_text(say("gifts_drop_ahead"))).to_be_visible()
    await assert_accessible(page)
    with system.at(system.now + dt.timedelta(minutes=1)):
        await page.get_by_role("button", name=say("gifts_drop_take", points=10)).click()  # asked for by itself
        await expect(page.get_by_role("img", name=say("gifts_voucher_alt"))).to_be_visible()
    assert await guardian.points_of() == 90
