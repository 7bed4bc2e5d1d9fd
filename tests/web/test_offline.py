"""Without a network: checking in goes on, the app says so plainly, and nothing is lost or counted twice."""

import asyncio
import datetime as dt
import re

from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Device, Devices
from tests.web.people import VICTORIA_PARK, family
from tests.web.play import catch_first, creatures, press_check_in
from tests.web.system import System
from tests.web.words import say, told

# The console of a page without a network is full of it.
NO_NETWORK = (r"net::ERR_INTERNET_DISCONNECTED", r"ServiceWorker|Failed to update")
KEEPING_S = 60  # three hundred files and pictures, a few at a time
KEPT = """async (last) => {
  await navigator.serviceWorker.ready;
  while (!(await caches.match(last))) await new Promise((done) => setTimeout(done, 200));
}"""
FIRST_PAGE, PICTURES = "/", "/art/index.json"  # kept when all else of the app, or all its pictures, are


async def ready_to_go_offline(page: Page, last_kept: str = FIRST_PAGE) -> None:
    """Wait until the phone, on Play's first page, has kept the app."""
    await expect(page.get_by_role("link", name=say("collection_check_in"), exact=True)).to_be_visible()
    async with asyncio.timeout(KEEPING_S):
        await page.evaluate(KEPT, last_kept)


async def _lose_network(phone: Device) -> None:
    phone.watch.allow(*NO_NETWORK, r"^401 GET")  # later the access token has ended, and is renewed
    await phone.context.set_offline(True)


async def test_a_visit_waits_and_is_settled_once(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play", who=guardian, place=VICTORIA_PARK, keeps_app=True)
    page = phone.page
    await ready_to_go_offline(page, PICTURES)
    await page.goto("/play/check-in")
    await _lose_network(phone)
    await press_check_in(page, "Mei")
    waiting = page.get_by_role("heading", name=say("offline_waiting_one"))
    await expect(waiting).to_be_visible()
    await expect(page.get_by_text(say("offline_counts_for", time="10:")[:22])).to_be_visible()
    await expect(page.get_by_text(say("frame_offline"))).to_be_visible()
    await assert_accessible(page)

    # Closed and opened again, still without a network.
    await page.reload()
    await expect(waiting).to_be_visible()
    for path, title in (("/play", None), ("/play/album", "collection_album_title"), ("/play/map", None)):
        await page.goto(path)
        await expect(page.get_by_text(say("offline_waiting_one")).first).to_be_visible()
        if title:
            await expect(page.get_by_role("heading", name=say(title), level=1)).to_be_visible()
    assert await guardian.visits_of() == []

    # The network is back an hour later; the visit counts for when it was.
    there_at = system.now
    with system.at(there_at + dt.timedelta(hours=1)):
        await guardian.again()
        await phone.context.clock.set_fixed_time(system.now)
        await phone.context.set_offline(False)
        await expect(page.get_by_text(say("offline_arrived"))).to_be_visible()
        await page.get_by_role("link", name=say("offline_see")).click()
        await assert_accessible(page)
        await page.get_by_role("link", name=re.compile("Victoria Park")).click()
        await expect(page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
        await catch_first(page)
        await page.reload()
        [visit] = await guardian.visits_of()
        assert dt.datetime.fromisoformat(visit["occurred_at"]) == there_at


async def test_two_tabs_send_one_queue_once_and_nothing_after_more_than_a_day(
    devices: Devices, system: System
) -> None:
    guardian = await family(system, children=2)
    phone = await devices.open("/play", who=guardian, place=VICTORIA_PARK, keeps_app=True)
    page = phone.page
    await ready_to_go_offline(page)
    await page.goto("/play/check-in")
    other = await phone.context.new_page()
    await other.goto("/play")
    await _lose_network(phone)
    phone.watch.allow(r"failed GET /art/")  # pictures that this phone has not kept yet
    await press_check_in(page, "Mei")
    waiting = page.get_by_role("heading", name=say("offline_waiting_one"))
    await expect(waiting).to_be_visible()
    await phone.context.set_offline(False)
    await expect(page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
    await expect(creatures(page).first).to_be_visible()
    assert len(await guardian.visits_of()) == 1
    await other.close()

    await page.goto("/play/check-in")
    await _lose_network(phone)
    await press_check_in(page, "Lok")
    await expect(waiting).to_be_visible()
    with system.at(system.now + dt.timedelta(hours=25)):
        await guardian.again()
        await phone.context.clock.set_fixed_time(system.now)
        await phone.context.set_offline(False)
        await expect(page.get_by_role("heading", name=say("check_in_too_late_words"))).to_be_visible()
        await assert_accessible(page)
    assert await guardian.visits_of(1) == []


async def test_the_server_is_away_during_a_check_in(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK)
    phone.watch.allow(r"net::ERR_", r"^5\d\d ")
    await phone.context.route("**/check-ins/batch", lambda route: route.abort("connectionrefused"))
    await press_check_in(phone.page, "Mei")
    await expect(phone.page.get_by_role("heading", name=say("offline_waiting_one"))).to_be_visible()
    await phone.context.unroute("**/check-ins/batch")
    await expect(phone.page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
    assert len(await guardian.visits_of()) == 1
