"""What is on a page stays where it is while the rest arrives, whatever the order: nothing that is late pushes."""

import asyncio
from collections.abc import Callable, Coroutine
from zlib import crc32

import pytest
from playwright.async_api import Page, Route, expect

from families.actors import Role
from tests.web.devices import DESK, PHONE, Devices
from tests.web.people import GAME, Person, adult, class_room, family
from tests.web.system import System
from tests.web.walkers import wear

MOST = 0.02  # 0.1 is what the web calls good
FULL_HD = (1920, 1080)
_PAUSE_S = 0.15  # between answers that come one after the other
# What moved, from where to where, unless a person had just done something.
_OBSERVE = """
globalThis.shifts = [];
const nameOf = ({ node, previousRect, currentRect }) => {
  const one = node instanceof Element ? node : node?.parentElement;
  const words = one ? `${one.tagName} ${one.textContent.trim().slice(0, 30)}` : "?";
  return `${words} from ${Math.round(previousRect.y)} to ${Math.round(currentRect.y)}`;
};
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput, sources } of list.getEntries()) {
    if (!hadRecentInput) shifts.push({ value, what: sources.map(nameOf).join("; ") });
  }
}).observe({ type: "layout-shift", buffered: true });
"""


async def _answer_late(route: Route) -> None:
    """Let each question of a page take another time, always the same, so that parts arrive one by one."""
    path = route.request.url.split("/v1/")[1].split("?")[0]
    await asyncio.sleep(_PAUSE_S * (crc32(path.encode()) % 5))
    await route.continue_()


async def _settle(page: Page) -> None:
    await expect(page.locator("h1").first).to_be_attached()
    await expect(page.locator(".skeleton")).to_have_count(0)
    await page.wait_for_timeout(1_000 * _PAUSE_S * 8)
    await expect(page.locator(".skeleton")).to_have_count(0)


async def _shifts(page: Page) -> list[str]:
    found = await page.evaluate("shifts")
    if sum(one["value"] for one in found) <= MOST:
        return []
    return [f"{one['value']:.3f} {one['what']}" for one in found]


async def _pupil(system: System) -> Person:
    return await family(system)


async def _walker(system: System) -> Person:
    guardian = await family(system, code=(await class_room(system)).code)
    await guardian.check_in()
    await wear(system, guardian.children[0])
    return guardian


async def _newcomer(system: System) -> Person:
    return await adult(system)


async def _teacher(system: System) -> Person:
    return (await class_room(system)).teacher


async def _officer(system: System) -> Person:
    return await adult(system, Role.OFFICER)


async def _nobody(_system: System) -> None:
    return None


Make = Callable[[System], Coroutine[None, None, Person | None]]


@pytest.mark.parametrize(
    ("make", "paths", "size"),
    [
        (_nobody, ("/",), PHONE),
        (_pupil, ("/play",), PHONE),
        (_walker, ("/play", f"/play/challenges/{GAME}", "/play/badges", "/play/me"), PHONE),
        (_newcomer, ("/play",), PHONE),
        (_teacher, ("/school",), PHONE),
        (_officer, ("/office",), DESK),
        (_nobody, ("/display?school=edb-601667000123",), FULL_HD),
    ],
    ids=["start", "pupil", "walker", "newcomer", "teacher", "officer", "display"],
)
async def test_nothing_that_is_late_pushes_what_is_there(
    make: Make, paths: tuple[str, ...], size: tuple[int, int], devices: Devices, system: System
) -> None:
    device = await devices.open("about:blank", who=await make(system), size=size)
    device.watch.allow(r"net::ERR_ABORTED")
    await device.context.route("**/v1/**", _answer_late)
    await device.context.add_init_script(_OBSERVE)
    found = []
    for path in paths:
        for opening in ("cold", "warm"):
            await device.page.goto(path)
            await _settle(device.page)
            found += [f"{path} {opening}: {one}" for one in await _shifts(device.page)]
    assert not found, "\n".join(found)
