"""A check-in is held, the player tells their side, an officer decides on the evidence; operations seen live."""

from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office
from tests.web.people import SOUTH_OF_IT, Person, family
from tests.web.system import System
from tests.web.words import say

LOOK_MS = 800  # a case can be decided only after it was in view for a moment


async def _held(system: System) -> tuple[Person, str]:
    """Check a child in with a place that an app has set; return the guardian and the check-in."""
    home = await family(system)
    visit = await home.check_in(status=202, is_mock=True)
    return home, visit["check_in_id"]


async def _open_reviews(officer: Person) -> int:
    return len((await officer.ask("GET", "/v1/reviews?limit=50"))["items"])


async def test_a_held_check_in_is_decided_on_its_evidence(devices: Devices, system: System) -> None:
    home, check_in_id = await _held(system)
    phone = await devices.open("/play/check-in/history", who=home)
    await _tell_ones_side(phone.page)
    desk, _ = await open_office(devices, system, f"/office/reviews/{check_in_id}")
    page = desk.page
    case = page.get_by_role("article")
    await expect(case.get_by_role("heading", name="Victoria Park", level=2)).to_be_visible()
    await expect(case.get_by_text("We walked from the tram.")).to_be_visible()
    await expect(case.get_by_text(say("office_reviews_strength", strength=1), exact=True)).to_be_visible()
    await expect(case.get_by_text(say("office_reviews_event_appealed"))).to_be_visible()
    await assert_accessible(page)
    await case.get_by_label(say("office_reviews_words"), exact=True).fill("The tram stop is there.")
    await case.get_by_label(say("office_reviews_note"), exact=True).fill("Second time this week.")
    await page.wait_for_timeout(LOOK_MS)
    await case.get_by_role("button", name=say("office_reviews_accept")).click()
    await expect(page.get_by_text(say("office_reviews_done_accepted"))).to_be_visible()
    await assert_accessible(page)
    assert [one["verdict"] for one in await home.visits_of()] == ["accepted"]
    assert await home.points_of() > 0
    await phone.page.reload()
    await expect(phone.page.get_by_text("The tram stop is there.")).to_be_visible()
    await expect(phone.page.get_by_text("Second time this week.")).to_have_count(0)
    await assert_accessible(phone.page)


async def _tell_ones_side(page: Page) -> None:
    await expect(page.get_by_text(say("visits_held"), exact=True)).to_be_visible()
    await page.get_by_role("button", name=say("visits_tell")).click()
    await page.get_by_label(say("visits_tell_note")).fill("We walked from the tram.")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("visits_tell_send")).click()
    await expect(page.get_by_text(say("visits_told"))).to_be_visible()


async def test_a_second_press_does_not_decide_the_next_case(devices: Devices, system: System) -> None:
    check_in_ids = [(await _held(system))[1] for _ in range(2)]
    desk, officer = await open_office(devices, system, f"/office/reviews/{check_in_ids[0]}")
    page = desk.page
    refuse = page.get_by_role("button", name=say("office_reviews_refuse"))
    await expect(refuse).to_be_visible()
    await page.wait_for_timeout(LOOK_MS)
    before = await _open_reviews(officer)
    await refuse.click()
    await page.wait_for_url(lambda url: check_in_ids[0] not in url)
    # Where the pointer still is, the next case's button is by now.
    await refuse.evaluate("button => button.click()")
    await page.keyboard.press("Alt+KeyR")
    await page.wait_for_timeout(LOOK_MS)
    assert await _open_reviews(officer) == before - 1
    await expect(page.get_by_text(say("office_reviews_done_refused"))).to_be_visible()


async def test_operations_move_as_it_happens(devices: Devices, system: System) -> None:
    home = await family(system)
    desk, officer = await open_office(devices, system, "/office")
    page = desk.page
    minutes = (await officer.ask("GET", "/v1/operations"))["minutes"]
    hour = {
        verdict: sum(minute["check_ins"].get(verdict, 0) for minute in minutes)
        for verdict in ("accepted", "held", "rejected")
    }
    await expect(page.get_by_role("img", name=say("office_desk_hour_words", **hour))).to_be_visible()
    await assert_accessible(page)
    await home.check_in(at=SOUTH_OF_IT, status=200)
    await home.check_in()
    hour = hour | {"accepted": hour["accepted"] + 1, "rejected": hour["rejected"] + 1}
    await expect(page.get_by_role("img", name=say("office_desk_hour_words", **hour))).to_be_visible()
    await assert_accessible(page)
