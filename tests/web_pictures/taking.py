"""Takes pictures of views as people have them before their eyes, and notes what is wrong with each."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from shutil import which
from typing import Literal, get_args

from playwright.async_api import Browser, Page, async_playwright
from playwright.async_api import Error as BrowserError

from cli.demo import TEACHER_EMAIL
from tests.web.devices import Device, Devices
from tests.web.people import Person, family
from tests.web_pictures.players import sign_in
from tests.web_pictures.town import FAMILY_EMAIL, OFFICER_EMAIL, Town
from tests.web_pictures.views import View, Who

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)
ARGUMENTS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
]
MOST_HEIGHT_PX = 4_000  # of a long page
SETTLE_MS = 400
PICTURE_MS = 60_000  # a map drawn by the processor, on busy cores
_READY = """() => document.fonts.status === "loaded" && !document.querySelector(".skeleton")
  && [...document.images].every((image) => image.complete || image.loading === "lazy")
  && document.getAnimations().every(
    (one) => one.playState !== "running" || one.effect.getComputedTiming().endTime === Infinity)"""
_KEEP_TYPE = """async () => {
  await navigator.serviceWorker.ready;
  await Promise.all([...document.fonts].map((face) => face.load()));
}"""
# As on phones. Not by a style element, which the content security policy would refuse.
_HIDE_SCROLLBARS = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { scrollbar-width: none; scrollbar-gutter: auto }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""
_HEIGHT = "document.documentElement.scrollHeight"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_EMAILS: dict[Who, str] = {"family": FAMILY_EMAIL, "teacher": TEACHER_EMAIL, "officer": OFFICER_EMAIL}


@dataclass(frozen=True)
class Setting:
    """How a view is looked at."""

    language: str
    theme: Theme
    size: tuple[int, int]
    density: float = 1  # device pixels per pixel of the layout

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.size[0]}"


@dataclass(frozen=True)
class Taken:
    """A picture, as PNG."""

    name: str
    picture: bytes


@dataclass
class Camera:
    """Opens a device for each who and setting, goes from view to view, and keeps `faults`."""

    browser: Browser
    town: Town
    faults: list[str] = field(default_factory=list)

    async def take(self, views: list[View], setting: Setting) -> AsyncIterator[Taken]:
        """Yield a picture of each view that could be opened; what went wrong is added to the faults."""
        devices: dict[tuple[Who, bool], Device] = {}
        opened = Devices(self.browser, self.town.system)
        try:
            for view in views:
                key = view.who, view.place is not None
                if view.who == "newcomer" or key not in devices:
                    devices[key] = await self._open(opened, view, setting)
                yield await self._take(devices[key], view, setting)
        finally:
            await opened.close()

    async def _open(self, devices: Devices, view: View, setting: Setting) -> Device:
        device = await devices.open(
            "/privacy",
            who=await self._who(view.who),
            size=setting.size,
            language=setting.language,
            scheme=setting.theme,
            place=view.place,
            density=setting.density,
            keeps_app=True,
        )
        # Kept, the type is there in time for the pages to come: one that comes late is not used (`optional`).
        await device.page.evaluate(_KEEP_TYPE)
        return device

    async def _who(self, who: Who) -> Person | None:
        if who == "nobody":
            return None
        if who == "newcomer":
            return await family(self.town.system)
        return await sign_in(self.town.system, _EMAILS[who])

    async def _take(self, device: Device, view: View, setting: Setting) -> Taken:
        name = f"{view.name}-{setting}"
        self.town.pass_time()
        await device.context.clock.set_fixed_time(self.town.system.now)
        device.watch.faults.clear()
        await device.page.set_viewport_size({"width": setting.size[0], "height": setting.size[1]})
        try:
            await device.page.goto(view.path)
            await device.page.locator("h1").first.wait_for()
            await device.page.evaluate(_HIDE_SCROLLBARS)
            if view.act is not None:
                await view.act(device.page, setting.language)
            await _settle(device.page, setting if view.is_whole else None)
        except BrowserError as error:  # pictured as it is, so that one can see why
            self.faults.append(f"{name}: {error.message}")
        self.faults += [f"{name}: {fault}" for fault in device.watch.faults]
        if (over_px := await device.page.evaluate(_OVERFLOW)) > 0:
            self.faults.append(f"{name}: {over_px} px wider than the window")
        return Taken(name, await device.page.screenshot(timeout=PICTURE_MS))


async def _settle(page: Page, setting: Setting | None) -> None:
    """Wait until everything is there; with `setting`, in a window as high as the page, so that bars stay below."""
    await page.wait_for_function(_READY)
    if setting is not None:
        height = await page.evaluate(_HEIGHT)
        if height > setting.size[1]:
            size = {"width": setting.size[0], "height": min(height, MOST_HEIGHT_PX)}
            await page.set_viewport_size({"width": size["width"], "height": size["height"]})
            await page.wait_for_function(_READY)
    await page.wait_for_timeout(SETTLE_MS)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start the browser."""
    async with async_playwright() as playwright:
        path = which("chromium") or which("chromium-browser") or which("google-chrome")
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()
