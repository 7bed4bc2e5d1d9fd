"""A new build comes while phones are open: told, taken when the person says so, nothing lost and nothing mixed."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from core.settings import get_settings
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import VICTORIA_PARK, family
from tests.web.play import check_in
from tests.web.system import System
from tests.web.test_offline import ready_to_go_offline
from tests.web.words import say

_FILES = "_app/immutable/"
_NEXT = "next/"  # the folder in which the new build has its hashed files, all under new names therefore


def _make_next_build(folder: Path) -> None:
    """Make of the build in this folder another one: of a new version, each hashed file under a new name."""
    hashed = folder / _FILES
    moved = hashed.with_name("moved")
    hashed.rename(moved)
    hashed.mkdir()
    moved.rename(hashed / _NEXT)
    version = re.search(r"\d+", (folder / "_app" / "version.json").read_text("utf-8"))
    assert version
    for name in ("index.html", "service-worker.js", "_app/version.json", "_app/preloads.json"):
        file = folder / name
        text = file.read_text("utf-8").replace(_FILES, _FILES + _NEXT)
        file.write_text(text.replace(version[0], str(int(version[0]) + 1)), "utf-8")
        for suffix in (".br", ".gz"):
            file.with_name(file.name + suffix).unlink(missing_ok=True)


@dataclass
class Deployment:
    """A server of its own whose build is replaced as `script/web` does it."""

    system: System
    folder: Path
    asked: list[str] = field(default_factory=list)

    def replace(self) -> None:
        """Put the next build in the place of the one that is served."""
        beside = self.folder.with_name("beside")
        shutil.copytree(self.folder, beside)
        _make_next_build(beside)
        self.folder.rename(self.folder.with_name("before"))
        beside.rename(self.folder)

    def listen(self, page: Page) -> None:
        """Note which hashed files a page asks for; the service worker's own requests are not a page's."""
        page.on("request", lambda request: self.asked.append(request.url) if _FILES in request.url else None)

    def builds(self) -> set[bool]:
        """Return of which builds files were asked for since the last call: False is the old one, True the new."""
        found = {f"{_FILES}{_NEXT}" in url for url in self.asked}
        self.asked.clear()
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def deployment(system: System, tmp_path: Path) -> AsyncIterator[Deployment]:
    folder = tmp_path / "build"
    await asyncio.to_thread(shutil.copytree, get_settings().web_folder, folder)
    own = system.with_web_build(folder)
    own.start()
    yield Deployment(own, folder)
    own.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def phones(browser: Browser, deployment: Deployment) -> AsyncIterator[Devices]:
    opened = Devices(browser, deployment.system)
    yield opened
    await opened.close()
    assert not opened.unexpected()


async def _look_for_news(page: Page) -> None:
    async with page.expect_response("**/version.json"):
        await page.evaluate("dispatchEvent(new Event('focus'))")


async def test_a_new_version_is_told_and_taken_with_what_waits(phones: Devices, deployment: Deployment) -> None:
    guardian = await family(deployment.system)
    phone = await phones.open("/play", who=guardian, place=VICTORIA_PARK, keeps_app=True)
    page = phone.page
    await ready_to_go_offline(page)
    deployment.listen(page)
    phone.watch.allow(r"ERR_CONNECTION_REFUSED")
    await phone.context.route("**/check-ins/batch", lambda route: route.abort("connectionrefused"))
    await check_in(page, "Mei")
    waiting = page.get_by_role("heading", name=say("offline_waiting_one"))
    await expect(waiting).to_be_visible()
    assert deployment.builds() == {False}

    await asyncio.to_thread(deployment.replace)
    await _look_for_news(page)
    notice = page.get_by_text(say("frame_update_ready"))
    await expect(notice).to_be_visible()
    await assert_accessible(page)
    # Nobody has to: the old one goes on as a whole, also to pages that were never opened before.
    await page.get_by_role("link", name=say("frame_album"), exact=True).click()
    await expect(page.get_by_role("heading", name=say("collection_album_title"), level=1)).to_be_visible()
    assert deployment.builds() <= {False}

    async with page.expect_event("load"):
        await page.get_by_role("button", name=say("frame_update_now")).click()
    await expect(page.get_by_role("heading", name=say("collection_album_title"), level=1)).to_be_visible()
    assert deployment.builds() == {True}
    await expect(notice).to_be_hidden()
    await expect(page.get_by_text(say("offline_waiting_one")).first).to_be_visible()
    assert await guardian.visits_of() == []
    await phone.context.unroute("**/check-ins/batch")
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.get_by_text(say("offline_arrived"))).to_be_visible()
    assert len(await guardian.visits_of()) == 1


async def test_without_a_kept_app_a_press_brings_the_new_and_a_hall_takes_it_by_itself(
    phones: Devices, deployment: Deployment
) -> None:
    hall = (await phones.open("/display?school=", size=DESK)).page
    live = hall.get_by_text(say("display_live"))
    await expect(live).to_be_visible()
    await hall.wait_for_function("() => localStorage['eplus.type']")  # at rest: it asks for nothing more by itself
    phone = await phones.open("/play", who=await family(deployment.system))
    page = phone.page
    check_in_link = page.get_by_role("link", name=say("collection_check_in"), exact=True)
    await expect(check_in_link).to_be_visible()
    await asyncio.to_thread(deployment.replace)
    await _look_for_news(page)
    await expect(page.get_by_text(say("frame_update_ready"))).to_be_visible()
    deployment.listen(page)
    async with page.expect_event("load"):
        await page.get_by_role("button", name=say("frame_update_now")).click()
    await expect(check_in_link).to_be_visible()
    assert deployment.builds() == {True}
    await expect(page.get_by_text(say("frame_update_ready"))).to_be_hidden()

    deployment.listen(hall)
    async with hall.expect_event("load"):
        await _look_for_news(hall)
    await expect(live).to_be_visible()
    assert deployment.builds() == {True}
