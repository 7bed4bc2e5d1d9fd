"""Steps in Play: a source from the first tap to the last against its simulator, a day, the order of devices."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from core.clock import HONG_KONG, local_day, utc_now
from integrations.registry import open_sources
from integrations.sync.service import Syncing, sync_due
from simulators.google_health import make_app
from simulators.vendor import SimulatorSettings
from simulators.wearing import PHONE, WATCH, Wearer
from tests.integrations.drivers.google_health import DRIVER
from tests.support.serving import served
from tests.web.accessibility import assert_accessible
from tests.web.devices import Device, Devices
from tests.web.people import Person, family
from tests.web.system import System
from tests.web.walkers import wear
from tests.web.words import like, say

NAME = "Google Health (Fitbit, Pixel Watch)"
SOURCES, DEVICES = "/play/steps/sources", "/play/steps/devices"
MOST_LOOKS = 40


@dataclass
class Vendor:
    """The vendor's simulator, our server that knows it, and a guardian whose child wears two devices."""

    system: System
    devices: Devices
    syncing: Syncing
    url: str
    http: httpx.AsyncClient
    wearer: Wearer
    guardian: Person

    async def open(self, path: str) -> Device:
        """Open the app as the guardian; the vendor's own page is asked on the way."""
        device = await self.devices.open(path, who=self.guardian)
        device.watch.allow(rf"^third party {re.escape(self.url)}/")
        return device

    async def sync(self, looks: int = MOST_LOOKS) -> None:
        """Look at the connection so often, or until nothing is due."""
        for _ in range(looks):
            if not await sync_due(self.syncing, now=self.system.now):
                return

    async def steps_on(self, day: dt.date) -> int | None:
        """Return what counts on a day, None without data."""
        path = f"/v1/persons/{self.guardian.children[0]}/steps?from={day}&to={day}"
        items = (await self.guardian.ask("GET", path))["items"]
        return items[0]["steps"] if items else None

    async def is_allowed(self) -> bool:
        """Whether the permission lives at the vendor."""
        state = (await self.http.get(f"{self.url}/_simulator/state")).json()
        return self.wearer.user_id in state["allowed"]


@pytest_asyncio.fixture(loop_scope="session")
async def vendor(
    running: System, browser: Browser, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vendor]:
    async with _vendor(running, browser, redis, monkeypatch) as started:
        yield started
        assert not started.devices.unexpected(), "\n".join(started.devices.unexpected())


@asynccontextmanager
async def _vendor(
    running: System, browser: Browser, redis: "Redis", monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Vendor]:
    wearer = Wearer("4711", seed=4711, devices=(WATCH, PHONE))
    simulator = make_app(SimulatorSettings(people=(wearer,), webhook_secret=DRIVER.webhook_secret))
    with served(simulator) as url:
        for name, value in DRIVER.environment(url).items():
            monkeypatch.setenv(name, value)
        # The simulator lives by the machine's clock, and so does all that speaks with it.
        system = running.beside(utc_now())
        system.start()
        devices = Devices(browser, system)
        try:
            async with open_sources(redis) as sources, httpx.AsyncClient(trust_env=False) as http:
                syncing = Syncing(system.database, sources, lambda slug: f"{system.url}/v1/step-webhooks/{slug}")
                guardian = await family(system, mode=None)
                yield Vendor(system, devices, syncing, url, http, wearer, guardian)
        finally:
            await devices.close()
            system.stop()


async def _connect(page: Page, answer: str) -> None:
    """Go from our sources to the vendor's page and answer there."""
    await page.get_by_role("button", name=say("steps_source_connect_label", source=NAME)).click()
    await page.get_by_role("button", name=say("steps_connect_go", source=NAME)).click()
    await page.get_by_role("button", name=answer, exact=True).click()


@pytest.mark.slow
@pytest.mark.timeout(180)
async def test_a_source_from_the_first_tap_to_the_last(vendor: Vendor) -> None:
    yesterday = local_day(vendor.system.now, HONG_KONG) - dt.timedelta(days=1)
    device = await vendor.open("/play/steps")
    page = device.page
    await expect(page.get_by_role("heading", name=say("steps_empty_title"))).to_be_visible()
    await page.get_by_role("link", name=say("steps_connect")).click()

    await _connect(page, "Deny")
    await expect(page.get_by_text(say("steps_return_refused"))).to_be_visible()
    assert page.url == f"{vendor.system.url}/steps/return", "what came back is taken off the address"
    await page.get_by_role("link", name=say("steps_return_sources")).click()
    await _connect(page, "Allow")
    own = page.get_by_role("article", name=NAME)
    await expect(own.get_by_text(say("steps_source_not_synced"))).to_be_visible()
    assert page.url == vendor.system.url + SOURCES

    # The earlier days come in by and by; the page looks by itself.
    await vendor.sync(looks=1)
    await expect(own.get_by_role("progressbar")).to_be_visible()
    await vendor.sync()
    await expect(own.get_by_text(like("steps_source_synced"))).to_be_visible()
    await expect(own.get_by_role("progressbar")).to_be_hidden()
    await assert_accessible(page)

    await page.goto(f"/play/steps?day={yesterday}")
    counted = await vendor.steps_on(yesterday)
    assert counted is not None
    assert counted > 0
    await expect(page.get_by_role("img", name=say("steps_n_steps", count=f"{counted:,}"))).to_be_visible()

    await page.goto(SOURCES)
    await page.get_by_role("button", name=say("steps_source_disconnect_label", source=NAME)).click()
    await expect(page.get_by_text(say("steps_disconnect_stays"))).to_be_visible()
    assert await vendor.is_allowed()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("button", name=say("steps_source_disconnect"), exact=True).click()
    await expect(own.get_by_role("button", name=say("steps_source_reconnect_label", source=NAME))).to_be_visible()
    assert await vendor.steps_on(yesterday) == counted, "what it brought stays"
    await vendor.sync()
    assert not await vendor.is_allowed()

    await page.get_by_role("button", name=say("steps_source_delete_label", source=NAME)).click()
    await dialog.get_by_role("button", name=say("steps_source_delete"), exact=True).click()
    await expect(page.get_by_text(say("steps_delete_done", source=NAME))).to_be_visible()
    assert await vendor.steps_on(yesterday) is None


