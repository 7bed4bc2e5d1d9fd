"""The Family face: a parent keeps the children's health, sees who looked, and is never overwritten unawares."""

import uuid

from playwright.async_api import Locator, Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import Person, adult, family
from tests.web.relatives import BABY_BORN_ON, baby, fill, measure
from tests.web.system import System
from tests.web.words import like, say


async def _catalogue(person: Person) -> dict[str, str]:
    products = (await person.ask("GET", "/v1/vaccine-catalogue"))["products"]
    return {one["id"]: one["name"] for one in products}


def _next(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=say("vaccines_next")).get_by_role("listitem").filter(has_text=name)


async def test_a_parent_enters_a_dose_and_the_forecast_moves(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    hepatitis_b = (await _catalogue(guardian))["hepatitis-b"]
    page = (await devices.open("/family", who=guardian)).page
    card = page.get_by_role("article", name="Hei")
    await expect(card.get_by_text(say("family_next_enter"))).to_be_visible()
    await assert_accessible(page)
    await card.get_by_role("link", name=say("family_tab_vaccines")).click()
    await expect(page.get_by_role("heading", name="Hei", level=1)).to_be_visible()
    await expect(_next(page, hepatitis_b)).to_contain_text(say("vaccines_dose_number", number=1))
    await expect(page.get_by_text(say("vaccines_had_none"))).to_be_visible()

    await page.get_by_role("button", name=say("vaccines_enter"), exact=True).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("vaccines_product"), exact=True).select_option(label=hepatitis_b)
    await sheet.get_by_label(say("vaccines_given_on")).fill(BABY_BORN_ON.isoformat())
    await sheet.get_by_label(say("vaccines_batch")).fill("HB7")
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("vaccines_save")).click()
    await expect(_next(page, hepatitis_b)).to_contain_text(say("vaccines_dose_number", number=2))
    had = page.get_by_role("region", name=say("vaccines_had"))
    await expect(had.get_by_role("button", name=hepatitis_b)).to_contain_text(say("record_self_entered"))

    # Entered in error: it is removed, and the forecast goes back.
    await had.get_by_role("button", name=hepatitis_b).click()
    await expect(sheet.get_by_text("HB7")).to_be_visible()
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("record_remove"), exact=True).click()
    await sheet.get_by_role("button", name=say("record_remove_yes")).click()
    await expect(_next(page, hepatitis_b)).to_contain_text(say("vaccines_dose_number", number=1))

    await page.get_by_role("link", name=say("family_tab_access")).click()
    await expect(page.get_by_text("changed: vaccines").first).to_be_visible()
    await expect(page.get_by_text("looked at: vaccines").first).to_be_visible()
    await assert_accessible(page)
    assert (await guardian.ask("GET", f"/v1/persons/{child}/vaccines"))["doses"] == []


async def _correct(page: Page, value: str) -> Locator:
    """Open the newest weight, write another into the form, and return the form's sheet."""
    await page.get_by_role("main").get_by_role("button", name="kg").first.click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_role("button", name=say("record_correct"), exact=True).click()
    await sheet.get_by_label(say("record_kind_weight")).fill(value)
    return sheet


