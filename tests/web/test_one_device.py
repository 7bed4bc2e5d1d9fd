"""Several people and one device: changing the player, a child's own sign-in, another language, signing out."""

import asyncio
import re

from playwright.async_api import Page, Route, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import show
from tests.web.people import GAME, VICTORIA_PARK, Person, family
from tests.web.play import album_tile
from tests.web.system import System
from tests.web.words import say

PIN = "482915"
# All that the device has written down, of every kind.
KEPT = """async () => {
  const found = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
  const done = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      found.push(JSON.stringify(await Promise.all([done(all.getAll()), done(all.getAllKeys())])));
    }
    database.close();
  }
  return found.join("\\n");
}"""


async def _catch_one(guardian: Person) -> str:
    """Check the first child in and let it catch; return the creature's name."""
    visit = await guardian.check_in()
    spawn = visit["catchable"][0]
    fix = {"longitude": VICTORIA_PARK[0], "latitude": VICTORIA_PARK[1], "accuracy_m": 8.0}
    body = {
        "person_id": str(guardian.children[0]),
        "spawn_id": spawn["spawn_id"],
        "fix": fix | {"captured_at": guardian.system.now.isoformat()},
    }
    await guardian.ask("POST", f"/v1/challenges/{GAME}/catches", body, 201)
    name: str = spawn["creature"]["name"]
    return name


async def _change_player(page: Page, before: str, after: str) -> None:
    await page.get_by_role("button", name=say("check_in_player_is", name=before)).click()
    choices = page.get_by_role("dialog", name=say("check_in_player_who"))
    await choices.get_by_role("button").filter(has_text=after).click()
    await expect(page.get_by_role("button", name=say("check_in_player_is", name=after))).to_be_visible()


async def test_what_one_child_has_is_never_shown_as_anothers(devices: Devices, system: System) -> None:
    guardian = await family(system, children=2)
    creature = await _catch_one(guardian)
    phone = await devices.open("/play/points", who=guardian)
    page = phone.page
    own = page.get_by_text("You went to a park.")
    await expect(own.first).to_be_visible()
    is_let_through = asyncio.Event()

    async def hold(route: Route) -> None:
        await is_let_through.wait()
        await route.continue_()

    await phone.context.route(f"**/persons/{guardian.children[1]}/points*", hold)
    await _change_player(page, "Mei", "Lok")
    await expect(own).to_have_count(0)  # while Lok's are still on their way
    await expect(page.get_by_text(say("collection_points_empty_title"))).to_have_count(0)
    is_let_through.set()
    await expect(page.get_by_text(say("collection_points_empty_title"))).to_be_visible()
    await expect(own).to_have_count(0)

    await page.goto("/play/album")
    tile = album_tile(page, creature)
    missing = re.compile(say("collection_album_missing"))
    await expect(tile).to_have_accessible_name(missing)
    await _change_player(page, "Lok", "Mei")
    await expect(tile).not_to_have_accessible_name(missing)
    await _change_player(page, "Mei", "Lok")
    await expect(tile).to_have_accessible_name(missing)


async def _give_sign_in(page: Page) -> None:
    await page.get_by_role("button", name=say("start_child_account"), exact=True).click()
    await page.get_by_label(say("start_pin"), exact=True).fill(PIN)
    await page.get_by_role("button", name=say("start_set_pin")).click()
    await expect(page.get_by_text(PIN)).to_have_count(0)
    await expect(page.get_by_role("dialog").get_by_text("Mei can sign in")).to_be_visible()


async def test_a_child_signs_in_by_itself_and_leaves_nothing_behind(devices: Devices, system: System) -> None:
    guardian = await family(system)
    creature = await _catch_one(guardian)
    parents = await devices.open("/play/me", who=guardian)
    await _give_sign_in(parents.page)
    me = await guardian.ask("GET", "/v1/me")
    child_id = str(guardian.children[0])
    [child] = [one for one in me["family"]["members"] if one["person_id"] == child_id]

    own = await devices.open("/sign-in")
    page = own.page
    await show(page, "start_child")
    await page.get_by_label(say("start_family_code"), exact=True).fill(me["family"]["code"].lower())
    await page.get_by_label(say("start_nickname"), exact=True).fill(child["nickname_words"])
    await page.get_by_label(say("start_pin"), exact=True).fill(PIN)
    await assert_accessible(page)
    await page.get_by_role("button", name=say("frame_sign_in")).click()
    await expect(page.get_by_text(child["nickname_words"]).first).to_be_visible()
    await page.goto("/play/album")
    tile = album_tile(page, creature)
    await expect(tile).not_to_have_accessible_name(re.compile(say("collection_album_missing")))

    await page.goto("/play/me")
    await page.get_by_role("radio", name="繁體中文").check(force=True)
    await expect(page.get_by_role("heading", name=say("start_me_title", "zh-Hant"), level=1)).to_be_visible()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("lang", re.compile("^zh-Han"))
    await expect(page.get_by_role("heading", name=say("start_me_title", "zh-Hant"), level=1)).to_be_visible()

    assert child_id in await page.evaluate(KEPT)
    await page.get_by_role("button", name=say("frame_sign_out", "zh-Hant")).click()
    await expect(page.get_by_text(say("start_hero_title", "zh-Hant"))).to_be_visible()
    kept = await page.evaluate(KEPT)
    for word in (child_id, child["nickname"], child["display_name"], me["family"]["code"], me["family"]["id"]):
        assert word not in kept, (word, kept)
    own.watch.allow(r"^401 ")
    await page.goto("/play/album")
    await expect(page.get_by_role("heading", name=say("frame_sign_in", "zh-Hant"), level=1)).to_be_visible()
    await expect(page.get_by_text(re.compile(re.escape(child["nickname_words"])))).to_have_count(0)
