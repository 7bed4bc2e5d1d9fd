"""A parent who has never been here: from the address alone to the first creature."""

import uuid

from playwright.async_api import Page, expect

from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import PASSWORD, VICTORIA_PARK, ClassRoom, class_room
from tests.web.system import System
from tests.web.words import like, say


async def test_from_sign_up_to_catch(devices: Devices, system: System) -> None:
    room = await class_room(system)
    phone = await devices.open("/", place=VICTORIA_PARK, keeps_app=True)
    page = phone.page
    await _sign_up(page)
    await _add_child(page)
    await _join_school(page, room)
    await _check_in_and_catch(page, system.url)
    await _look_at_what_came_of_it(page)


async def _sign_up(page: Page) -> None:
    await expect(page.get_by_text(say("start_hero_title"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("link", name=say("start_get_started")).click()
    await page.get_by_label(say("start_identifier")).fill(f"{uuid.uuid4().hex}@example.hk")
    await page.get_by_label(say("start_password"), exact=True).fill(PASSWORD)
    await page.get_by_label(say("start_birth_date")).fill("1988-05-01")
    await page.get_by_label(say("start_your_name")).fill("Mum")
    button = page.get_by_role("button", name=say("start_create_account"))
    await button.click()
    await expect(page.get_by_role("alert")).to_have_text(say("start_agree_needed"))
    await assert_accessible(page)
    await page.get_by_label(say("start_agree")).check()
    await button.click()


async def _add_child(page: Page) -> None:
    await expect(page.get_by_role("heading", name=say("start_welcome_title"))).to_be_visible()
    await page.get_by_label(say("start_child_name")).fill("Mei")
    await page.get_by_label(say("start_child_birth")).fill("2017-04-12")
    await page.get_by_role("group", name=say("start_pick_nickname")).get_by_role("radio").nth(1).check(force=True)
    await assert_accessible(page)
    await page.get_by_role("button", name=say("start_add_child")).click()


async def _join_school(page: Page, room: ClassRoom) -> None:
    await page.get_by_label(say("start_class_code")).fill(room.code.lower())
    await assert_accessible(page)
    await page.get_by_role("button", name=say("start_join_class")).click()
    await expect(page.get_by_text(say("start_joined_class", name="Mei", label=room.label))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=say("start_take_part")).click()


async def _check_in_and_catch(page: Page, origin: str) -> None:
    await expect(page).to_have_url(f"{origin}/play")
    await assert_accessible(page)
    await page.get_by_role("link", name=say("collection_check_in"), exact=True).click()
    here = page.get_by_role("heading", name=say("check_in_lives_here"))
    button = page.get_by_role("button", name=say("check_in_button"))
    await expect(here.or_(button)).to_be_visible()
    if await button.is_visible():
        await button.click()
    await expect(here).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("button", name=like("check_in_catch_label")).first.click()
    caught = page.get_by_role("dialog")
    await expect(caught.get_by_text(say("check_in_new_in_album"))).to_be_visible()
    await assert_accessible(page)
    await caught.get_by_role("link", name=say("check_in_to_album")).click()


async def _look_at_what_came_of_it(page: Page) -> None:
    await expect(page.get_by_role("heading", name=say("collection_album_title"), level=1)).to_be_visible()
    await assert_accessible(page)
    await page.goto("/play/points")
    await assert_accessible(page)
    await page.get_by_role("main").get_by_role("list").last.get_by_role("button").last.click()
    story = page.get_by_role("dialog", name=say("collection_why_title"))
    await expect(story.get_by_text("Victoria Park")).to_be_visible()
    await assert_accessible(page)
    await page.goto("/play/badges")
    await expect(page.get_by_role("heading", name=say("collection_badges_title"), level=1)).to_be_visible()
    await assert_accessible(page)
