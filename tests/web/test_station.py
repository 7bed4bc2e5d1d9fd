"""A booth's tablet in the browser: let in, unlocked, measuring; through losing and regaining the network."""

import asyncio
import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Page, Route, expect

from tests.support.stations import PIN
from tests.web.accessibility import assert_accessible
from tests.web.booths import TABLET, Booth, at_work, open_booth, show_code, unlock
from tests.web.devices import Device, Devices
from tests.web.people import Person, adult, family
from tests.web.system import System
from tests.web.words import LANGUAGES, like, say, told

SMALL = (320, 640)
KEPT_S = 60
KEPT = """async () => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match("/"))) await new Promise((done) => setTimeout(done, 200));
}"""
# Everything that the tablet keeps, as text.
ON_DISK = """async () => {
  const database = await new Promise((done) => {
    const opening = indexedDB.open("eplus-station");
    opening.onsuccess = () => done(opening.result);
  });
  const all = await Promise.all(["state", "items"].map((name) => new Promise((done) => {
    const asked = database.transaction(name).objectStore(name).getAll();
    asked.onsuccess = () => done(asked.result);
  })));
  database.close();
  return JSON.stringify(all) + JSON.stringify({ ...localStorage });
}"""


def button(page: Page, key: str, **values: object) -> Any:
    return page.get_by_role("button", name=say(key, **values), exact=True)


def sign_of(page: Page) -> Any:
    """Return the sign that says whether there is a network and what waits."""
    return page.get_by_role("button", name=re.compile(re.escape(say("station_sign_label"))))


async def guest(page: Page, age: str = "61") -> None:
    await button(page, "station_guest").click()
    await page.get_by_label(say("station_age_label"), exact=True).fill(age)


async def scan(page: Page, code: str) -> None:
    """Type a code as a hand scanner does."""
    await page.get_by_label(say("station_scan_label")).fill(code)
    await page.get_by_label(say("station_scan_label")).press("Enter")


async def pressure(page: Page, high: str, low: str, *, second: bool = False) -> None:
    fields = page.get_by_role("group", name=say("station_second_reading" if second else "station_first_reading"))
    await fields.get_by_label(say("station_systolic")).fill(high)
    await fields.get_by_label(say("station_diastolic")).fill(low)


async def save(page: Page, *, agrees: bool = True) -> None:
    answer = say("station_consent_yes" if agrees else "station_consent_no")
    await page.get_by_role("radio", name=answer, exact=True).check(force=True)
    await button(page, "station_save").click()
    await expect(page.get_by_role("region", name=say("station_result"))).to_be_visible()


async def pass_of(who: Person, person_id: Any) -> str:
    return str((await who.ask("GET", f"/v1/persons/{person_id}/station-pass"))["pass"])


async def observed(who: Person, person_id: Any) -> list[str]:
    items = (await who.ask("GET", f"/v1/persons/{person_id}/observations"))["items"]
    return sorted(one["kind"] for one in items)


async def test_a_tablet_is_let_in_and_a_booth_measures_one_visitor_after_the_other(
    devices: Devices, system: System
) -> None:
    booth = await open_booth(system)
    phone = (await devices.open("/station/shifts", who=booth.staff)).page
    await button(phone, "station_pin_choose").click()
    await phone.get_by_label(say("station_pin")).fill(PIN)
    await assert_accessible(phone)
    await button(phone, "station_pin_keep").click()
    await expect(phone.get_by_text(say("station_pin_kept"))).to_be_visible()

    tablet = await devices.open("/station", size=TABLET)
    tablet.watch.allow(r"409 POST .*/station-device-tokens", r"429 POST .*/station-device-tokens")
    page = tablet.page
    await assert_accessible(page)
    code = await show_code(page)
    await expect(page.get_by_role("img", name=say("station_code_qr"))).to_be_visible()
    await assert_accessible(page)
    leads = (await devices.open(f"/station/approve#{code}", who=booth.lead)).page
    await leads.get_by_label(say("station_booth")).select_option(label="Blood")
    await button(leads, "station_approve").click()
    await expect(leads.get_by_text(say("station_approved", label="Tablet 3"))).to_be_visible()
    await assert_accessible(leads)
    system.clock[0] += dt.timedelta(minutes=2)  # it may have asked already, and has to wait then
    await tablet.context.clock.set_fixed_time(system.now)

    await expect(page.get_by_role("heading", name=say("station_who"))).to_be_visible()
    tablet.watch.allow(r"401 POST .*/station-sessions$")
    await unlock(page, "258147")
    await expect(page.get_by_text(told("station_pin_wrong"))).to_be_visible()
    await assert_accessible(page)
    await unlock(page)
    await expect(page.get_by_role("heading", name=say("station_visitor_title"))).to_be_visible()
    await assert_accessible(page)
    await leads.reload()
    await expect(leads.get_by_text("Tablet 3", exact=True)).to_be_visible()

    visitor = await adult(system)
    await scan(page, await pass_of(visitor, visitor.account.person_id))
    await expect(page.get_by_text(say("station_ask_name"))).to_be_visible()
    await pressure(page, "128", "82")
    await pressure(page, "126", "80", second=True)
    await page.get_by_label(say("record_kind_glucose")).first.fill("95")
    await expect(page.get_by_text(say("station_perhaps_unit", unit="mg/dL"))).to_be_visible()
    await button(page, "station_it_is_unit", unit="mg/dL").click()
    await page.get_by_label(say("record_meal")).select_option("fasting")
    await assert_accessible(page)
    await _fits_small(page)
    await save(page)
    await expect(page.get_by_text(say("station_deposited"))).to_be_visible()
    await expect(page.get_by_role("heading", name=say("station_level_fine"))).to_be_visible()
    await assert_accessible(page)
    async with page.expect_download() as coming:
        await button(page, "station_pdf").click()
    assert (await coming.value).suggested_filename == "slip.pdf"
    assert await observed(visitor, visitor.account.person_id) == ["blood_pressure", "blood_pressure", "glucose"]
    await _line_and_story(page)


