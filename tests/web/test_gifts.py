"""From the shelf to the counter: reserving, the voucher with and without a network, cancelling, and why not."""

import asyncio

from playwright.async_api import Page, expect

from families.actors import Role
from rewards.gifts.catalogue.service import Officer, declare_allowance
from tests.support.gifts import WORDS, give_points, make_gift, make_point
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import adult, family
from tests.web.system import System
from tests.web.words import like, say, told

_FIRST = 1  # each person may have one


async def test_a_gift_is_reserved_shown_without_a_network_and_given_back(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    async with system.database.transaction() as session:
        point = await make_point(session, system.now)
        gift = await make_gift(session, system.now, {point: 5}, per_person=_FIRST, picture="rope")
        await give_points(session, system.now, guardian.children, 100)
    device = await devices.open("/play/gifts", who=guardian)
    page = device.page
    tile = page.locator(f"a[href='/play/gifts/{gift}']")
    await expect(tile).to_be_visible()
    await assert_accessible(page)
    await tile.click()
    await expect(page.get_by_text(say("gifts_left_more", count=1))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("gifts_reserve", points=10)).click()
    code = page.get_by_role("img", name=say("gifts_voucher_alt"))
    await expect(code).to_be_visible()
    await assert_accessible(page)
    assert await guardian.points_of() == 90

    await page.get_by_role("button", name=say("gifts_bright")).click()
    await expect(page.get_by_role("dialog").get_by_role("img")).to_be_visible()
    await page.get_by_role("button", name=say("frame_close"), exact=True).click()

    # From the list to it, then once more without a network: it is shown from what the device kept.
    await page.get_by_role("link", name=say("frame_back")).click()
    await page.locator("a[href^='/play/vouchers/']").click()
    await expect(code).to_be_visible()
    await device.context.set_offline(True)
    device.watch.allow(r"net::ERR_INTERNET_DISCONNECTED")
    await page.get_by_role("link", name=say("frame_back")).click()
    await page.locator("a[href^='/play/vouchers/']").click()
    await expect(code).to_be_visible()
    await expect(page.get_by_text(say("gifts_voucher_offline"))).to_be_visible()
    await device.context.set_offline(False)

    await page.goto(f"/play/gifts/{gift}")
    await expect(page.get_by_text(told("gift_quota_reached"))).to_be_visible()
    await expect(page.get_by_role("button", name=say("gifts_reserve", points=10))).to_have_count(0)
    await page.goto("/play/vouchers")
    await page.locator("a[href^='/play/vouchers/']").click()
    await page.get_by_role("button", name=say("gifts_cancel")).click()
    await page.get_by_role("dialog").get_by_role("button", name=say("gifts_cancel_yes")).click()
    await expect(page.get_by_text(like("gifts_ended_cancelled"))).to_be_visible()
    await page.get_by_role("link", name=say("gifts_points_story")).click()
    await expect(page.get_by_text(f"Gift: {WORDS['en']} (given back)")).to_be_visible()
    assert await guardian.points_of() == 100


async def test_of_two_counters_one_hands_out_and_one_goes_on_without_a_network(
    devices: Devices, system: System
) -> None:
    guardian = await family(system, mode=None)
    async with system.database.transaction() as session:
        point = await make_point(session, system.now)
        gift = await make_gift(session, system.now, {point: 5}, picture="rope")
        await give_points(session, system.now, guardian.children, 100)
        await declare_allowance(session, f"{point}-1", gift, 1, Officer(None, system.now))
    path = f"/v1/persons/{guardian.children[0]}/redemptions"
    wanted = {"gift_id": gift, "point_id": point}
    both, offline, beyond = [(await guardian.ask("POST", path, wanted, 201))["voucher"] for _ in range(3)]
    staff = await adult(system, Role.STAFF)
    first = await devices.open("/counter", who=staff)
    await assert_accessible(first.page)
    await first.page.get_by_role("link", name=f"{point}-1").click()
    other = await devices.open(f"/counter/{point}-2", who=staff)
    pages = [first.page, other.page]
    for device in (first, other):
        device.watch.allow(r"409 POST .*/redemptions")
    for page in pages:
        await page.get_by_label(say("office_gifts_desk_voucher")).fill(both)
    await asyncio.gather(*(_press(page) for page in pages))
    verdicts = [await page.get_by_role("alert").get_by_role("heading").inner_text() for page in pages]
    assert sorted(verdicts) == sorted([say("office_gifts_desk_hand_out"), say("office_gifts_desk_refuse")])
    refused = pages[verdicts.index(say("office_gifts_desk_refuse"))]
    await expect(refused.get_by_role("alert").get_by_text(told("voucher_used"))).to_be_visible()
    await assert_accessible(refused)

    page = first.page
    await first.context.set_offline(True)
    first.watch.allow(r"net::ERR_INTERNET_DISCONNECTED")
    await _show(page, offline)
    await expect(page.get_by_role("alert").get_by_text(say("office_gifts_desk_offline_given"))).to_be_visible()
    await expect(page.get_by_text(say("office_gifts_desk_waiting", count=1))).to_be_visible()
    await assert_accessible(page)
    for voucher, why in ((offline, like("office_gifts_desk_used")), (beyond, say("office_gifts_desk_allowance"))):
        await _show(page, voucher)
        await expect(page.get_by_role("alert").get_by_text(why)).to_be_visible()
    await first.context.set_offline(False)
    await expect(page.get_by_text(say("office_gifts_desk_waiting", count=1))).to_have_count(0)
    states = [one["status"] for one in (await guardian.ask("GET", path))["items"]]
    assert sorted(states) == ["redeemed", "redeemed", "reserved"]


async def _show(page: Page, voucher: str) -> None:
    await page.get_by_label(say("office_gifts_desk_voucher")).fill(voucher)
    await _press(page)


async def _press(page: Page) -> None:
    await page.get_by_role("button", name=say("scanner_typed_send")).click()
    await expect(page.get_by_role("alert").get_by_role("heading")).to_be_visible()
