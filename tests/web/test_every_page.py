"""Every page in every language on the smallest phone, and in the dark: nothing overflows, nothing is unnamed."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from families.actors import Role
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import GAME, VICTORIA_PARK, Person, adult, class_room, family
from tests.web.relatives import family_pages, fill
from tests.web.system import System
from tests.web.walkers import issue, wear
from tests.web.words import LANGUAGES, all_words, say

SMALL = (320, 640)
DOOR = ("/", "/sign-in", "/sign-up", "/privacy", "/display", "/steps/return", "/audit")
PLAY = (
    *("/play", "/play/map", "/play/parks/victoria-park", "/play/check-in", "/play/check-in/waiting"),
    *("/play/album", "/play/album/spotted-dove", "/play/badges", "/play/points", "/play/boards", "/play/me"),
    *("/play/challenges", f"/play/challenges/{GAME}", "/welcome"),
    *("/play/steps", "/play/steps/sources", "/play/steps/devices", "/play/certificates"),
    *("/play/gifts", "/play/vouchers", "/play/draws", "/play/stations"),
)
OFFICE = (
    *("/office", "/office/challenges", f"/office/challenges/{GAME}", f"/office/challenges/{GAME}/versions"),
    *("/office/challenges/new", "/office/parks", "/office/parks/victoria-park", "/office/parks/new"),
    *("/office/parks/import", "/office/reviews", "/office/reviews/steps"),
    *("/office/gifts", "/office/gifts/new", "/office/gifts/points", "/office/gifts/drops"),
    *("/office/gifts/budget", "/office/gifts/story", "/counter"),
    *("/office/stations", "/office/stations/new"),
    *("/station", "/station/shifts", "/station/approve"),
    *("/office/acts", "/office/acts/payouts", "/office/acts/schools"),
)
# A message that is missing shows its key.
KEY = re.compile(
    r"\b(?:" + "|".join({key.split("_", maxsplit=1)[0] for key in all_words()}) + r")_[a-z]+_[a-z_]+\b"
)
_IN_TRANSITION = """[...document.querySelectorAll("body *")].filter(
  (one) => getComputedStyle(one).transitionDuration.split(", ").some((each) => each !== "0s")).length"""
_TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# The router of the app takes a press on any link within it.
_FOLLOW = """(path) => {
  const link = Object.assign(document.createElement("a"), { href: path });
  document.querySelector(".skip").after(link);
  link.click();
  link.remove();
}"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass(frozen=True)
class Visit:
    """Who looks at which pages; `is_for_desks`: at a desk, too, and by day."""

    who: Person | None
    paths: tuple[str, ...]
    is_for_desks: bool = True


async def _at_the_door(_system: System) -> Visit:
    return Visit(None, DOOR, is_for_desks=False)


async def _in_play(system: System) -> Visit:
    guardian = await family(system, children=2, code=(await class_room(system)).code)
    await guardian.check_in()
    await wear(system, guardian.children[0])
    await issue(system, guardian.children[0])
    return Visit(guardian, PLAY, is_for_desks=False)


async def _in_family(system: System) -> Visit:
    guardian = await family(system, mode=None)
    return Visit(guardian, family_pages(await fill(system, guardian)))


async def _in_school(system: System) -> Visit:
    room = await class_room(system)
    await (await family(system, code=room.code)).check_in()
    own = f"/school/classes/{room.class_id}"
    of_class = (own, *(f"{own}/{page}" for page in ("roster", "outing", "ways")))
    return Visit(room.teacher, ("/school", *of_class, "/school/dashboard", "/school/leagues", "/school/display"))


async def _in_office(system: System) -> Visit:
    return Visit(await adult(system, Role.OFFICER), OFFICE)


FACES = (_in_family, _in_play, _in_office, _at_the_door, _in_school)


async def _arrive(page: Page) -> None:
    await expect(page.locator("h1").first).to_be_attached()
    await expect(page.locator(".skeleton")).to_have_count(0)


