"""Putting e+ on the home screen: offered after a visit that counted, once, as the device can do it."""

from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Device, Devices
from tests.web.people import VICTORIA_PARK, family
from tests.web.play import creatures, press_check_in
from tests.web.system import System
from tests.web.words import say

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
# Chromium without a window never sends it by itself.
OFFER = """(outcome) => {
  const offer = new Event("beforeinstallprompt", { cancelable: true });
  offer.prompt = () => { globalThis.asked = (globalThis.asked ?? 0) + 1; return Promise.resolve({ outcome }); };
  dispatchEvent(offer);
  return offer.defaultPrevented;
}"""


async def _visit(devices: Devices, system: System, user_agent: str | None = None) -> Device:
    phone = await devices.open(
        "/play/check-in", who=await family(system), place=VICTORIA_PARK, user_agent=user_agent
    )
    await press_check_in(phone.page, "Mei")
    await expect(creatures(phone.page).first).to_be_visible()
    return phone


async def _assert_not_offered(page: Page) -> None:
    await expect(creatures(page).first).to_be_visible()
    await expect(page.get_by_role("heading", name=say("offline_install_title"))).to_have_count(0)


async def test_one_press_asks_the_browser_once(devices: Devices, system: System) -> None:
    page = (await _visit(devices, system)).page
    await _assert_not_offered(page)  # a browser that cannot is not talked into it
    offered = page.get_by_role("heading", name=say("offline_install_title"))
    for outcome in ("dismissed", "accepted"):
        assert await page.evaluate(OFFER, outcome), "the browser's own bar is kept away"
        await expect(offered).to_be_visible()
        await assert_accessible(page)
        await page.get_by_role("button", name=say("offline_install_button")).click()
        await _assert_not_offered(page)
        assert await page.evaluate("globalThis.asked") == 1
        # Who said no to the browser may be asked by it again; who said yes has it.
        await page.evaluate("() => { globalThis.asked = 0; }")
    await page.evaluate(OFFER, "accepted")
    await expect(offered).to_have_count(0)


async def test_on_an_iphone_it_says_how_and_once_put_away_it_stays_away(devices: Devices, system: System) -> None:
    page = (await _visit(devices, system, IPHONE)).page
    await expect(page.get_by_text(say("offline_install_ios"))).to_be_visible()
    await expect(page.get_by_role("button", name=say("offline_install_button"))).to_have_count(0)
    await assert_accessible(page)
    await page.get_by_role("button", name=say("offline_install_dismiss")).click()
    await _assert_not_offered(page)
    await page.reload()
    await _assert_not_offered(page)
