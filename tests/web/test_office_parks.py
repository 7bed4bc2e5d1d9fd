"""A boundary is corrected by mouse and by keyboard, previewed, and judges the next check-in; a file imported."""

import json
from pathlib import Path

from playwright.async_api import Page, expect
from sqlalchemy import select

from families.actors import Role
from geo.geofences.rules import VerdictKind
from geo.nearness.repository import write_tally
from geo.nearness.rules import Nearness
from geo.parks.models import Park
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import choose_file, open_office
from tests.web.people import Person, adult, family
from tests.web.system import System
from tests.web.words import say

# Parks that no other test plays in, with nothing near.
CORRECTED, CENTRE = "chung-hom-kok-park", (114.197903, 22.210693)
RADIUS_M, SMALLER_M = 100, 30
NORTH_OF_IT = (
    CENTRE[0],
    CENTRE[1] + 0.00076,
)  # 84 m: inside the old boundary, outside the smaller one and its edge
FRAME_PX, LEAST_M_PER_PX = 72, 0.391  # around the boundary; how near the map comes by itself, at this latitude
FOUGHT_OVER, MIDDLE = "sok-kwu-wan-playground", [114.132567, 22.206291]
IMPORTED_AT = (114.291537, 22.530648)


async def _let_many_have_been(system: System) -> None:
    """Count visits near the boundary's inner side, as check-ins of many days would have been."""
    async with system.database.transaction() as session:
        revision = await session.scalar(select(Park.geofence_revision).where(Park.id == CORRECTED))
        assert revision is not None
        counts = {Nearness(CORRECTED, revision, VerdictKind.INSIDE, 10): 40}
        await write_tally(session, counts, system.now)


async def test_a_boundary_is_corrected_and_judges_the_next_check_in(devices: Devices, system: System) -> None:
    await _let_many_have_been(system)
    before, after = await family(system), await family(system)
    assert (await before.check_in(at=NORTH_OF_IT))["verdict"] == "accepted"
    desk, _ = await open_office(devices, system, f"/office/parks/{CORRECTED}")
    page = desk.page
    await expect(page.get_by_text(say("office_parks_unchanged"))).to_be_visible()
    await expect(page.locator("[data-ready]")).to_be_attached()
    await assert_accessible(page)
    await _corner_by_mouse(page)
    await _corner_by_keyboard(page)
    await _circle_by_number(page)
    await page.get_by_label(say("office_parks_reason"), exact=True).fill("Only the lawn is open.")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_parks_save"), exact=True).click()
    await expect(page.get_by_text(say("office_parks_unchanged"))).to_be_visible()
    await assert_accessible(page)
    refused = await after.check_in(at=NORTH_OF_IT, status=200)
    assert (refused["verdict"], refused["reason"]["code"]) == ("rejected", "check_in_outside_park")


