"""A visit on one phone moves the boards on another phone and in the school's hall, before one's eyes."""

import asyncio

from playwright.async_api import Locator, Page, expect

from families.schools.catalogue import read_schools
from tests.support.whole import SCHOOLS
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Devices
from tests.web.people import VICTORIA_PARK, Person, class_room, family
from tests.web.play import press_check_in
from tests.web.system import System
from tests.web.words import say, told

FULL_HD, FOUR_K = (1920, 1080), (3840, 2160)
LEAST_PUPILS = 5  # below that no school is ranked
TURN_MS = 25_000  # a board is shown for twenty seconds


async def _school_of(system: System, number: int, players: int = LEAST_PUPILS) -> tuple[str, list[Person]]:
    """Return a school that no other test uses, and families of one class there who have been in a park."""
    school_id = read_schools(SCHOOLS)[number].id
    room = await class_room(system, school_id)
    homes = [await family(system, code=room.code) for _ in range(players)]
    for home in homes[:-1]:
        await home.check_in()
    return school_id, homes


async def _own_row(hall: Page, school_id: str) -> Locator:
    """Stop the turning at the board of the schools; return the row of the school that the hall is in."""
    await hall.get_by_role("button", name=say("display_pause")).click()
    title = hall.get_by_role("heading", level=1)
    while (shown := await title.inner_text()) != "Schools this month":
        await hall.get_by_role("button", name=say("display_next")).click()
        await expect(title).not_to_have_text(shown)
    await expect(hall.get_by_text(say("display_live"))).to_be_visible()
    name = next(one.name_en for one in read_schools(SCHOOLS) if one.id == school_id)
    return hall.get_by_role("listitem").filter(has_text=name)


async def test_the_board_moves_on_another_phone_and_in_the_hall(devices: Devices, system: System) -> None:
    school_id, homes = await _school_of(system, 40)
    hall = await devices.open(f"/display?school={school_id}", size=FULL_HD)
    phone = await devices.open("/play/check-in", who=homes[-1], place=VICTORIA_PARK)
    row = await _own_row(hall.page, school_id)
    await expect(row).to_be_visible()
    in_hall = await row.inner_text()
    other = await devices.open("/play/boards?who=school", who=homes[0])
    await expect(other.page.get_by_text(say("boards_live"), exact=True)).to_be_visible()
    await assert_accessible(other.page)
    own = other.page.get_by_text(say("boards_score", score="").strip()).first
    await expect(own).to_be_visible()
    before = await own.inner_text()
    await press_check_in(phone.page, "Mei")
    await expect(phone.page.get_by_role("heading", name=told("check_in_accepted"))).to_be_visible()
    await expect(own).not_to_have_text(before)
    await expect(row).not_to_have_text(in_hall, use_inner_text=True)


async def test_the_hall_display_in_1080p_and_4k(devices: Devices, system: System) -> None:
    school_id, _ = await _school_of(system, 60)
    hall = await devices.open(f"/display?school={school_id}", size=FULL_HD, is_ticking=True)
    await expect(hall.page.get_by_text(say("display_live"))).to_be_visible()
    await assert_accessible(hall.page)
    title = hall.page.get_by_role("heading", level=1)
    first = await title.inner_text()
    await hall.context.clock.fast_forward(TURN_MS)
    await expect(title).not_to_have_text(first)
    await hall.page.get_by_role("button", name=say("display_next")).click()
    await assert_accessible(hall.page)
    await hall.page.set_viewport_size({"width": FOUR_K[0], "height": FOUR_K[1]})
    await assert_accessible(hall.page)
    await hall.page.get_by_role("button", name=say("display_next")).click()
    await assert_accessible(hall.page)


async def test_the_display_outlives_a_restart_of_the_server(devices: Devices, system: System) -> None:
    hall = await devices.open("/display?school=", size=DESK)
    hall.watch.allow(r"net::ERR_", r"^5\d\d GET")
    live = hall.page.get_by_text(say("display_live"))
    await expect(live).to_be_visible()
    await asyncio.to_thread(system.stop)
    await expect(hall.page.get_by_text(say("display_waiting"))).to_be_visible()
    await asyncio.to_thread(system.start)
    await expect(live).to_be_visible(timeout=45_000)
