"""The office of gifts: a gift with its stock, a draw that is announced, the budget, and what was changed."""

import uuid

from playwright.async_api import expect

from tests.support.gifts import make_point
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office
from tests.web.system import System
from tests.web.words import say


async def test_a_gift_is_written_stocked_drawn_and_budgeted(devices: Devices, system: System) -> None:
    async with system.database.transaction() as session:
        point = await make_point(session, system.now)
    gift = f"cap-{uuid.uuid4().hex[:10]}"
    name = f"Cap {gift[-4:]}"
    device, officer = await open_office(devices, system, "/office/gifts/new")
    page = device.page
    await page.get_by_label(say("office_gifts_id")).fill(gift)
    for what, words in (("name", name), ("words", "Against the sun.")):
        for language in ("en", "zh_hant", "zh_hans"):
            label = say(f"office_gifts_in_{language}", what=say(f"office_gifts_{what}"))
            await page.get_by_label(label).fill(words)
    await page.get_by_label(say("office_gifts_picture")).select_option("cap")
    await page.get_by_label(say("office_gifts_points")).fill("40")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_gifts_save")).click()
    await expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()

    await page.get_by_label(say("office_gifts_stock_point")).select_option(point)
    await page.get_by_label(say("office_gifts_stock_items")).fill("9")
    await page.get_by_label(say("office_gifts_stock_reason")).fill("First delivery")
    await page.get_by_role("button", name=say("office_gifts_stock_change")).click()
    await expect(page.get_by_role("cell", name="9", exact=True)).to_have_count(2)
    await assert_accessible(page)

    await page.goto("/office/gifts/drops")
    await page.get_by_role("button", name=say("office_gifts_drop_new")).click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label(say("office_gifts_allowance_gift")).select_option(gift)
    await dialog.get_by_label(say("office_gifts_drop_quantity")).fill("4")
    await assert_accessible(page)
    await dialog.get_by_role("button", name=say("office_gifts_drop_announce")).click()
    await expect(dialog).to_be_hidden()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
    shown = (await officer.ask("GET", "/v1/gift-catalogue"))["items"]
    (stock,) = [one["stock"] for one in shown if one["id"] == gift]
    assert stock == [{"point_id": point, "stocked": 9, "left": 5}]

    await page.goto("/office/gifts/points")
    await page.get_by_role("button", name=say("office_gifts_allowances_of", name=f"{point}-1")).click()
    await dialog.get_by_label(say("office_gifts_allowance_gift")).select_option(gift)
    await dialog.get_by_label(say("office_gifts_allowance_most")).fill("7")
    await dialog.get_by_role("button", name=say("office_gifts_allowance_set")).click()
    await expect(dialog.get_by_text(f"{name}: {say('office_gifts_allowance_left', count=7)}")).to_be_visible()
    await assert_accessible(page)

    for path in ("/office/gifts", "/office/gifts/budget", "/office/gifts/story"):
        await page.goto(path)
        await expect(page.locator(".skeleton")).to_have_count(0)
        await assert_accessible(page)
    line = say("office_gifts_change_line", kind=say("office_gifts_change_gift"), subject=gift)
    await expect(page.get_by_text(line)).to_be_visible()
