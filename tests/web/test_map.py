"""The map of the parks around somebody: a place that is not told, or only roughly; and the same as a list."""

from playwright.async_api import expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import show
from tests.web.people import VICTORIA_PARK, family
from tests.web.system import System
from tests.web.words import say

A_CELL_M = 1_500  # how well a phone knows where it is by its network alone


async def test_a_place_that_is_denied_then_rough_then_good(devices: Devices, system: System) -> None:
    phone = await devices.open("/play/map", who=await family(system))
    page = phone.page
    await page.get_by_role("button", name=say("map_show_me")).first.click()
    await expect(page.get_by_text(say("map_denied_title"))).to_be_visible()
    await assert_accessible(page)
    # Allowed after all: it asks no sooner than it is told to.
    await phone.stand_at(VICTORIA_PARK, A_CELL_M)
    await phone.context.grant_permissions(["geolocation"])
    await expect(page.get_by_text(say("map_denied_title"))).to_have_count(0)
    await page.get_by_role("button", name=say("map_show_me")).first.click()
    await expect(page.get_by_text(say("map_imprecise_title"))).to_be_visible()
    await expect(page.get_by_text(say("map_sign_imprecise"))).to_be_visible()
    await assert_accessible(page)
    await phone.stand_at(VICTORIA_PARK)
    await expect(page.get_by_text(say("map_sign_on"))).to_be_visible()
    await expect(page.get_by_text(say("map_imprecise_title"))).to_have_count(0)

    await show(page, "map_view_list")
    parks = page.get_by_role("main").get_by_role("listitem")
    await expect(parks.first).to_contain_text("Victoria Park")
    await expect(page.get_by_text(say("map_sorted_near"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("map_sign_off")).click()
    await expect(page.get_by_text(say("map_sorted_name"))).to_be_visible()
