"""The record's items in the Family face: entered, corrected under a conflict, a file kept, a slot booked."""

import datetime as dt
import re

from playwright.async_api import Page, expect

from tests.support.files import picture
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import family
from tests.web.record import add, clinic
from tests.web.relatives import baby, put
from tests.web.system import System
from tests.web.words import say

MEDICINE = {"name": "Amoxicillin", "dose": 5, "dose_unit": "mL", "times": 3, "starts_on": "2026-10-08"}


async def _part(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name=say("items_parts")).get_by_role("link", name=say(name)).click()
    await expect(page.get_by_role("heading", name=say(name), level=2)).to_be_visible()


async def test_an_allergy_is_entered_and_a_medicine_corrected_by_two(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    device = await devices.open(f"/family/{child}/record", who=guardian)
    device.watch.allow(r"422 POST .*/allergies$")
    page = device.page
    await _part(page, "items_allergies")
    await expect(page.get_by_role("heading", name=say("items_allergies_none"))).to_be_visible()
    await page.get_by_role("button", name=say("items_allergies_add")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("items_substance")).fill("Peanut")
    await sheet.get_by_label(say("items_danger")).select_option(label=say("items_danger_high"))
    await sheet.get_by_label(say("items_onset")).fill("2026-10-03")
    await sheet.get_by_label(say("items_last_reaction")).fill("2026-10-01")  # before it began
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    await expect(sheet.get_by_label(say("items_last_reaction"))).to_have_attribute("aria-invalid", "true")
    await expect(sheet.get_by_label(say("items_substance"))).to_have_value("Peanut")
    await assert_accessible(page)
    await sheet.get_by_label(say("items_last_reaction")).fill("2026-10-04")
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    peanut = page.get_by_role("main").get_by_role("button", name="Peanut")
    await expect(peanut).to_contain_text(say("items_danger_high"))
    await expect(peanut).to_contain_text(say("record_self_entered"))

    kept = await add(guardian, child, "medications", **MEDICINE)
    path = f"/v1/persons/{child}/medications/{kept['id']}"
    device.watch.allow("412 PUT .*/medications/")
    await page.goto(f"/family/{child}/record/medications")
    await page.get_by_role("main").get_by_role("button", name="Amoxicillin").click()
    await sheet.get_by_role("button", name=say("record_correct"), exact=True).click()
    await put(guardian, path, MEDICINE | {"dose": 6, "instructions": "After meals"}, 1)
    await sheet.get_by_label(say("items_dose"), exact=True).fill("7,5")
    await sheet.get_by_label(say("items_often")).select_option(label=say("items_often_2_day"))
    await sheet.get_by_role("button", name=say("record_save_correction")).click()
    await expect(sheet.get_by_text(say("record_faster_title"))).to_be_visible()
    await expect(sheet.get_by_role("row", name=say("items_dose"))).to_have_text(re.compile(r"7\.5 mL.*6 mL"))
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("record_faster_keep_mine")).click()
    await expect(sheet).to_be_hidden()
    now = await guardian.ask("GET", path)
    assert (now["dose"], now["times"], now["instructions"]) == (7.5, 2, None)
    row = page.get_by_role("main").get_by_role("button", name="Amoxicillin")
    await expect(row).to_contain_text("7.5 mL")
    await row.click()
    await sheet.get_by_role("button", name=say("items_history")).click()
    await expect(sheet.get_by_role("listitem")).to_have_count(3)
    await expect(sheet.get_by_role("listitem").nth(0)).to_contain_text(re.compile(r"6 mL.*7\.5 mL", re.DOTALL))
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("items_stop_today")).click()
    await sheet.get_by_role("button", name=say("record_save_correction")).click()
    await expect(row).to_contain_text(say("items_course_active"))  # its last day is one of the course
    assert (await guardian.ask("GET", path))["stopped_on"] == system.now.astimezone(
        dt.timezone(dt.timedelta(hours=8))
    ).date().isoformat()


async def test_a_document_is_photographed_described_seen_and_removed(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    device = await devices.open(f"/family/{child}/record/documents", who=guardian, scheme="dark")
    device.watch.allow(r"(415|422) POST .*/documents$")
    page = device.page
    await expect(page.get_by_role("heading", name=say("items_documents_none"))).to_be_visible()

    async def choose(button: str, name: str, media_type: str, data: bytes) -> None:
        async with page.expect_file_chooser() as coming:
            await page.get_by_role("button", name=say(button)).click()
        await (await coming.value).set_files([{"name": name, "mimeType": media_type, "buffer": data}])

    await choose("items_document_choose", "letter.pdf", "application/pdf", b"no PDF at all")
    await expect(page.get_by_role("alert")).to_be_visible()
    await page.get_by_role("button", name=re.compile(say("items_upload_drop"))).click()
    await choose("items_document_camera", "photo.jpg", "image/jpeg", picture("JPEG", with_place=True))
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("items_document_kind")).select_option(label=say("items_document_letter"))
    await sheet.get_by_label(say("items_document_title")).fill("Letter of the eye clinic")
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    row = page.get_by_role("main").get_by_role("button", name="Letter of the eye clinic")
    await expect(row.locator("img")).to_have_js_property("complete", value=True)
    assert await row.locator("img").evaluate("(one) => one.naturalWidth") > 0
    await row.click()
    await sheet.get_by_role("button", name=say("items_document_open")).click()
    shown = sheet.get_by_role("img", name="Letter of the eye clinic")
    await expect(shown).to_be_visible()
    assert await shown.evaluate("(one) => one.decode().then(() => one.naturalWidth)") == 480  # upright
    await assert_accessible(page)
    async with page.expect_download() as coming_file:
        await sheet.get_by_role("button", name=say("items_document_save")).click()
    assert (await coming_file.value).suggested_filename == "document.jpg"
    await sheet.get_by_role("button", name=say("record_remove"), exact=True).click()
    await sheet.get_by_role("button", name=say("record_remove_yes")).click()
    await expect(page.get_by_role("heading", name=say("items_documents_none"))).to_be_visible()


