"""The built web app in Chromium, against the real server on real PostgreSQL and Redis.

    script/test tests/web                            build, then all of it
    HEADED=0.2 script/test tests/web -k catch        some of it in a window, 0.2 s per step, so that one can follow

The clock stands still at 10:30 on a Saturday in Hong Kong, for the server, for the `Date` of its answers and for
the pages; each test is a minute after the one before. People are made by `people.py` and differ for each test. A
page that writes an error to its console, has a request fail, or asks anybody but our server fails its test, unless
the test said so with `watch.allow`. Elements are found as a person finds them: by role and words.
"""

import datetime as dt
import os
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright, expect

from core.settings import get_settings
from script.programs import find_browser, find_windowless_browser
from tests.conftest import NOW
from tests.web.devices import WAIT_MS, Devices
from tests.web.system import STEP, System, running_system

# Pages are drawn without a graphics card, and the map's canvas by its stand-in: with `--use-angle=swiftshader` for
# everything, each page would be drawn by that, at a third of all the work of these tests.
_ARGUMENTS = [
    "--no-sandbox",
    "--enable-unsafe-swiftshader",
    "--disable-gpu-compositing",
    "--disable-gpu-rasterization",
    "--disable-site-isolation-trials",  # one process less for each device; all that it shows is of one site
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def running() -> AsyncIterator[System]:
    built = get_settings().web_folder / "index.html"
    assert built.exists(), "the web app is not built: run script/web"
    async with running_system([NOW]) as system:
        yield system


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One for all tests; each opens contexts of its own."""
    slowness = float(os.environ.get("HEADED", "0"))
    path = find_browser() if slowness else find_windowless_browser()
    assert path, "there is no Chromium: run script/bootstrap --browser"
    expect.set_options(timeout=WAIT_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path, args=_ARGUMENTS, headless=not slowness, slow_mo=slowness * 1_000
        )
        yield browser
        await browser.close()


@pytest.fixture
def system(running: System) -> System:
    """The server, a minute later than in the test before."""
    running.clock[0] += STEP
    return running


@pytest_asyncio.fixture(loop_scope="session")
async def devices(browser: Browser, system: System) -> AsyncIterator[Devices]:
    """Opens phones and screens; what went wrong on any of them fails the test."""
    opened = Devices(browser, system)
    yield opened
    await opened.close()
    faults = opened.unexpected()
    assert not faults, "\n".join(faults)


@pytest.fixture
def now(system: System) -> dt.datetime:
    """The instant of this test."""
    return system.now