async def _fits_small(page: Page) -> None:
    """In three languages at 320 px."""
    await page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    for language in LANGUAGES:
        await page.get_by_label(re.compile("^(Language|語言|语言)$")).select_option(language)
        await expect(page.get_by_role("button", name=say("station_save", language), exact=True)).to_be_visible()
        over = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{over} px too wide in {language}"
    await page.get_by_label(re.compile("^(Language|語言|语言)$")).select_option("en")
    await page.set_viewport_size({"width": TABLET[0], "height": TABLET[1]})


async def _line_and_story(page: Page) -> None:
    """Numbers are given and called; a story goes on for the next listener, who has no result to agree to."""
    line = page.get_by_role("region", name=say("station_line"))
    for number in (1, 2):
        await button(page, "station_give").click()
        await expect(line.get_by_text(say("station_given", number=number))).to_be_visible()
    await button(page, "station_next").click()  # in one tap
    await expect(line.get_by_role("definition").first).to_have_text("1")
    for _ in range(2):
        await button(page, "station_guest").click()
        if not await page.get_by_label(say("station_story_title")).input_value():
            await page.get_by_label(say("station_story_title")).fill("How tall am I")
            await page.get_by_label(say("station_story_minutes")).fill("15")
        await button(page, "station_save").click()
        await expect(page.get_by_text(say("station_recorded"), exact=True)).to_be_visible()
        await button(page, "station_next").click()
    await button(page, "station_lock").click()
    await expect(page.get_by_text(say("station_locked"), exact=True)).to_be_visible()


@asynccontextmanager
async def _lost_answers(tablet: Device, address: str) -> AsyncIterator[asyncio.Event]:
    """Let the server do what is asked at an address, and lose its answers."""
    lost = asyncio.Event()

    async def lose(route: Route) -> None:
        answer = await route.fetch()
        assert answer.ok
        lost.set()
        await route.abort("connectionreset")

    await tablet.context.route(address, lose)
    yield lost
    await tablet.context.unroute(address)


async def _nothing_waits(page: Page) -> None:
    sign = sign_of(page)
    await expect(sign).to_contain_text(say("station_online"))
    await expect(sign.get_by_text(re.compile(r"\d (waiting|refused)|Sending"))).to_have_count(0)