async def test_a_time_is_booked_and_one_that_is_gone_is_told(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    clinic_id = await clinic(system, f"Clinic of {child}")
    device = await devices.open(f"/family/{child}/record/appointments", who=guardian)
    device.watch.allow("409 POST .*/bookings$")
    page = device.page
    await page.get_by_role("button", name=say("items_book"), exact=True).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("items_clinic")).select_option(label=f"Clinic of {child}")
    await sheet.get_by_role("radio", name="13 Oct 2026").check(force=True)
    times = sheet.get_by_role("radio", name=re.compile("(am|pm)$"))
    await expect(times).to_have_count(12)
    await sheet.get_by_role("radio", name="9:30 am").check(force=True)
    await sheet.get_by_label(say("items_appointment_title")).fill("Eye check")
    await assert_accessible(page)

    other = await family(system, mode=None)
    slots = await other.ask("GET", f"/v1/clinics/{clinic_id}/slots?from_on=2026-10-13&days=1")
    at_half_past = next(one for one in slots if one["starts_at"] == "2026-10-13T01:30:00Z")
    await add(other, other.children[0], "bookings", slot_id=at_half_past["id"], title="First")
    await sheet.get_by_role("button", name=re.compile("9:30 am$")).click()
    await expect(sheet.get_by_role("alert")).to_be_visible()
    await expect(times).to_have_count(11)
    await expect(sheet.get_by_label(say("items_appointment_title"))).to_have_value("Eye check")
    await sheet.get_by_role("radio", name="10:00 am").check(force=True)
    await sheet.get_by_role("button", name=re.compile("10:00 am$")).click()
    booked = page.get_by_role("main").get_by_role("button", name="Eye check")
    await expect(booked).to_contain_text(say("items_booked"))
    await booked.click()
    await sheet.get_by_role("button", name=say("record_correct"), exact=True).click()
    await expect(sheet.get_by_label(say("items_begins"))).to_have_count(0)  # the time is the clinic's
    await sheet.get_by_label(say("record_note")).fill("Bring the glasses")
    await sheet.get_by_role("button", name=say("record_save_correction")).click()
    await expect(booked).to_contain_text("Bring the glasses")
    await booked.click()
    await sheet.get_by_role("button", name=say("record_remove"), exact=True).click()
    await sheet.get_by_role("button", name=say("items_cancel_yes")).click()
    await expect(page.get_by_role("heading", name=say("items_appointments_none"))).to_be_visible()


async def test_what_stands_against_a_vaccine_moves_the_forecast(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    device = await devices.open(f"/family/{child}/vaccines", who=guardian)
    page = device.page
    remind = page.get_by_label(say("vaccines_remind"))
    await remind.uncheck()
    await expect(page.get_by_text(say("record_saved"))).to_be_visible()
    await expect(remind).not_to_be_checked()
    assert (await guardian.ask("GET", "/v1/notices/wishes"))["vaccine_reminders"] is False
    await page.get_by_role("link", name=say("vaccines_profile")).click()
    await page.get_by_role("button", name=say("vaccines_profile_state")).click()
    sheet = page.get_by_role("dialog")
    await put(guardian, f"/v1/persons/{child}/vaccines/profile", {"sex": "male"}, 0)
    device.watch.allow("412 PUT .*/vaccines/profile$")
    await sheet.get_by_label(say("vaccines_sex")).select_option(label=say("vaccines_sex_female"))
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    await expect(sheet.get_by_text(say("record_faster_words_undated"))).to_be_visible()
    await expect(sheet.get_by_role("row", name=say("vaccines_sex"))).to_have_text(re.compile("Female.*Male"))
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("record_faster_keep_mine")).click()
    await expect(sheet).to_be_hidden()
    await expect(page.get_by_text(say("vaccines_sex_female"), exact=True)).to_be_visible()
    await page.get_by_role("button", name=say("vaccines_condition_add")).click()
    await sheet.get_by_label(say("vaccines_condition_target")).select_option("bcg")
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    bcg = page.get_by_role("main").get_by_role("button", name="BCG")
    await expect(bcg).to_contain_text(say("vaccines_contraindication"))
    await assert_accessible(page)
    series = (await guardian.ask("GET", f"/v1/persons/{child}/vaccines"))["series"]
    assert next(one for one in series if one["antigen"] == "bcg")["status"] == "contraindicated"
    await bcg.click()
    await sheet.get_by_role("button", name=say("record_remove"), exact=True).click()
    await sheet.get_by_role("button", name=say("record_remove_yes")).click()
    await expect(page.get_by_text(say("vaccines_conditions_none"))).to_be_visible()
