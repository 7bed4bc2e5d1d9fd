"""A check-in is held, the player tells their side, an officer decides on the evidence; the live view moves with it."""

import datetime as dt

from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.office import open_office
from tests.web.people import VICTORIA_PARK, Person, family
from tests.web.system import System
from tests.web.words import say, told

TAI_PO_WATERFRONT_PARK = (114.183246, 22.450918)  # some 19 km from Victoria Park
LOOK_MS = 700  # a case is decided on only after it was in view


async def _held(system: System, *, said: str | None = None) -> tuple[Person, str]:
    """Check a child in with a place that an app has set; return the guardian and the check-in."""
    home = await family(system)
    visit = await home.check_in(is_mock=True)
    assert visit["status"] == "held", visit
    if said is not None:
        body = {"person_id": str(home.children[0]), "note": said}
        await home.ask("POST", f"/v1/check-ins/{visit['check_in_id']}/appeal", body)
    return home, visit["check_in_id"]


async def test_a_held_check_in_is_decided_on_its_evidence(devices: Devices, system: System) -> None:
    home, check_in_id = await _held(system)
    phone = await devices.open("/play/me", who=home)
    await _tell_ones_side(phone.page)
    desk, _ = await open_office(devices, system, f"/office/reviews/{check_in_id}")
    page = desk.page
    case = page.get_by_role("article")
    await expect(case.get_by_role("heading", name="Victoria Park")).to_be_visible()
    await expect(case.get_by_text("We walked from the tram.")).to_be_visible()
    await expect(case.get_by_text(say("office_reviews_strength", strength="1"))).to_be_visible()
    await expect(case.get_by_text(say("office_reviews_event_appealed"))).to_be_visible()
    await assert_accessible(page)
    await page.wait_for_timeout(LOOK_MS)
    await case.get_by_label(say("office_reviews_note")).fill("The tram stop is there.")
    await case.get_by_role("button", name=say("office_reviews_accept")).click()
    await expect(page.get_by_text(say("office_reviews_done_accepted"))).to_be_visible()
    await assert_accessible(page)
    assert [one["status"] for one in await home.visits_of()] == ["accepted"]
    assert await home.points_of() > 0


async def _tell_ones_side(page: Page) -> None:
    await page.goto("/play/points")
    await page.get_by_role("link", name=say("visits_see")).click()
    await expect(page.get_by_text(say("visits_held")).first).to_be_visible()
    await page.get_by_role("button", name=say("visits_tell")).or_(page.get_by_text(say("visits_tell"))).first.click()
    await page.get_by_label(say("visits_tell_note")).fill("We walked from the tram.")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("visits_tell_send")).click()
    await expect(page.get_by_text(say("visits_told"))).to_be_visible()


async def test_two_quick_clicks_decide_one_case(devices: Devices, system: System) -> None:
    homes = [await _held(system) for _ in range(2)]
    desk, officer = await open_office(devices, system, f"/office/reviews/{homes[0][1]}")
    page = desk.page
    refuse = page.get_by_role("button", name=say("office_reviews_refuse"))
    await expect(refuse).to_be_visible()
    await page.wait_for_timeout(LOOK_MS)
    before = len((await officer.ask("GET", "/v1/reviews?limit=50"))["items"])
    await refuse.click()
    await expect(page.get_by_text(say("office_reviews_done_refused"))).to_be_visible()
    await page.keyboard.press("Alt+KeyR")
    await page.get_by_role("button", name=say("office_reviews_refuse")).click()
    await page.wait_for_timeout(LOOK_MS)
    after = len((await officer.ask("GET", "/v1/reviews?limit=50"))["items"])
    assert after == before - 1


async def test_operations_move_as_it_happens(devices: Devices, system: System) -> None:
    desk, _ = await open_office(devices, system, "/office")
    page = desk.page
    now = page.get_by_role("heading", name=say("office_desk_now"), level=1)
    await expect(now).to_be_visible()
    chart = page.get_by_role("main")
    await expect(chart.get_by_text(say("office_desk_per_minute"))).to_be_visible()
    before = await chart.inner_text()
    await assert_accessible(page)
    home = await family(system)
    await home.check_in(at=(114.1881463, 22.2768431))
    await expect(chart.get_by_text(told("check_in_outside_park")).first).to_be_visible()
    assert await chart.inner_text() != before
