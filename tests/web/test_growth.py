"""Growth in the Family face: measurements, the charts read by keys, mixed-up units, and two parents at once."""

import re

import pytest
from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import family
from tests.web.relatives import compare, put
from tests.web.system import System
from tests.web.words import say, told

GIRL = {"sex": "female", "gestation_weeks": 39, "mother_height_cm": 160, "father_height_cm": 172}


async def _enter(page: Page, day: str, weight: str, height: str) -> None:
    await page.get_by_role("button", name=say("growth_enter")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("growth_measured_on")).fill(day)
    await sheet.get_by_label(say("growth_weight_kg")).fill(weight)
    await sheet.get_by_label(say("growth_height_cm")).fill(height)
    await sheet.get_by_role("button", name=say("growth_save"), exact=True).click()


@pytest.mark.timeout(180)
async def test_two_measurements_stand_on_the_chart_and_are_read_by_keys(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    page = (await devices.open(f"/family/{guardian.children[0]}/growth", who=guardian)).page
    await expect(page.get_by_role("heading", name=say("growth_first_title"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("radio", name=say("growth_girl")).check(force=True)
    await page.get_by_role("button", name=say("growth_save"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("growth_none_title"))).to_be_visible()
    await assert_accessible(page)

    await _enter(page, "2026-04-01", "27,4", "131")
    await expect(page.get_by_role("heading", name=told("growth_level_fine"))).to_be_visible()
    await _enter(page, "2026-10-01", "29.2", "134.5")
    await expect(page.locator("circle.point")).to_have_count(2)
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await assert_accessible(page)
    slider = page.get_by_role("slider", name=say("growth_chart_pick"))
    await slider.focus()
    await page.keyboard.press("End")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(r"29\.2 kg, between the \S+ and"))
    await page.keyboard.press("ArrowLeft")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(r"27\.4 kg"))
    await expect(page.locator("circle.point.chosen")).to_have_count(1)
    await page.get_by_role("radio", name=say("growth_height")).check(force=True)
    await expect(page.get_by_role("row").filter(has_text="134.5 cm")).to_be_visible()
    await page.get_by_label(say("growth_reference")).select_option("hk2020")
    await expect(page.get_by_role("row").filter(has_text="134.5 cm")).to_be_visible()
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=say("growth_file_pdf")).click()
    assert (await coming.value).suggested_filename == "growth-height.pdf"


async def test_a_weight_in_pounds_is_asked_about_and_put_right_by_one_tap(
    devices: Devices, system: System
) -> None:
    guardian = await family(system, mode=None)
    child = f"/v1/persons/{guardian.children[0]}/growth"
    await compare(guardian, guardian.children[0], **GIRL)
    device = await devices.open(f"/family/{guardian.children[0]}/growth", who=guardian, scheme="dark")
    device.watch.allow(r"(409|422) POST .*/growth/entries")
    page = device.page
    await _enter(page, "2026-10-01", "2920", "134.5")
    await expect(page.get_by_text(told("growth_reading_outside"))).to_be_visible()
    await assert_accessible(page)
    weight = page.get_by_label(say("growth_weight_kg"))
    await weight.fill("twenty")
    await page.get_by_role("button", name=say("growth_save"), exact=True).click()
    await expect(page.get_by_text(say("growth_no_number"))).to_be_visible()
    await weight.fill("85")
    await page.get_by_role("button", name=say("growth_save"), exact=True).click()
    await expect(page.get_by_text(say("growth_ask_title"))).to_be_visible()
    await assert_accessible(page)
    await expect(page.get_by_text(told("growth_mixup_pounds"))).to_be_visible()
    await page.get_by_role("button", name=re.compile(r"38\.56")).click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    (entry,) = (await guardian.ask("GET", child))["entries"]
    assert (entry["weight_kg"], entry["height_cm"], entry["is_confirmed"]) == (38.555, 134.5, False)


async def test_when_two_correct_at_once_nothing_typed_is_lost(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = f"/v1/persons/{guardian.children[0]}/growth"
    await compare(guardian, guardian.children[0], **GIRL)
    measured = {"measured_on": "2026-10-01", "weight_kg": 29.2, "height_cm": 134.5}
    entry = await guardian.ask("POST", f"{child}/entries", measured, 201)
    device = await devices.open(f"/family/{guardian.children[0]}/growth", who=guardian, size=DESK)
    device.watch.allow(r"412 PUT .*/growth/entries/")
    page = device.page
    change = page.get_by_role("button", name=re.compile(rf"^{say('growth_change')}\s*:"))
    await change.click()
    await put(guardian, f"{child}/entries/{entry['id']}", measured | {"weight_kg": 29.4}, 1)
    weight = page.get_by_label(say("growth_weight_kg"))
    await expect(weight).to_have_value("29.2")
    await weight.fill("29.6")
    await page.get_by_role("button", name=say("growth_save"), exact=True).click()
    await expect(page.get_by_text(say("record_faster_title"))).to_be_visible()
    await expect(page.get_by_role("row").filter(has_text="29.4")).to_contain_text("29.6")
    await expect(weight).to_have_value("29.6")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("record_faster_keep_mine")).click()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    assert (await guardian.ask("GET", child))["entries"][0]["weight_kg"] == 29.6
    await change.click()
    await page.get_by_role("button", name=say("growth_remove"), exact=True).click()
    await page.get_by_role("button", name=say("growth_remove_yes"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("growth_none_title"))).to_be_visible()
    assert (await guardian.ask("GET", child))["entries"] == []
