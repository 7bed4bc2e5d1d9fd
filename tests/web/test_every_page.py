"""Every page in every language on the smallest phone, and in the dark: nothing overflows, nothing is unnamed."""

import re
from collections.abc import AsyncIterator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from families.actors import Role
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import GAME, VICTORIA_PARK, ClassRoom, Person, adult, class_room, family
from tests.web.relatives import family_pages, fill
from tests.web.system import System
from tests.web.walkers import issue, wear
from tests.web.words import LANGUAGES, all_words, say

SMALL = (320, 640)
DOOR = ("/", "/sign-in", "/sign-up", "/privacy", "/display", "/steps/return")
PLAY = (
    *("/play", "/play/map", "/play/parks/victoria-park", "/play/check-in", "/play/check-in/waiting"),
    *("/play/album", "/play/album/spotted-dove", "/play/badges", "/play/points", "/play/boards", "/play/me"),
    *("/play/challenges", f"/play/challenges/{GAME}", "/welcome"),
    *("/play/steps", "/play/steps/sources", "/play/steps/devices", "/play/certificates"),
)
OFFICE = (
    *("/office", "/office/challenges", f"/office/challenges/{GAME}", f"/office/challenges/{GAME}/versions"),
    *("/office/challenges/new", "/office/parks", "/office/parks/victoria-park", "/office/parks/new"),
    *("/office/parks/import", "/office/reviews", "/office/reviews/steps"),
    *("/office/acts", "/office/acts/payouts"),
)
# A message that is missing shows its key.
KEY = re.compile(
    r"\b(?:" + "|".join({key.split("_", maxsplit=1)[0] for key in all_words()}) + r")_[a-z]+_[a-z_]+\b"
)
_IN_TRANSITION = """[...document.querySelectorAll("body *")].filter(
  (one) => getComputedStyle(one).transitionDuration.split(", ").some((each) => each !== "0s")).length"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest_asyncio.fixture(loop_scope="session")
async def room(system: System) -> AsyncIterator[ClassRoom]:
    yield await class_room(system)


def _school(room: ClassRoom) -> tuple[str, ...]:
    return "/school", f"/school/classes/{room.class_id}", "/school/leagues", "/school/display"


async def _look(page: Page, path: str, language: str) -> list[str]:
    """Go to a page and return what is wrong with it in this language."""
    await page.goto(path)
    await expect(page.locator("h1").first).to_be_attached()
    await expect(page.locator(".skeleton")).to_have_count(0)
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


async def _look_at_all(devices: Devices, who: Person | None, paths: tuple[str, ...], language: str) -> None:
    device = await devices.open("/privacy", who=who, size=SMALL, language=language, place=VICTORIA_PARK)
    device.watch.allow(r"net::ERR_ABORTED")
    faults = [fault for path in paths for fault in await _look(device.page, path, language)]
    assert not faults, "\n".join(faults)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
async def test_words_fit_the_smallest_phone(
    language: str, devices: Devices, system: System, room: ClassRoom
) -> None:
    guardian = await family(system, children=2, code=room.code)
    await guardian.check_in()
    await wear(system, guardian.children[0])
    await issue(system, guardian.children[0])
    await _look_at_all(devices, None, DOOR, language)
    await _look_at_all(devices, guardian, PLAY, language)
    baby = await fill(system, guardian)
    await system.forget_limits()
    await _look_at_all(devices, guardian, family_pages(baby), language)
    await _look_at_all(devices, room.teacher, _school(room), language)
    await _look_at_all(devices, await adult(system, Role.OFFICER), OFFICE, language)


@pytest.mark.slow
@pytest.mark.parametrize("paths", [DOOR, PLAY, OFFICE], ids=["door", "play", "office"])
async def test_every_page_is_accessible_in_the_dark(
    paths: tuple[str, ...], devices: Devices, system: System
) -> None:
    who = None
    if paths is not DOOR:
        who = await (adult(system, Role.OFFICER) if paths is OFFICE else family(system))
    if who is not None and paths is PLAY:
        await wear(system, who.children[0])
        await issue(system, who.children[0])
    device = await devices.open(
        "/privacy",
        who=who,
        scheme="dark",
        size=DESK if paths is OFFICE else SMALL,
        place=VICTORIA_PARK,
    )
    for path in paths:
        await device.page.goto(path)
        await expect(device.page.locator("h1").first).to_be_attached()
        await expect(device.page.locator(".skeleton")).to_have_count(0)
        await assert_accessible(device.page)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "size"), [("dark", SMALL), ("light", DESK)], ids=["dark", "light"])
async def test_every_page_of_school_is_accessible(
    scheme: Literal["light", "dark"],
    size: tuple[int, int],
    devices: Devices,
    system: System,
    room: ClassRoom,
) -> None:
    home = await family(system, code=room.code)
    await home.check_in()
    device = await devices.open("/privacy", who=room.teacher, scheme=scheme, size=size)
    page = device.page
    for path in _school(room):
        await page.goto(path)
        await expect(page.locator("h1").first).to_be_attached()
        await expect(page.locator(".skeleton")).to_have_count(0)
        await assert_accessible(page)
    await page.goto("/school")
    await page.get_by_role("button", name=say("school_new_class")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await assert_accessible(page)
    await page.goto(f"/school/classes/{room.class_id}")
    await expect(page.get_by_text(room.code, exact=True)).to_be_visible()
    await expect(page.get_by_role("heading", name=say("school_pupils"))).to_be_visible()
    await page.get_by_role("button", name=say("school_new_code")).click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("school_new_code_yes")).click()
    await expect(page.get_by_text(room.code, exact=True)).to_be_hidden()
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await assert_accessible(page)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "size"), [("dark", SMALL), ("light", DESK)], ids=["dark", "light"])
async def test_every_page_of_family_is_accessible(
    scheme: Literal["light", "dark"], size: tuple[int, int], devices: Devices, system: System
) -> None:
    guardian = await family(system, mode=None)
    baby = await fill(system, guardian)
    page = (await devices.open("/privacy", who=guardian, scheme=scheme, size=size)).page
    for path in family_pages(baby):
        await page.goto(path)
        await expect(page.locator("h1").first).to_be_attached()
        await expect(page.locator(".skeleton")).to_have_count(0)
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