async def _faults(page: Page, path: str, language: str) -> list[str]:
    """Return what is wrong with the page that is open, in this language."""
    found = []
    if (over := await page.evaluate(_OVERFLOW)) > 0:
        found.append(f"{path} in {language}: {over} px too wide")
    text = await page.locator("body").inner_text()
    found += [f"{path} in {language}: the message {key} is missing" for key in KEY.findall(text)]
    if re.search(r"\{\w+\}|undefined|\[object", text):
        found.append(f"{path} in {language}: a value is not filled in")
    lang = await page.evaluate("document.documentElement.lang")
    if not lang.startswith(language):
        found.append(f"{path} says that it is in {lang}, not {language}")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__.rpartition("_")[2])
async def test_every_page_is_accessible_and_fits_in_every_language(
    face: Callable[[System], Awaitable[Visit]], devices: Devices, system: System
) -> None:
    """In English seen in the dark on the smallest phone, then by day at a desk; in Chinese on that phone.

    In English each is opened by its address, for many no other test does; in Chinese one goes by links.
    """
    visit = await face(system)
    found = []
    for language in LANGUAGES:
        first, *others = visit.paths
        device = await devices.open(
            first, who=visit.who, scheme="dark", size=SMALL, language=language, place=VICTORIA_PARK
        )
        # A page is left while what it shows is still on its way.
        device.watch.allow(r"net::ERR_ABORTED|Image \".*\" could not be loaded")
        await _arrive(device.page)
        found += await _look(device.page, first, language, visit)
        for path in others:
            await system.forget_limits()
            if language == "en":
                await device.page.goto(path)
                await _arrive(device.page)
            else:
                await _follow(device.page, path)
            found += await _look(device.page, path, language, visit)
        await device.context.close()
    assert not found, "\n".join(found)


async def _look(page: Page, path: str, language: str, visit: Visit) -> list[str]:
    found = await _faults(page, path, language)
    if language == "en":
        await assert_accessible(page)
        if visit.is_for_desks:
            await _turn(page, "light", DESK)
            await assert_accessible(page)
            await _turn(page, "dark", SMALL)
    return found


async def _turn(page: Page, scheme: Literal["light", "dark"], size: tuple[int, int]) -> None:
    """Let the page be another screen; what depends on that is drawn anew with the next frames."""
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(_TWO_FRAMES)
    await _arrive(page)


async def _follow(page: Page, path: str) -> None:
    """Go to a page as by a link: the app stays, only what it shows changes."""
    before = page.url
    await page.evaluate(_FOLLOW, path)
    await page.wait_for_url(lambda url: url != before)
    await page.evaluate(_TWO_FRAMES)
    await _arrive(page)


async def test_the_questions_of_a_class_are_accessible(devices: Devices, system: System) -> None:
    room = await class_room(system)
    await family(system, code=room.code)
    page = (await devices.open("/school", who=room.teacher, scheme="dark", size=SMALL)).page
    await page.get_by_role("button", name=say("school_new_class")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await assert_accessible(page)
    await _turn(page, "light", DESK)
    await assert_accessible(page)
    await page.goto(f"/school/classes/{room.class_id}")
    await expect(page.get_by_text(room.code, exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name=say("school_pupils"))).to_be_visible()
    await page.get_by_role("button", name=say("school_new_code")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await assert_accessible(page)
    await _turn(page, "dark", SMALL)
    await assert_accessible(page)


async def test_without_motion_no_colour_lags_behind(devices: Devices, system: System) -> None:
    """A phone turns dark by itself while the app is open: words on their own ground must not come a second later.

    With the shortest transition on everything, an inherited colour goes down by one element for each frame.
    """
    page = (await devices.open("/play/album", who=await family(system))).page
    await expect(page.get_by_role("link", name=say("collection_badges_open"))).to_be_visible()
    assert await page.evaluate(_IN_TRANSITION) == 0


async def test_what_is_not_there_is_told_and_the_newest_version_is_not_called_old(devices: Devices) -> None:
    device = await devices.open("/nowhere")
    await expect(device.page.get_by_role("heading", name=say("frame_missing_title"), level=1)).to_be_attached()
    await assert_accessible(device.page)
    async with device.page.expect_response("**/version.json"):
        await device.page.evaluate("dispatchEvent(new Event('focus'))")
    await expect(device.page.get_by_text(say("frame_update_ready"))).to_be_hidden()