async def test_when_another_was_faster_nothing_that_was_typed_is_lost(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    kept = await measure(guardian, child, "weight", 5.2, "kg")
    address = f"/family/{child}/record/weight"
    mother, father = [await devices.open(address, who=guardian) for _ in range(2)]
    father.watch.allow(f"412 PUT .*/{kept}$")
    his = await _correct(father.page, "5.4")
    hers = await _correct(mother.page, "5.3")
    await hers.get_by_role("button", name=say("record_save_correction")).click()
    await expect(hers).to_be_hidden()

    await his.get_by_label(say("record_note")).fill("without clothes")
    await his.get_by_role("button", name=say("record_save_correction")).click()
    await expect(his.get_by_text(say("record_faster_title"))).to_be_visible()
    await expect(his.get_by_role("row", name=say("record_kind_weight"))).to_contain_text("5.3")
    await expect(his.get_by_label(say("record_kind_weight"))).to_have_value("5.4")
    await expect(his.get_by_label(say("record_note"))).to_have_value("without clothes")
    await assert_accessible(father.page)
    await his.get_by_role("button", name=say("record_faster_keep_mine")).click()
    await expect(his).to_be_hidden()
    now = await guardian.ask("GET", f"/v1/persons/{child}/observations/{kept}")
    assert (now["value"], now["note"], now["provenance"]["revision"]) == (5.4, "without clothes", 3)


async def test_an_unusual_value_is_asked_about_before_it_is_kept(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    device = await devices.open(f"/family/{child}/record", who=guardian)
    device.watch.allow("409 POST .*/observations$")
    page = device.page
    await expect(page.get_by_text(say("record_none"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("record_enter")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("record_what")).select_option(label=say("record_kind_weight"))
    await sheet.get_by_label(f"{say('record_kind_weight')} (kg)").fill("16")
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    await expect(sheet.get_by_text(say("record_unlikely_title", value="16 kg"))).to_be_visible()
    await assert_accessible(page)
    assert (await guardian.ask("GET", f"/v1/persons/{child}/observations"))["items"] == []
    await sheet.get_by_role("button", name=say("record_unlikely_yes")).click()
    await expect(page.get_by_role("link", name=say("record_kind_weight"))).to_contain_text("16 kg")


async def test_a_carer_looks_for_as_long_as_the_family_wishes(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await fill(system, guardian)
    grandmother = await adult(system)
    home = (await devices.open(f"/family/{child}/carers", who=guardian)).page
    await home.get_by_role("button", name=say("family_carers_invite")).click()
    sheet = home.get_by_role("dialog")
    await sheet.get_by_role("button", name=say("family_carers_make_code")).click()
    code = (
        await sheet.get_by_text(like("family_carers_code_words"))
        .locator("xpath=preceding-sibling::p")
        .inner_text()
    )
    await assert_accessible(home)

    away = await devices.open("/family/care", who=grandmother)
    await away.page.get_by_label(say("family_care_code"), exact=True).fill(code)
    await away.page.get_by_role("button", name=say("family_care_join_do")).click()
    await away.page.get_by_role("link", name=say("family_care_open")).click()
    await expect(away.page.get_by_role("heading", name="Hei", level=1)).to_be_visible()
    await expect(away.page.get_by_role("region", name=say("vaccines_had"))).to_contain_text("BCG12")
    await expect(away.page.get_by_role("button", name=say("vaccines_enter"), exact=True)).to_have_count(0)

    notices = home.get_by_role("navigation", name=say("frame_main_nav")).get_by_role(
        "link", name=say("family_tab_notices")
    )
    await home.goto("/family")
    await expect(notices).to_contain_text("1")
    await notices.click()
    await expect(home.get_by_text(say("family_new"), exact=True)).to_be_visible()
    await assert_accessible(home)

    await home.goto(f"/family/{child}/carers")
    await home.get_by_role("button", name=say("family_carers_change")).click()
    await sheet.get_by_role("button", name=say("family_carers_end")).click()
    await sheet.get_by_role("button", name=say("family_carers_end")).click()
    await expect(home.get_by_text(say("family_carers_none"))).to_be_visible()
    away.watch.allow(r"40[34] GET ")
    await away.page.reload()
    await expect(away.page.get_by_role("heading", name=say("family_unknown_title"))).to_be_visible()
    await assert_accessible(away.page)


async def test_a_calendar_is_connected_with_a_secret_that_is_told_once(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    page = (await devices.open(f"/family/{child}/vaccines", who=guardian)).page
    await page.get_by_role("button", name=say("vaccines_calendar_connect")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("vaccines_calendar_label")).fill("Grandma")
    await sheet.get_by_role("button", name=say("vaccines_calendar_make")).click()
    await expect(sheet.get_by_text("/v1/vaccine-calendars/")).to_be_visible()
    await assert_accessible(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_text("/v1/vaccine-calendars/")).to_have_count(0)
    connected = page.get_by_role("listitem").filter(has_text="Grandma")
    await connected.get_by_role("button", name=say("vaccines_calendar_revoke")).click()
    await sheet.get_by_role("button", name=say("vaccines_calendar_revoke")).click()
    await expect(page.get_by_text("Grandma")).to_have_count(0)


async def test_the_school_form_and_the_signed_card_are_one_tap_away(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await fill(system, guardian)
    page = (await devices.open(f"/family/{child}/vaccines", who=guardian)).page
    async with page.expect_download() as coming:
        await page.get_by_role("button", name=say("vaccines_school_form")).click()
    form = await (await coming.value).path()
    assert form.read_bytes().startswith(b"%PDF")
    await page.get_by_role("button", name=say("vaccines_health_card")).click()
    qr = page.get_by_role("img", name=say("vaccines_qr_alt", name="Hei"))
    await expect(qr).to_be_visible()
    assert await qr.evaluate("(image) => image.naturalWidth") > 0
    await assert_accessible(page)


async def test_a_record_of_others_is_told_to_be_theirs(devices: Devices, system: System) -> None:
    stranger = await adult(system)
    device = await devices.open("about:blank", who=stranger)
    device.watch.allow(r"404 GET /v1/persons/")
    await device.page.goto(f"/family/{uuid.uuid4()}/vaccines")
    await expect(device.page.get_by_role("heading", name=say("family_unknown_title"))).to_be_visible()
    await assert_accessible(device.page)
    await device.page.goto("/family")
    await expect(device.page.get_by_role("heading", name=say("family_empty_title"))).to_be_visible()
    await assert_accessible(device.page)
