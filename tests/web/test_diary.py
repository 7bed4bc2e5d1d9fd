"""An infant's diary kept for a day by two carers; a report read, with its trend; an article for the age."""

import datetime as dt
import re
import uuid

from playwright.async_api import expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import family
from tests.web.record import add
from tests.web.relatives import baby
from tests.web.system import System
from tests.web.words import like, say


async def test_a_diary_is_kept_for_a_day_with_one_hand(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    device = await devices.open(f"/family/{child}/record", who=guardian)
    page = device.page
    await page.get_by_role("link", name=say("diary_title")).click()
    await expect(page.get_by_text(say("diary_day_empty"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("diary_tap_left")).click()
    running = page.get_by_role("timer")
    await expect(running).to_be_visible()
    # The other carer has begun one, too: one runs at a time, and it is told which.
    (feed,) = (await guardian.ask("GET", f"/v1/persons/{child}/diary"))["feeds"]
    assert (feed["side"], feed["is_running"]) == ("left", True)
    await expect(page.get_by_role("button", name=say("diary_tap_right"))).to_be_disabled()
    await page.get_by_role("button", name=say("diary_end"), exact=True).click()
    await expect(running).to_have_count(0)

    await page.get_by_role("button", name=say("diary_dirty"), exact=True).click()
    sheet = page.get_by_role("dialog")
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("diary_pale")).click()
    await expect(page.get_by_role("status").filter(has_text="doctor")).to_be_visible()

    await page.get_by_role("button", name=say("diary_bottle"), exact=True).click()
    await sheet.get_by_label(say("diary_amount")).fill("90")
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    await expect(sheet).to_be_hidden()
    bottle = page.get_by_role("main").get_by_role("button", name=re.compile("90 mL"))
    await expect(bottle).to_contain_text(say("diary_formula"))

    # A sleep of this night, over midnight, and one that was forgotten to be ended.
    night = system.now.replace(hour=14, minute=0) - dt.timedelta(days=1)
    ended_at = (night + dt.timedelta(hours=9)).isoformat()
    await add(guardian, child, "sleeps", kind="night", started_at=night.isoformat(), ended_at=ended_at)
    begun = (system.now - dt.timedelta(hours=3)).isoformat()
    await add(guardian, child, "feeds", method="breast", side="right", started_at=begun, is_running=True)
    await page.reload()
    await expect(page.get_by_text(say("diary_forgotten"))).to_have_count(0)
    await page.get_by_role("button", name=say("diary_end"), exact=True).click()
    await expect(running).to_have_count(0)
    yesterday = page.get_by_role("button", name=re.compile(r"^9 Oct 2026: 0 feeds, 2 h asleep"))
    await yesterday.click()
    await expect(page.get_by_role("heading", name="9 Oct 2026", exact=True)).to_be_visible()
    await expect(page.get_by_role("button", name=re.compile(say("diary_night")))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=re.compile("^10 Oct 2026: 3 feeds, 7 h asleep, 1 nappies")).click()

    # Corrected afterwards: 90 mL were 110.
    await bottle.click()
    await sheet.get_by_role("button", name=say("record_correct"), exact=True).click()
    await sheet.get_by_label(say("diary_amount")).fill("110")
    await sheet.get_by_role("button", name=say("record_save_correction")).click()
    await expect(page.get_by_role("main").get_by_role("button", name=re.compile("110 mL"))).to_be_visible()
    whole = (await guardian.ask("GET", f"/v1/persons/{child}/diary"))["whole"]
    assert (whole["bottle_ml"], whole["breast_feeds"], whole["dirty_nappies"]) == (110, 2, 1)


def _count(value: float, on: str, low: float | None = 10.5) -> dict[str, object]:
    result = {"code": "718-7", "name": "Haemoglobin", "value": value, "unit": "g/dL", "low": low, "high": 13.5}
    title = f"Blood count {uuid.uuid4().hex[:4]}"
    return {"title": title, "category": "laboratory", "reported_at": f"{on}T10:00:00+08:00", "results": [result]}


async def test_a_report_is_copied_from_paper_and_its_trend_is_seen(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    await add(guardian, child, "reports", **_count(9.8, "2026-09-01"))
    page = (await devices.open(f"/family/{child}/record/reports", who=guardian)).page
    await page.get_by_role("button", name=say("items_reports_add")).click()
    sheet = page.get_by_role("dialog")
    await sheet.get_by_label(say("items_report_title")).fill("Second count")
    await sheet.get_by_role("button", name=say("items_result_add")).click()
    await sheet.get_by_label(say("items_result_test"), exact=True).select_option("718-7")
    await expect(sheet.get_by_label(say("items_result_unit"))).to_have_value("g/dL")
    await sheet.get_by_label(say("items_result_value")).fill("14,1")
    await sheet.get_by_label(say("items_result_low")).fill("10.5")
    await sheet.get_by_label(say("items_result_high")).fill("13.5")
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("record_save"), exact=True).click()
    row = page.get_by_role("main").get_by_role("button", name="Second count")
    await expect(row).to_contain_text("1 outside the range")
    await expect(row).to_contain_text(say("record_self_entered"))
    await row.click()
    await expect(sheet.get_by_role("list", name=say("items_results"))).to_contain_text(say("items_result_is_high"))
    await assert_accessible(page)
    await sheet.get_by_role("list", name=say("items_results")).get_by_role("link").click()
    await expect(page.get_by_role("heading", name="Haemoglobin", level=2)).to_be_visible()
    await expect(page.get_by_role("row")).to_have_count(3)
    await expect(page.get_by_role("row").nth(1)).to_contain_text("14.1 g/dL")
    await expect(page.locator("circle.outside")).to_have_count(2)
    await assert_accessible(page)


async def test_an_article_is_for_the_age_and_names_its_sources(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = await baby(system, guardian)
    page = (await devices.open(f"/family/{child}/record/articles", who=guardian)).page
    articles = page.get_by_role("main").get_by_role("listitem")
    await expect(articles.first).to_be_visible()
    fitting = await articles.count()
    await page.get_by_role("radio", name=say("items_articles_all")).check(force=True)
    await expect(articles).not_to_have_count(fitting)
    await articles.first.click()
    await expect(page.get_by_role("heading", name=say("items_article_sources"))).to_be_visible()
    await expect(page.get_by_text(like("items_article_reviewed"))).to_be_visible()
    await assert_accessible(page)
