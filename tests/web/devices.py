"""Phones, desks and hall screens: contexts of the browser, each with cookies, place, language and clock."""

from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page

from tests.web.people import Person
from tests.web.system import System
from tests.web.watching import Watch
from tests.web.words import LANGUAGES

PHONE = (390, 844)
DESK = (1440, 900)
WAIT_MS = (
    45_000  # for something to appear: only a fault takes that long, also on a machine that is ten times loaded
)
_STAMPED_BY_PAGE = "Object.defineProperty(GeolocationPosition.prototype, 'timestamp', { get: () => Date.now() })"


@dataclass(frozen=True)
class Device:
    """A page, what else belongs to its device, and what is seen of its faults."""

    page: Page
    context: BrowserContext
    watch: Watch

    async def stand_at(self, place: tuple[float, float], accuracy_m: float = 8) -> None:
        """Move the device."""
        await self.context.set_geolocation({"longitude": place[0], "latitude": place[1], "accuracy": accuracy_m})


class Devices:
    """Opens devices and closes them."""

    def __init__(self, browser: Browser, system: System) -> None:
        self._browser = browser
        self._system = system
        self._opened: list[Device] = []

    async def open(
        self,
        path: str = "/",
        *,
        who: Person | None = None,
        size: tuple[int, int] = PHONE,
        language: str = "en",
        scheme: Literal["light", "dark"] = "light",
        motion: Literal["reduce", "no-preference"] = "reduce",
        place: tuple[float, float] | None = None,
        accuracy_m: float = 8,
        density: float = 1,
        is_ticking: bool = False,
        keeps_app: bool = False,
        user_agent: str | None = None,
    ) -> Device:
        """Open the app; signed in as `who`; standing at `place`, which the page may know.

        Its clock stands still unless `is_ticking`: then it runs and can be put forward. Only with `keeps_app` does
        its service worker run, which fetches the whole app and every picture: too much work for every test.
        """
        context = await self._browser.new_context(
            base_url=self._system.url,
            user_agent=user_agent,
            viewport={"width": size[0], "height": size[1]},
            locale=LANGUAGES[language],
            color_scheme=scheme,
            reduced_motion=motion,
            timezone_id="Asia/Hong_Kong",
            has_touch=size[0] < 700,
            device_scale_factor=density,
            service_workers="allow" if keeps_app else "block",
        )
        context.set_default_timeout(WAIT_MS)
        if place is not None:
            await context.grant_permissions(["geolocation"])
            await context.set_geolocation({"longitude": place[0], "latitude": place[1], "accuracy": accuracy_m})
        if who is not None:
            await context.add_cookies(who.cookies())
        # A service worker goes by the machine's clock, which no page can change: in tests only pages send.
        await context.add_init_script("delete globalThis.ServiceWorkerRegistration?.prototype.sync")
        # A place is stamped by the machine's clock, whatever day that shows.
        await context.add_init_script(_STAMPED_BY_PAGE)
        if is_ticking:
            await context.clock.install(time=self._system.now)
        else:
            await context.clock.set_fixed_time(self._system.now)
        watch = Watch(self._system.url)
        watch.over(context)
        device = Device(await context.new_page(), context, watch)
        self._opened.append(device)
        await device.page.goto(path)
        return device

    async def close(self) -> None:
        for device in self._opened:
            await device.context.close()

    def unexpected(self) -> list[str]:
        """Return what went wrong on any device and was not allowed."""
        return [fault for device in self._opened for fault in device.watch.unexpected()]