async def test_a_day_is_read_by_keyboard_and_every_step_explained(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    counted = await wear(system, guardian.children[0])
    yesterday = sorted(counted)[-2]
    page = (await devices.open(f"/play/steps?day={yesterday}", who=guardian)).page
    slider = page.get_by_role("slider", name=say("steps_chart_pick"))
    await slider.focus()
    await page.keyboard.press("Home")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(say("steps_chart_no_data")))
    for _ in range(7 * 4):
        await page.keyboard.press("ArrowRight")
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(r"7:00.+ steps \((Pixel|Galaxy)"))

    # The typed-in steps and the minute of 900 are told with their time; the walk of both devices once.
    why = page.get_by_role("heading", name=say("steps_why_title"))
    await expect(why).to_be_visible()
    for time, count in ((r"10:00.am to 10:15.am", "700"), (r"3:00.pm to 3:15.pm", "900")):
        row = page.get_by_role("listitem").filter(has_text=re.compile(time))
        await expect(row.filter(has_text=f"{count} steps")).to_be_visible()
    await page.get_by_text(say("steps_table_open")).click()
    await expect(page.get_by_role("rowheader", name=re.compile("^7:00.am"))).to_be_visible()
    await assert_accessible(page)

    await page.get_by_role("button", name=say("steps_appeal_open")).click()
    await page.get_by_role("textbox", name=say("steps_appeal_note")).fill("We ran for the ferry.")
    await page.get_by_role("button", name=say("steps_appeal_send")).click()
    await expect(page.get_by_text(say("steps_hold_told", note="We ran for the ferry."))).to_be_visible()
    await expect(page.get_by_role("button", name=say("steps_appeal_open"))).to_be_hidden()

    # A day without data is not one of zero.
    await page.get_by_role("button", name=say("steps_day_before")).click()
    await expect(page.get_by_role("heading", name=say("steps_no_data_title"))).to_be_visible()
    await expect(page.get_by_role("slider")).to_have_count(0)
    week = page.get_by_role("link", name=re.compile(f"{say('steps_chart_no_data')}$"))
    await expect(week.and_(page.locator("[aria-current=date]"))).to_be_visible()


async def test_devices_are_ordered_by_keyboard_and_left_out(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    child = guardian.children[0]
    counted = await wear(system, child)
    day = min(counted)
    path = f"/v1/persons/{child}/steps?from={day}&to={day}"
    before = (await guardian.ask("GET", path))["items"][0]["steps"]
    page = (await devices.open(DEVICES, who=guardian)).page
    await page.get_by_role("button", name=say("steps_devices_up", device="Galaxy A55")).focus()
    await page.keyboard.press("Enter")
    said = say("steps_devices_moved", device="Galaxy A55", place=1, count=2)
    await expect(page.get_by_role("status").filter(has_text=said)).to_be_attached()
    # At the top the way up is closed, so the focus is on the way down.
    await expect(page.get_by_role("button", name=say("steps_devices_down", device="Galaxy A55"))).to_be_focused()
    await page.get_by_role("switch", name=say("steps_devices_counts", device="Galaxy A55")).uncheck()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("steps_devices_save")).click()
    await expect(page.get_by_text(say("steps_devices_saved"))).to_be_visible()
    order = (await guardian.ask("GET", f"/v1/persons/{child}/step-ranking"))["devices"]
    assert [(one["key"], one["is_counted"]) for one in order] == [("phone-1", False), ("watch-1", True)]
    after = (await guardian.ask("GET", path))["items"][0]["steps"]
    assert after == counted[day] < before, "only the watch counts now"


async def test_a_device_is_dragged_to_its_place(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    await wear(system, guardian.children[0], days=2)
    page = (await devices.open(DEVICES, who=guardian)).page
    rows = page.get_by_role("list", name=say("steps_devices_list")).get_by_role("listitem")
    await expect(rows.first).to_contain_text("Pixel Watch 4")
    grip, target = await rows.nth(1).locator(".grip").bounding_box(), await rows.nth(0).bounding_box()
    assert grip is not None
    assert target is not None
    await page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    await page.mouse.down()
    await page.mouse.move(target["x"] + 20, target["y"] + 10, steps=4)
    await page.mouse.up()
    await expect(rows.first).to_contain_text("Galaxy A55")
    await page.get_by_role("button", name=say("steps_devices_undo")).click()
    await expect(rows.first).to_contain_text("Pixel Watch 4")


async def test_an_address_that_leads_nowhere_is_told_so(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    device = await devices.open("/steps/return", who=guardian)
    await expect(device.page.get_by_text(say("steps_return_nothing"))).to_be_visible()
    await assert_accessible(device.page)
    device.watch.allow(r"^404 GET /v1/certificates/")
    await device.page.goto("/certificates/7K3M9QXT5BCD2F4GH6J8")
    await expect(device.page.get_by_role("heading", name=say("certificates_verify_unknown"))).to_be_visible()
    await assert_accessible(device.page)
