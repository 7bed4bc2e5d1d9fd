"""A held step day at the officer's desk: found beside the check-ins, decided by button or key, never unseen."""

import uuid
from dataclasses import replace

from playwright.async_api import expect

from records.steps.service import take_steps
from tests.support.steps import DAY, WATCH, at, batch, sample
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office
from tests.web.people import Person, family
from tests.web.system import System
from tests.web.words import say

LOOK_MS = 800  # a day can be decided only after it was in view for a moment
EVEN = 1_500


async def _held(system: System, *, walked: int) -> tuple[Person, str]:
    """Let a machine shake somebody's watch for two hours on the first of the month; return who, and the hold.

    `walked` tells the days of one test apart, or the second would be held for being the first's.
    """
    home = await family(system, mode=None)
    day = system.now.date().replace(day=1)
    shift = day - DAY
    watch = replace(WATCH, key=uuid.uuid4().hex, label="Mei's watch")
    samples = [sample(at(8) + shift, 15, walked, watch)]
    samples += [sample(at(12, 15 * place) + shift, 15, EVEN, watch) for place in range(8)]
    async with system.database.transaction() as session:
        await take_steps(session, home.account.person_id, "google-health", batch(*samples), now=system.now)
    page = await home.ask("GET", f"/v1/persons/{home.account.person_id}/steps/{day}")
    (hold,) = page["holds"]
    return home, hold["id"]


async def _credited(home: Person) -> list[int]:
    person_id, today = home.account.person_id, home.system.now.date()
    days = await home.ask("GET", f"/v1/persons/{person_id}/steps?from={today.replace(day=1)}&to={today}")
    return [day["steps"] for day in days["items"]]


async def test_a_held_day_is_found_and_decided_by_a_button(devices: Devices, system: System) -> None:
    home, hold_id = await _held(system, walked=301)
    desk, _ = await open_office(devices, system, "/office/reviews")
    page = desk.page
    tab = page.get_by_role("link", name=say("office_reviews_tab_steps"))
    await tab.click()
    await expect(tab).to_have_attribute("aria-current", "page")
    await expect(page.get_by_role("navigation", name=say("office_reviews_queue"))).to_be_visible()
    await page.goto(f"{system.url}/office/reviews/steps/{hold_id}")
    case = page.get_by_role("article")
    await expect(case.get_by_role("img")).to_be_visible()
    await expect(case.get_by_text("The same number of steps, again and again").first).to_be_visible()
    await expect(case.get_by_text("12,301").first).to_be_visible()
    assert "Mei" not in await page.locator("main").inner_text()
    await assert_accessible(page)
    await case.get_by_label(say("office_reviews_words"), exact=True).fill("A treadmill.")
    await page.wait_for_timeout(LOOK_MS)
    await case.get_by_role("button", name=say("office_reviews_accept")).click()
    await expect(page.get_by_text(say("office_reviews_steps_done_accepted"))).to_be_visible()
    assert await _credited(home) == [12_301]


async def test_a_key_held_too_long_decides_one_day_only(devices: Devices, system: System) -> None:
    homes = [await _held(system, walked=walked) for walked in (302, 303)]
    desk, officer = await open_office(devices, system, f"/office/reviews/steps/{homes[0][1]}")
    page = desk.page
    await expect(page.get_by_role("article").get_by_role("img")).to_be_visible()
    await page.wait_for_timeout(LOOK_MS)
    before = len((await officer.ask("GET", "/v1/step-reviews?limit=200"))["items"])
    await page.keyboard.press("Alt+KeyR")
    await page.wait_for_url(lambda url: homes[0][1] not in url)
    await page.keyboard.press("Alt+KeyR")
    await expect(page.get_by_text(say("office_reviews_steps_done_refused"))).to_be_visible()
    await page.wait_for_timeout(LOOK_MS)
    assert len((await officer.ask("GET", "/v1/step-reviews?limit=200"))["items"]) == before - 1
    assert await _credited(homes[0][0]) == [0]
    await assert_accessible(page)
