"""Registering a child: from the photograph of a certificate, field by field, to My Family; typed; and doubled."""

import uuid
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from core.pdf import FONT_FOLDERS
from families.identity_numbers.rules import check_digit, written
from simulators.birth_certificate import CertificateText, draw_certificate, encoded, photographed
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import adult, family
from tests.web.system import System
from tests.web.words import like, say

FIELDS = 9
READING_MS = 120_000  # the server gives up after a minute, and the models are loaded first


def _new_number() -> str:
    """Return a number that nobody has yet."""
    body = f"S{uuid.uuid4().int % 1_000_000:06}"
    return written(body + check_digit(body))


def _photograph(number: str, form: str) -> bytes:
    """Return a picture; a HEIC without a photograph's noise, which takes a busy machine minutes to encode."""
    fonts = [file for folder in FONT_FOLDERS for file in sorted(Path(folder).glob("NotoSansCJK*Regular.ttc"))]
    page = draw_certificate(CertificateText(identity_number=number), fonts[0])
    return encoded(page if form == "HEIF" else photographed(page, seed=3), form)


async def _choose(page: Page, button: str, name: str, media_type: str, picture: bytes) -> None:
    async with page.expect_file_chooser() as coming:
        await page.get_by_role("button", name=say(button)).click()
    chooser = await coming.value
    await chooser.set_files([{"name": name, "mimeType": media_type, "buffer": picture}])


async def _confirm_all(page: Page, number: str) -> None:
    """Check field by field; the identity number with a slip in between."""
    right = page.get_by_role("button", name=say("children_is_right"))
    for done in range(FIELDS):
        progress = page.get_by_role("progressbar", name=say("children_checked_of"))
        await expect(progress).to_have_attribute("aria-valuenow", str(done))
        await expect(page.get_by_role("img", name=like("children_piece"))).to_be_visible()
        typed = page.get_by_label(say("children_identity_number"))
        if await typed.is_visible():
            await expect(typed).to_have_value(number)
            await typed.fill(number[:-2] + ("1" if number[-2] != "1" else "2") + ")")
            await expect(page.get_by_text(say("children_fault_mistyped"))).to_be_visible()
            await assert_accessible(page)
            await right.click()
            await expect(typed).to_be_visible()
            await typed.fill(number)
        await right.click()


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_from_a_photograph_to_my_family(devices: Devices, system: System) -> None:
    guardian, number = await adult(system), _new_number()
    page = (await devices.open("/family", who=guardian)).page
    await page.get_by_role("link", name=say("family_add_child"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("children_picture_title"))).to_be_visible()
    await assert_accessible(page)
    await _choose(page, "children_picture_camera", "photo.jpg", "image/jpeg", _photograph(number, "JPEG"))
    await expect(page.get_by_role("heading", name=say("children_reading"))).to_be_visible()
    await assert_accessible(page)
    await expect(page.get_by_text(say("children_check_words"))).to_be_visible(timeout=READING_MS)
    await assert_accessible(page)
    await _confirm_all(page, number)
    await page.get_by_label(say("children_display_name")).fill("Yan Yan")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("children_register"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("children_done_title", name="Yan Yan"))).to_be_visible()
    await assert_accessible(page)

    me = await guardian.ask("GET", "/v1/me")
    (child,) = [one for one in me["persons"] if one["is_child"]]
    kept = await guardian.ask("GET", f"/v1/persons/{child['id']}/registration")
    assert (kept["name_zh"], kept["sex"], kept["birth_on"]) == ("陳家欣", "female", "2026-04-12")
    assert kept["is_from_certificate"] is True
    await page.get_by_role("link", name=say("children_done_family")).click()
    await expect(page.get_by_role("article", name="Yan Yan")).to_be_visible()


@pytest.mark.slow
@pytest.mark.timeout(420)
async def test_a_picture_that_the_browser_cannot_show_is_read_all_the_same(
    devices: Devices, system: System
) -> None:
    device = await devices.open("/family/children/new", who=await adult(system))
    page = device.page
    device.watch.allow(r"422 POST /v1/birth-certificates/readings")
    await _choose(page, "children_picture_file", "photo.jpg", "image/jpeg", b"no picture at all")
    await expect(page.get_by_role("alert")).to_be_visible()
    await assert_accessible(page)
    picture = _photograph(_new_number(), "HEIF")
    await _choose(page, "children_picture_file", "photo.heic", "image/heic", picture)
    text = page.get_by_text(say("children_text_read", text="CHAN, KA YAN"))
    await expect(text).to_be_visible(timeout=READING_MS)
    await expect(page.get_by_label(say("children_name_en"))).to_have_value("CHAN, KA YAN")
    await expect(page.get_by_role("img", name=like("children_piece"))).to_have_count(0)


async def test_typed_and_the_child_is_there_already(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    device = await devices.open("/family/children/new", who=guardian)
    device.watch.allow(r"409 POST /v1/children")
    page = device.page
    await page.get_by_role("button", name=say("children_type_all")).click()
    register = page.get_by_role("button", name=say("children_register"), exact=True)
    await register.click()
    await expect(page.get_by_text(say("children_fault_needed"))).to_have_count(3)
    await expect(page.get_by_text(say("children_fault_name"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_label(say("children_name_en")).fill("Mei")
    await page.get_by_label(say("children_sex")).select_option("female")
    await page.get_by_label(say("children_birth_on")).fill("2017-03-02")
    await page.get_by_label(say("children_identity_number")).fill(_new_number())
    await register.click()
    await expect(page.get_by_text(say("children_alike_title", name="Mei"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("children_alike_same")).click()
    await expect(page.get_by_role("heading", name=say("children_done_title", name="Mei"))).to_be_visible()
    me = await guardian.ask("GET", "/v1/me")
    assert [one["id"] for one in me["persons"] if one["is_child"]] == [str(guardian.children[0])]
