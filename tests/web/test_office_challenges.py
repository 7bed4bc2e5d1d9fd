"""An officer changes a rule, sees what it would cost, publishes it, and sees what became of it."""

from playwright.async_api import Locator, Page, Route, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office, publish_coming_game, replace_in_text, show
from tests.web.system import STEP, System
from tests.web.words import like, say


async def test_a_rule_is_written_simulated_and_published(devices: Devices, system: System) -> None:
    slug = await publish_coming_game(system)
    desk, officer = await open_office(devices, system, f"/office/challenges/{slug}")
    page = desk.page
    await _underlined_where_it_is_wrong(page)
    await _points_by_the_form(page)
    await _charts_with_a_cost(page)
    await _published(page, slug)
    versions = (await officer.ask("GET", f"/v1/challenges/{slug}/versions"))["items"]
    assert [one["version"] for one in versions] == [2, 1]
    text = (await officer.ask("GET", f"/v1/challenges/{slug}/versions/2"))["yaml"]
    assert "points: 25" in text
    assert "metrics.steps >= 8000" in text


async def _underlined_where_it_is_wrong(page: Page) -> None:
    await expect(page.get_by_text(say("office_no_errors"))).to_be_visible()
    await replace_in_text(page, "metrics.steps >= 8000", "metrics.stepz >= 8000")
    await expect(page.locator(".cm-lintRange-error")).to_have_text("metrics.stepz")
    faults = page.get_by_role("list", name=say("office_faults")).get_by_role("button")
    fault = faults.filter(has_text=say("office_fault_error"))
    await expect(fault).to_contain_text("stepz")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_publish"), exact=True).click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text(say("office_publish_faulty"))).to_be_visible()
    await expect(sheet.get_by_role("button", name=say("office_publish_confirm"))).to_be_disabled()
    await page.keyboard.press("Escape")
    await replace_in_text(page, "metrics.stepz", "metrics.steps")
    await expect(page.get_by_text(say("office_no_errors"))).to_be_visible()
    await expect(page.locator(".cm-lintRange-error")).to_have_count(0)


async def _points_by_the_form(page: Page) -> None:
    await page.get_by_label(say("office_points"), exact=True).fill("25")
    await expect(page.locator(".cm-line", has_text="points: 25")).to_be_visible()
    await expect(page.get_by_text(say("office_no_errors"))).to_be_visible()
    await assert_accessible(page)


async def _charts_with_a_cost(page: Page) -> None:
    await show(page, "office_view_simulation")
    await page.get_by_label(say("office_players"), exact=True).fill("20")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_simulate"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("office_result"))).to_be_visible()
    await expect(page.get_by_role("img", name=like("office_days_summary"))).to_be_visible()
    await expect(page.get_by_role("heading", name=say("office_points_by_rule"))).to_be_visible()
    more = say("office_more_than_now", points="").strip()
    await expect(page.get_by_text(more).first).to_be_visible()
    await assert_accessible(page)


async def _published(page: Page, slug: str) -> None:
    await page.get_by_role("button", name=say("office_publish"), exact=True).click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_role("list", name=say("office_publish_changes"))).to_contain_text("10 → 25")
    await expect(sheet.get_by_text(say("office_publish_not_simulated"))).to_be_hidden()
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("office_publish_confirm")).click()
    await page.wait_for_url(f"**/{slug}/versions")
    await expect(page.get_by_role("heading", name=say("office_version_number", version=2))).to_be_visible()
    await expect(_side(page, 0)).to_contain_text("points: 10")
    await expect(_side(page, 1)).to_contain_text("points: 25")
    await assert_accessible(page)


def _side(page: Page, number: int) -> Locator:
    return page.locator(".cm-content").nth(number)


async def test_a_lost_answer_says_what_really_happened(devices: Devices, system: System) -> None:
    slug = await publish_coming_game(system)
    desk, officer = await open_office(devices, system, f"/office/challenges/{slug}")
    desk.watch.allow("failed POST /v1/challenges:", rf"failed GET /v1/challenges/{slug}/versions/2")
    page = desk.page
    await page.get_by_label(say("office_points"), exact=True).fill("12")
    await expect(page.get_by_text(say("office_no_errors"))).to_be_visible()
    await page.get_by_role("button", name=say("office_publish"), exact=True).click()
    sheet = page.get_by_role("dialog")
    confirm = sheet.get_by_role("button", name=say("office_publish_confirm"))

    desk.watch.allow(rf"404 GET /v1/challenges/{slug}/versions/2")
    await page.route("**/v1/challenges", _lose_request)
    await confirm.click()
    await expect(sheet.get_by_text(say("office_publish_not_sent", version=2))).to_be_visible()
    await assert_accessible(page)
    await page.route("**/v1/challenges", _lose_answer)
    await page.route(f"**/v1/challenges/{slug}/versions/2", _lose_request)
    await confirm.click()
    await expect(sheet.get_by_text(say("office_publish_lost", version=2))).to_be_visible()
    await page.unroute_all()
    await page.reload()
    await expect(page.get_by_text(say("office_was_published", version=2))).to_be_visible()
    await assert_accessible(page)
    versions = (await officer.ask("GET", f"/v1/challenges/{slug}/versions"))["items"]
    assert [one["version"] for one in versions] == [2, 1]

    await page.get_by_label(say("office_points"), exact=True).fill("13")
    await expect(page.get_by_text(say("office_no_errors"))).to_be_visible()
    await page.get_by_role("button", name=say("office_publish"), exact=True).click()
    await page.route("**/v1/challenges", _lose_answer)
    with system.at(system.now + STEP):  # a version is in force after the one before, not at the same instant
        await confirm.click()
        await page.wait_for_url(f"**/{slug}/versions")
    await expect(page.get_by_role("heading", name=say("office_version_number", version=3))).to_be_visible()


async def _lose_request(route: Route) -> None:
    await route.abort("connectionfailed")


async def _lose_answer(route: Route) -> None:
    if route.request.method == "POST":
        await route.fetch()
        await route.abort("connectionfailed")
    else:
        await route.continue_()
