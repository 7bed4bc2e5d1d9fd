"""Taking everything along, and erasing for good: what is kept is told before, and it is asked twice."""

import json

from playwright.async_api import expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import PASSWORD, family
from tests.web.system import System
from tests.web.words import say, told


async def test_a_child_goes_after_it_was_asked_twice(devices: Devices, system: System) -> None:
    guardian = await family(system, children=2, mode=None)
    device = await devices.open(f"/family/{guardian.children[0]}/data", who=guardian)
    device.watch.allow(r"422 POST /v1/persons/[^/]+/erasure")
    page = device.page
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=say("own_data_export_json")).click()
    with (await (await coming.value).path()).open(encoding="utf-8") as file:
        assert json.load(file)["sections"]["persons"][0]["display_name"] == "Mei"
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=say("own_data_export_pdf")).click()
    with (await (await coming.value).path()).open("rb") as document:
        assert document.read(5) == b"%PDF-"

    await page.get_by_text(say("own_data_kept"), exact=True).click()
    await expect(page.get_by_text(told("kept_ledger"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("own_data_erase_ask")).click()
    sheet = page.get_by_role("dialog")
    erase = sheet.get_by_role("button", name=say("own_data_erase_yes"))
    await sheet.get_by_label(say("own_data_password")).fill("not the password")
    await expect(erase).to_be_disabled()
    await sheet.get_by_role("checkbox").check()
    await assert_accessible(page)
    await erase.click()
    await expect(sheet.get_by_role("alert")).to_be_visible()
    assert len((await guardian.ask("GET", "/v1/me"))["persons"]) == 3, "nothing goes by a wrong password"
    await sheet.get_by_label(say("own_data_password")).fill(PASSWORD)
    await erase.click()
    await expect(page.get_by_role("article", name="Lok")).to_be_visible()
    await expect(page.get_by_role("article", name="Mei")).to_have_count(0)


async def test_one_who_erased_the_own_account_is_signed_out(devices: Devices, system: System) -> None:
    guardian = await family(system, children=0, mode=None)
    page = (await devices.open(f"/family/{guardian.account.person_id}/data", who=guardian)).page
    await page.get_by_role("button", name=say("own_data_erase_ask")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("checkbox").check()
    await sheet.get_by_label(say("own_data_password")).fill(PASSWORD)
    await sheet.get_by_role("button", name=say("own_data_erase_yes")).click()
    await page.wait_for_url("**/")
    await expect(page.get_by_role("link", name=say("start_have_account"))).to_be_visible()
    await page.goto("/family")
    await expect(page.get_by_role("heading", name=say("family_title"))).to_have_count(0)
