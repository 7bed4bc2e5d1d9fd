"""What goes wrong in real life: the app recovers by itself or says what to do, and nothing earned is lost."""

import re

from playwright.async_api import Locator, Page, expect

from families.sessions.service import end_all_sessions
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import PASSWORD, VICTORIA_PARK, Person, family
from tests.web.play import album_tile, catch_first, choose, creatures, press_check_in
from tests.web.system import System
from tests.web.words import say, told


async def _end_sessions(guardian: Person, system: System) -> None:
    async with system.database.transaction() as session:
        await end_all_sessions(session, guardian.account.id, now=system.now)


async def _album_of(guardian: Person) -> dict[str, int]:
    """Return how many copies of each creature the first child has."""
    album = await guardian.ask("GET", f"/v1/persons/{guardian.children[0]}/album")
    slots = [slot for one in album["sets"] for slot in one["slots"] if slot["is_found"]]
    return {slot["creature"]["name"]: slot["count"] for slot in slots}


async def _tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


async def test_a_tampered_cookie_is_mended(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play", who=guardian)
    phone.watch.allow(r"^40[13] ")
    [access] = [one for one in guardian.cookies() if one["name"] == "eplus_access"]
    for value in ("nonsense", "a.b.c", "0" * 32):
        access["value"] = value
        await phone.context.add_cookies([access])
        await phone.page.reload()
        await expect(phone.page.get_by_role("link", name=say("collection_check_in"), exact=True)).to_be_visible()


async def test_the_session_ends_in_the_middle_of_a_catch(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK)
    page = phone.page
    await press_check_in(page, "Mei")
    await expect(creatures(page).first).to_be_visible()
    phone.watch.allow(r"^401 ")
    name = (await creatures(page).first.inner_text()).strip()
    await _end_sessions(guardian, system)
    await phone.context.clear_cookies(name="eplus_access")
    await creatures(page).first.click()
    again = page.get_by_role("dialog", name=say("frame_expired_title"))
    await expect(again).to_be_visible()
    await assert_accessible(page)
    phone.watch.allow(r"ERR_CONNECTION_REFUSED")
    await phone.context.route("**/catches", lambda route: route.abort("connectionrefused"))
    await again.get_by_role("link", name=say("frame_sign_in")).click()
    await page.get_by_label(say("start_identifier")).fill(guardian.email)
    await page.get_by_label(say("start_password"), exact=True).fill(PASSWORD)
    await page.get_by_role("button", name=say("frame_sign_in")).click()
    await expect(page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
    # The album is opened before the catch gets through: it comes in by itself, and once.
    await page.goto("/play/album")
    tile = album_tile(page, name)
    await expect(tile).to_have_accessible_name(re.compile(say("collection_album_missing")))
    await phone.context.unroute("**/catches")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(tile).not_to_have_accessible_name(re.compile(say("collection_album_missing")))
    assert await _album_of(await guardian.again()) == {name: 1}


async def test_a_double_tap_checks_in_once(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK)
    await choose(phone.page, "Mei")
    await phone.page.get_by_role("button", name=say("check_in_button")).dblclick()
    await expect(phone.page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
    assert len(await guardian.visits_of()) == 1


async def test_checking_in_by_keyboard_alone(devices: Devices, system: System) -> None:
    phone = await devices.open("/play/check-in", who=await family(system), place=VICTORIA_PARK)
    page = phone.page
    button = page.get_by_role("button", name=say("check_in_button"))
    await expect(button).to_be_visible()
    await _tab_to(page, button)
    await page.keyboard.press("Enter")
    await expect(creatures(page).first).to_be_visible()
    await _tab_to(page, creatures(page).first)
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("link", name=say("check_in_to_album"))).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()


async def test_a_catch_with_motion(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK, motion="no-preference")
    await press_check_in(phone.page, "Mei")
    dialog = await catch_first(phone.page)
    await assert_accessible(phone.page)
    await dialog.get_by_role("button", name=say("check_in_back_to_park")).click()
    await expect(dialog).to_be_hidden()
