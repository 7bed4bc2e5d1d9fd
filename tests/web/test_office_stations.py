"""A station event from the plan to the decision on what a stolen tablet handed in, at the office's desk."""

import secrets
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Page, expect

from simulators.tablet.client import Tablet, ask_to_be_let_in, take_token
from simulators.tablet.queue import KEY_BYTES, SealedQueue
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office
from tests.web.people import Person, adult
from tests.web.system import System
from tests.web.words import like, say

EVENT = "office-story-2026-10-10"
PIN, LABEL = "730519", "Tablet 7"
GUEST: dict[str, Any] = {
    "consent": True,
    "age_years": 61,
    "readings": [{"kind": "blood_pressure", "value": 128, "second_value": 82, "unit": "mm[Hg]", "arm": "left"}],
}


async def _plan(page: Page, staff: Person) -> None:
    """Fill in the form as an officer would, and save."""
    for what in ("name", "care_team", "venue"):
        for language, words in (("en", "Story station"), ("zh_hant", "故事站"), ("zh_hans", "故事站")):
            label = say(f"office_stations_in_{language}", what=say(f"office_stations_{what}"))
            await page.get_by_label(label, exact=True).first.fill(words)
    plain = {"station_id": "office-story", "longitude": "114.1882", "latitude": "22.2826"}
    for field, value in plain.items():
        await page.get_by_label(say(f"office_stations_{field}"), exact=True).fill(value)
    await page.get_by_label(say("office_stations_opens"), exact=True).fill("2026-10-10T09:00")
    await page.get_by_label(say("office_stations_closes"), exact=True).fill("2026-10-10T17:00")
    await page.get_by_label(say("office_stations_district"), exact=True).select_option("wan-chai")
    await page.get_by_label(say("office_stations_state"), exact=True).select_option("published")
    booth = page.get_by_role("group", name=say("office_stations_booth", number=1), exact=True)
    for language, words in (("en", "Blood pressure"), ("zh_hant", "量血壓"), ("zh_hans", "量血压")):
        label = say(f"office_stations_in_{language}", what=say("office_stations_name"))
        await booth.get_by_label(label, exact=True).fill(words)
    await booth.get_by_label(say("office_stations_service_blood_pressure"), exact=True).check()
    await page.get_by_role("button", name=say("office_stations_add_shift"), exact=True).click()
    await page.get_by_label(say("office_stations_who"), exact=True).fill(staff.email)
    await page.get_by_label(say("office_stations_at_booth"), exact=True).select_option("blood-pressure")
    await page.get_by_role("button", name=say("office_stations_add_supply"), exact=True).click()
    await page.get_by_label(say("office_stations_what"), exact=True).fill("Less salt")
    await page.get_by_label(say("office_stations_out"), exact=True).fill("200")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_stations_save"), exact=True).click()


async def _tablet_that_was_let_in(page: Page, http: httpx.AsyncClient, system: System, folder: Path) -> Tablet:
    """Read the code off a tablet, as the officer does, and let it in."""
    codes = await ask_to_be_let_in(http, LABEL)
    await page.get_by_label(say("office_stations_code"), exact=True).fill(codes["user_code"].lower())
    await page.get_by_role("button", name=say("office_stations_let_in"), exact=True).click()
    await expect(page.get_by_text(say("office_stations_was_let_in", label=LABEL))).to_be_visible()
    token = await take_token(http, codes)  # as a tablet does every five seconds; from then on it is listed
    assert token is not None
    await expect(page.get_by_role("button", name=say("office_stations_revoke_named", label=LABEL))).to_be_visible()
    queue = SealedQueue(folder, secrets.token_bytes(KEY_BYTES))
    return Tablet(http, token, queue, lambda: system.now)


async def test_a_station_is_planned_watched_and_a_stolen_tablet_shut_out(
    devices: Devices, system: System, tmp_path: Path
) -> None:
    staff = await adult(system)
    desk, officer = await open_office(devices, system, "/office/stations/new")
    page = desk.page
    await _plan(page, staff)
    await expect(page.get_by_text(say("office_stations_no_visits"))).to_be_visible()
    plan = await officer.ask("GET", f"/v1/station-events/{EVENT}/plan")
    assert (plan["plan"]["booths"][0]["id"], plan["plan"]["supplies"][0]["counted_out"]) == ("blood-pressure", 200)
    shift_id = plan["shifts"][0]["id"]
    await staff.ask("PUT", f"/v1/me/station-shifts/{shift_id}/pin", {"pin": PIN}, status=204)

    async with httpx.AsyncClient(base_url=system.url, timeout=30) as http:
        tablet = await _tablet_that_was_let_in(page, http, system, tmp_path)
        await tablet.unlock(shift_id, PIN)
        for _ in range(5):
            await tablet.serve(GUEST)
        recorded, thrown = tablet.measure(GUEST), tablet.measure(GUEST)  # without a network
        revoke = page.get_by_role("button", name=say("office_stations_revoke_named", label=LABEL))
        await revoke.click()
        await expect(revoke).to_have_count(0)
        assert await tablet.hand_in(), "what a thief hands in is taken, and kept apart"

    await page.goto("/office/stations")
    card = page.get_by_role("listitem").filter(has_text="Story station")
    await expect(card).to_contain_text(say("office_stations_waiting_count", count=2))
    await assert_accessible(page)
    await card.get_by_role("link").click()
    await expect(page.get_by_text(say("office_stations_visits"), exact=True)).to_be_visible()
    await assert_accessible(page)
    waiting = await officer.ask("GET", f"/v1/station-events/{EVENT}/quarantine")
    assert [one["id"] for one in waiting["items"]] == sorted([str(recorded), str(thrown)])
    await page.get_by_role("button", name=like("office_stations_record_named")).first.click()
    await expect(page.get_by_role("button", name=like("office_stations_record_named"))).to_have_count(1)
    await page.get_by_role("button", name=like("office_stations_throw_named")).click()
    await assert_accessible(page)
    await page.get_by_role("dialog").get_by_role("button", name=say("office_stations_throw"), exact=True).click()
    await expect(page.get_by_text(say("office_stations_apart_none"))).to_be_visible()
    figures = await officer.ask("GET", f"/v1/station-events/{EVENT}/figures")
    assert figures["visits"] == 6, "five at once, one released, one thrown away"

    await page.get_by_role("link", name=say("office_stations_edit")).click()
    await page.get_by_label(say("office_stations_back"), exact=True).fill("60")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_stations_save"), exact=True).click()
    await expect(page.get_by_role("link", name=say("office_stations_edit"))).to_be_visible()
    plan = await officer.ask("GET", f"/v1/station-events/{EVENT}/plan")
    assert (plan["plan"]["supplies"][0]["counted_back"], plan["shifts"][0]["id"]) == (60, shift_id)
