"""What a game's own rules refuse: a stay that is too short, another game's park, a visit after the end."""

import datetime as dt

from playwright.async_api import expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Device, Devices
from tests.web.games import MORNING, Game, join, publish_game
from tests.web.people import VICTORIA_PARK, Person, family
from tests.web.play import press_check_in
from tests.web.system import System
from tests.web.words import say, told

STAY_MIN = 5


async def _open(
    devices: Devices, system: System, game: Game, *, is_ticking: bool = False
) -> tuple[Device, Person]:
    guardian = await family(system, mode=None)
    await join(guardian, game)
    phone = await devices.open(game.check_in_path, who=guardian, place=VICTORIA_PARK, is_ticking=is_ticking)
    return phone, guardian


async def test_the_countdown_of_a_stay(devices: Devices, system: System) -> None:
    with system.at(MORNING):
        game = await publish_game(system, parks=f"designated: true, dwell_min: {STAY_MIN}")
        phone, guardian = await _open(devices, system, game, is_ticking=True)
        page = phone.page
        await press_check_in(page, "Mei")
        again = page.get_by_role("button", name=say("check_in_stay_again"))
        await expect(page.get_by_role("heading", name=told("check_in_stay_longer"))).to_be_visible()
        await expect(page.get_by_text(say("check_in_stay_left", minutes=STAY_MIN))).to_be_visible()
        await expect(again).to_be_disabled()
        await assert_accessible(page)
        await phone.context.clock.fast_forward(3 * 60_000)
        await expect(page.get_by_text(say("check_in_stay_left", minutes=STAY_MIN - 3))).to_be_visible()
        assert await guardian.points_of() == 0
    # The phone was put away and the page loaded again: what is left is still known.
    with system.at(MORNING + dt.timedelta(minutes=3)):
        await page.reload()
        await expect(page.get_by_text(say("check_in_stay_left", minutes=STAY_MIN - 3))).to_be_visible()
        await expect(again).to_be_disabled()
    with system.at(MORNING + dt.timedelta(minutes=STAY_MIN)):
        await phone.context.clock.fast_forward(2 * 60_000)
        await expect(page.get_by_text(say("check_in_stay_done"))).to_be_visible()
        await assert_accessible(page)
        await again.click()
        await expect(page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
        assert await guardian.points_of() == 10


async def test_a_park_of_another_game(devices: Devices, system: System) -> None:
    with system.at(MORNING):
        phone, _ = await _open(devices, system, await publish_game(system, parks="ids: [kowloon-park]"))
        await press_check_in(phone.page, "Mei")
        await expect(
            phone.page.get_by_role("heading", name=told("check_in_park_not_in_challenge"))
        ).to_be_visible()
        await expect(phone.page.get_by_role("link", name=say("check_in_open_map"))).to_be_visible()
        await assert_accessible(phone.page)


async def test_a_visit_that_arrives_after_the_end_was_sealed(devices: Devices, system: System) -> None:
    with system.at(MORNING):
        phone, guardian = await _open(
            devices, system, await publish_game(system, late_data="grace_h: 1, sealing_h: 2")
        )
        phone.watch.allow(r"ERR_CONNECTION_REFUSED")
        await phone.context.route("**/check-ins/batch", lambda route: route.abort("connectionrefused"))
        await press_check_in(phone.page, "Mei")
        await expect(phone.page.get_by_role("heading", name=say("offline_waiting_one"))).to_be_visible()
    with system.at(MORNING + dt.timedelta(hours=20)):
        await phone.context.add_cookies((await guardian.again()).cookies())
        await phone.context.clock.set_fixed_time(system.now)
        await phone.context.unroute("**/check-ins/batch")
        await phone.page.reload()
        await expect(phone.page.get_by_role("heading", name=told("check_in_challenge_sealed"))).to_be_visible()
        await assert_accessible(phone.page)


async def test_a_phone_that_does_not_know_that_the_game_is_over(devices: Devices, system: System) -> None:
    with system.at(MORNING):
        phone, guardian = await _open(devices, system, await publish_game(system))
        await phone.page.goto("/play")
        await expect(phone.page.get_by_role("link", name=say("collection_check_in"), exact=True)).to_be_visible()
        # Once the page is at rest it keeps what a check-in without a network has to know.
        await phone.page.locator('link[rel="manifest"]').wait_for(state="attached")
        await phone.page.wait_for_load_state("networkidle")
    with system.at(MORNING + dt.timedelta(days=1)):
        await phone.context.add_cookies((await guardian.again()).cookies())
        await phone.context.clock.set_fixed_time(system.now)
        phone.watch.allow(r"ERR_CONNECTION_REFUSED", r"^401 GET")
        await phone.context.route("**/v1/challenges", lambda route: route.abort("connectionrefused"))
        await phone.page.goto("/play/check-in")
        await press_check_in(phone.page, "Mei")
        heading = phone.page.get_by_role("heading", name=told("check_in_challenge_not_running"))
        await expect(heading).to_be_visible()
        await expect(phone.page.get_by_role("link", name=say("check_in_see_dates"))).to_be_visible()
        await assert_accessible(phone.page)