async def _corner_by_mouse(page: Page) -> None:
    """Drag the circle's easternmost corner inwards, then take that back."""
    box = await page.locator("canvas").first.bounding_box()
    assert box is not None
    middle_x, middle_y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    half = min(min(box["width"], box["height"]) / 2 - FRAME_PX, RADIUS_M / LEAST_M_PER_PX)
    await page.mouse.move(middle_x + half, middle_y)
    await page.mouse.down()
    await page.mouse.move(middle_x + half / 2, middle_y, steps=4)
    await page.mouse.up()
    await expect(page.get_by_role("heading", name=say("office_parks_preview"))).to_be_visible()
    await expect(page.get_by_text(say("office_parks_visits_lost"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_parks_undo"), exact=True).first.click()


async def _corner_by_keyboard(page: Page) -> None:
    """Move a corner by arrow keys in the table."""
    await page.get_by_text(say("office_parks_corners"), exact=True).first.click()
    corner = page.get_by_role("button", name=say("office_parks_corner", number=1), exact=True)
    await corner.focus()
    latitude = page.get_by_label(
        f"{say('office_parks_corner', number=1)}: {say('office_parks_latitude')}", exact=True
    )
    old = float(await latitude.input_value())
    await page.keyboard.press("Shift+ArrowUp")
    moved = float(await latitude.input_value()) - old
    assert 0.00008 < moved < 0.0001, moved  # ten metres
    await assert_accessible(page)


async def _circle_by_number(page: Page) -> None:
    """Make it a small circle; what that would have changed is told before it is saved."""
    await page.get_by_role("radio", name=say("office_parks_circle")).check(force=True)
    radius = page.get_by_label(say("office_parks_radius"), exact=True)
    await radius.fill(str(SMALLER_M))
    await radius.press("Tab")
    await expect(page.get_by_text(say("office_parks_about", number=40), exact=True)).to_be_visible()
    await expect(page.get_by_role("main").locator("[aria-busy=true]")).to_have_count(0)


async def _draw_circle(page: Page, radius_m: int) -> None:
    """Make it a circle of this radius, and save."""
    await page.get_by_role("radio", name=say("office_parks_circle")).check(force=True)
    radius = page.get_by_label(say("office_parks_radius"), exact=True)
    await radius.fill(str(radius_m))
    await radius.press("Tab")
    await page.get_by_label(say("office_parks_reason"), exact=True).fill("Measured on the spot.")
    await page.get_by_role("button", name=say("office_parks_save"), exact=True).click()


async def _save_meanwhile(other: Person, radius_m: int) -> int:
    """Save another boundary, as an officer at another desk; return its revision."""
    path = f"/v1/parks/{FOUGHT_OVER}"
    revision: int = (await other.ask("GET", path))["properties"]["geofence_revision"]
    circle = {"type": "Circle", "centre": MIDDLE, "radius_m": radius_m}
    body = {"geofence": circle, "reason": "As on the plan.", "based_on_revision": revision}
    saved = await other.ask("PUT", f"{path}/geofence", body)
    now_in_force: int = saved["properties"]["geofence_revision"]
    assert now_in_force == revision + 1
    return now_in_force


async def test_two_officers_choose_whose_boundary_it_is(devices: Devices, system: System) -> None:
    desk, _ = await open_office(devices, system, f"/office/parks/{FOUGHT_OVER}")
    desk.watch.allow(r"^4(09|12) PUT ")
    page, other = desk.page, await adult(system, Role.OFFICER)
    conflict = page.get_by_role("heading", name=say("office_parks_conflict_title"))
    unchanged = page.get_by_text(say("office_parks_unchanged"))
    await expect(unchanged).to_be_visible()

    theirs = await _save_meanwhile(other, 41)
    await _draw_circle(page, 32)
    await expect(conflict).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("office_parks_keep_mine")).click()
    await page.get_by_role("button", name=say("office_parks_save"), exact=True).click()
    await expect(unchanged).to_be_visible()
    park = (await other.ask("GET", f"/v1/parks/{FOUGHT_OVER}"))["properties"]
    assert (park["geofence_revision"], round(park["geofence_area_m2"], -2)) == (theirs + 1, 3_200)

    theirs = await _save_meanwhile(other, 43)
    await _draw_circle(page, 34)
    await page.get_by_role("button", name=say("office_parks_take_theirs")).click()
    await expect(conflict).to_have_count(0)
    await expect(unchanged).to_be_visible()
    park = (await other.ask("GET", f"/v1/parks/{FOUGHT_OVER}"))["properties"]
    assert (park["geofence_revision"], round(park["geofence_area_m2"], -2)) == (theirs, 5_800)


def _feature(name: str, at: tuple[float, float], **properties: object) -> dict[str, object]:
    known = {
        "id": name.lower().replace(" ", "-"),
        "name_en": name,
        "name_zh_hant": "吉澳新公園",
        "name_zh_hans": "吉澳新公园",
        "district": "north",
        "category": "garden",
        "is_designated": True,
        "radius_m": 40,
    }
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": list(at)},
        "properties": known | properties,
    }


def _file(folder: Path, name: str, content: object) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


async def test_a_file_is_reported_on_before_it_is_imported(
    devices: Devices, system: System, tmp_path: Path
) -> None:
    features = [_feature("Kat O New Garden", IMPORTED_AT), _feature("Lost at Sea", (10.0, 50.0))]
    good = _file(tmp_path, "parks.geojson", {"type": "FeatureCollection", "features": features})
    bad = _file(tmp_path, "broken.geojson", '{"type": "FeatureCollection", "features": [')
    desk, officer = await open_office(devices, system, "/office/parks/import")
    page = desk.page
    await choose_file(page, bad)
    await expect(page.get_by_text(say("office_parks_file_not_json"))).to_be_visible()
    await assert_accessible(page)
    await choose_file(page, good)
    await page.get_by_role("button", name=say("office_parks_import_check")).click()
    await expect(page.get_by_text(say("office_parks_import_dry"))).to_be_visible()
    rows = page.get_by_role("main").get_by_role("listitem")
    await expect(rows.filter(has_text="Kat O New Garden")).to_contain_text(say("office_parks_row_added"))
    await expect(rows.filter(has_text="Lost at Sea")).to_contain_text(say("office_parks_row_refused"))
    await assert_accessible(page)
    await page.get_by_label(say("office_parks_reason"), exact=True).fill("The new garden has opened.")
    await page.get_by_role("button", name=say("office_parks_import_apply"), exact=True).click()
    await expect(rows.filter(has_text="Kat O New Garden").get_by_role("link")).to_be_visible()
    await assert_accessible(page)
    found = await officer.ask("GET", "/v1/parks?q=Kat%20O%20New%20Garden")
    assert "Kat O New Garden" in json.dumps(found)
    await page.goto("/office/parks")
    await assert_accessible(page)