async def test_a_booth_loses_and_regains_the_network_and_every_measurement_is_in_one_record(
    devices: Devices, system: System
) -> None:
    booth = await open_booth(system)
    guardian = await family(system, mode=None)
    child, parent = guardian.children[0], guardian.account.person_id
    tablet = await at_work(devices, booth, keeps_app=True)
    tablet.watch.allow(r"net::ERR_", r"ServiceWorker|Failed to update", r"failed (GET|POST|DELETE) /")
    page = tablet.page
    async with asyncio.timeout(KEPT_S):
        await page.evaluate(KEPT)
    sign = sign_of(page)

    # The answer is lost after the commit, with a network.
    async with _lost_answers(tablet, "**/v1/station-visits") as lost, asyncio.timeout(KEPT_S):
        await scan(page, await pass_of(guardian, parent))
        await pressure(page, "118", "76")
        await save(page)
        await expect(page.get_by_text(say("station_kept"))).to_be_visible()
        await lost.wait()
    await _nothing_waits(page)
    await button(page, "station_next").click()

    # No network: a guest with an emergency, and a child of whom only the server knows the age.
    of_parent, of_child = await pass_of(guardian, parent), await pass_of(guardian, child)
    await tablet.context.set_offline(True)
    await expect(sign).to_contain_text(say("station_offline"))
    await guest(page)
    await pressure(page, "185", "110")
    await expect(page.get_by_role("alert").first).to_be_visible()
    await save(page)
    await expect(page.get_by_role("heading", name=say("station_level_emergency"))).to_be_visible()
    code = await page.locator(".code").inner_text()
    await assert_accessible(page)
    await button(page, "station_next").click()
    await scan(page, of_child)
    await page.get_by_label(say("record_kind_weight")).first.fill("150")
    await save(page)
    await expect(sign).to_contain_text(say("station_waiting", count=2))
    kept = await page.evaluate(ON_DISK)
    assert not re.search(rf'"value":185|{code.replace("-", "")}|{of_child}', kept), "it is readable"

    # Loaded again, then closed and opened again, still without a network.
    await page.reload()
    await expect(page.get_by_role("heading", name=say("station_visitor_title"))).to_be_visible()
    await expect(sign).to_contain_text(say("station_waiting", count=2))
    await scan(page, of_parent)
    await page.get_by_label(say("record_kind_weight")).first.fill("62,5")
    await save(page)
    await page.close()
    page = await tablet.context.new_page()
    await page.goto("/station")
    await unlock(page, "258147")
    await expect(page.get_by_text(say("station_pin_wrong_here", count=4))).to_be_visible()
    await unlock(page)
    await expect(page.get_by_role("heading", name=say("station_visitor_title"))).to_be_visible()

    # The network is back, and the first answer is lost.
    async with _lost_answers(tablet, "**/v1/stations/batches") as lost, asyncio.timeout(KEPT_S):
        await tablet.context.set_offline(False)
        await lost.wait()
    sign = sign_of(page)
    await expect(sign).to_contain_text(say("station_refused", count=1))
    await expect(sign.get_by_text(like("station_waiting"))).to_have_count(0)
    await _refused_is_confirmed(page)
    await _nothing_waits(page)
    assert await observed(guardian, parent) == ["blood_pressure", "weight"]
    assert await observed(guardian, child) == ["weight"]
    home = f"/v1/persons/{parent}/station-claims"
    assert (await guardian.ask("POST", home, {"code": code}, 201))["services"] == ["blood_pressure"]
    await guardian.ask("POST", home, {"code": code}, 404)
    assert await observed(guardian, parent) == ["blood_pressure", "blood_pressure", "weight"]
    await _stolen(tablet, page, booth)


async def _refused_is_confirmed(page: Page) -> None:
    """What the server did not just take is looked at by who unlocked the tablet with a network, and confirmed."""
    await button(page, "station_pin_enter").click()
    await unlock(page)
    await sign_of(page).click()
    sheet = page.get_by_role("dialog")
    await expect(sheet.get_by_text(told("observation_unit_mixed_up"))).to_be_visible()
    await sheet.get_by_role("button", name=say("station_refused_look")).click()
    await expect(sheet.get_by_text("150 kg")).to_be_visible()
    await assert_accessible(page)
    await sheet.get_by_role("button", name=say("station_refused_right")).click()
    await expect(sheet.get_by_text(say("station_outbox_empty"))).to_be_visible()
    await sheet.get_by_role("button", name=say("frame_close")).click()


async def _stolen(tablet: Device, page: Page, booth: Booth) -> None:
    """A tablet that is shut out says so and shows nothing; what it still had waits for an officer."""
    tablet.watch.allow(r"401 (GET|POST) /v1/station")
    await tablet.context.set_offline(True)
    await guest(page)
    await pressure(page, "142", "91")
    await save(page)
    devices_path = f"/v1/station-events/{booth.event_id}/devices"
    (device,) = (await booth.lead.ask("GET", devices_path))["items"]
    await booth.lead.ask("DELETE", f"{devices_path}/{device['id']}", None, 204)
    await tablet.context.set_offline(False)
    await expect(page.get_by_role("heading", name=say("station_revoked_title"))).to_be_visible()
    await expect(page.get_by_text("142")).to_have_count(0)
    await assert_accessible(page)
    await expect(page.get_by_text(like("station_revoked_waiting"))).to_have_count(0)
    waiting = await booth.officer.ask("GET", f"/v1/station-events/{booth.event_id}/quarantine")
    assert len(waiting["items"]) == 1
