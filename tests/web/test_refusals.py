"""Every check-in that is not taken says in a child's words what happened, and what to do."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page, Route, expect

from core.messages import catalogue
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.office import open_office
from tests.web.people import SOUTH_OF_IT, VICTORIA_PARK, family
from tests.web.play import check_in, creatures, press_check_in
from tests.web.system import System
from tests.web.words import say, told

AT_THE_FENCE = (114.188227, 22.280217)  # some 15 m south of Victoria Park's
TUEN_MUN_PARK = (113.973444, 22.391934)
HONG_KONG_PARK = (114.161388, 22.277308)  # opens at 06:00
BEFORE_IT_OPENS = dt.datetime(2026, 10, 10, 21, 30, tzinfo=dt.UTC)  # 05:30 in Hong Kong
OUT_AT_SEA = (113.93, 22.16)  # south-west of Lantau
MIDNIGHT = dt.datetime(2026, 10, 10, 16, 5, tzinfo=dt.UTC)  # 00:05 in Hong Kong
AFTER_THE_RUN = dt.datetime(2031, 1, 6, 3, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Case:
    """A check-in that is refused: where, how well the phone knows it, and what helps."""

    code: str
    place: tuple[float, float]
    help_role: Literal["link", "button"]
    help_key: str
    accuracy_m: float = 8


CASES = [
    Case("far_from_any_park", OUT_AT_SEA, "link", "check_in_open_map"),
    Case("too_vague", VICTORIA_PARK, "button", "frame_retry", accuracy_m=1_500),
    Case("outside_park", SOUTH_OF_IT, "link", "check_in_show_way"),
]


async def _assert_told(page: Page, code: str) -> None:
    await expect(page.get_by_role("heading", name=told(f"check_in_{code}"))).to_be_visible()


async def _check_in_again(page: Page) -> None:
    """Check in as if for the first time: what came of the last visit is left behind."""
    await page.goto("/play/check-in")
    await press_check_in(page, "Mei")


async def test_a_place_that_does_not_count_and_walking_in_helps(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=OUT_AT_SEA)
    page = phone.page
    for number, case in enumerate(CASES):
        await phone.stand_at(case.place, case.accuracy_m)
        await (_check_in_again(page) if number else press_check_in(page, "Mei"))
        await _assert_told(page, case.code)
        help_ = page.get_by_role(case.help_role, name=say(case.help_key), exact=True)
        await expect(help_.first).to_be_visible()
        await assert_accessible(page)
    assert (await guardian.points_of()) == 0

    await expect(page.get_by_text(re.compile(r"^\d+\sm$"))).to_be_visible()
    await phone.stand_at(VICTORIA_PARK)
    await page.get_by_role("button", name=say("check_in_im_there")).click()
    button = page.get_by_role("button", name=say("check_in_button"))
    await expect(creatures(page).first.or_(button)).to_be_visible()
    if await button.is_visible():
        await button.click()
    await expect(creatures(page).first).to_be_visible()
    # A second time today shows who lives here.
    await _check_in_again(page)
    await _assert_told(page, "already_checked_in")
    await expect(creatures(page).first).to_be_visible()
    await assert_accessible(page)


async def test_at_night_before_the_gates_open_and_when_nothing_is_on(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("about:blank", place=VICTORIA_PARK)
    page = phone.page

    async def check_in_at(now: dt.datetime, place: tuple[float, float] = VICTORIA_PARK) -> None:
        await page.goto("about:blank")  # an open page would ask on while the hours pass
        system.clock[0] = now
        await phone.context.add_cookies((await guardian.again()).cookies())
        await phone.context.clock.set_fixed_time(now)
        await phone.stand_at(place)
        await _check_in_again(page)

    with system.at(system.now):
        await check_in_at(MIDNIGHT)
        await _assert_told(page, "night")
        await expect(page.get_by_role("link", name=say("check_in_to_album"))).to_be_visible()
        await assert_accessible(page)
        await check_in_at(BEFORE_IT_OPENS, HONG_KONG_PARK)
        await _assert_told(page, "park_closed")
        await expect(page.get_by_text("06:00", exact=True)).to_be_visible()
        await assert_accessible(page)
        await check_in_at(AFTER_THE_RUN)
        await expect(page.get_by_text(say("check_in_no_challenge"))).to_be_visible()
        await assert_accessible(page)
        await page.close()


async def test_an_officer_pauses_play_for_a_storm_and_it_goes_on(devices: Devices, system: System) -> None:
    guardian = await family(system)
    desk, _officer = await open_office(devices, system, "/office")
    await desk.page.get_by_role("button", name=say("office_desk_pause_begin")).click()
    await desk.page.get_by_label(say("office_desk_pause_reason")).select_option("typhoon")
    await desk.page.get_by_role("dialog").get_by_role("button", name=say("office_desk_pause_begin")).click()
    go_on = desk.page.get_by_role("button", name=say("office_desk_pause_end"))
    await expect(go_on).to_be_visible()
    await assert_accessible(desk.page)

    phone = await devices.open("/play", who=guardian, place=VICTORIA_PARK)
    await expect(phone.page.get_by_text(told("check_in_paused_typhoon"))).to_be_visible()
    await check_in(phone.page, "Mei")
    await _assert_told(phone.page, "paused_typhoon")
    await assert_accessible(phone.page)
    assert (await guardian.points_of()) == 0

    await go_on.click()
    await expect(desk.page.get_by_text(say("office_desk_pause_none"))).to_be_visible()
    await guardian.check_in()
    assert (await guardian.points_of()) > 0


async def test_who_has_not_joined_joins_here_and_the_visit_counts(devices: Devices, system: System) -> None:
    guardian = await family(system, mode=None)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK)
    await press_check_in(phone.page, "Mei")
    await _assert_told(phone.page, "not_enrolled")
    await assert_accessible(phone.page)
    await phone.page.get_by_role("button", name=say("check_in_enrol")).click()
    await _assert_told(phone.page, "accepted")
    assert (await guardian.points_of()) > 0


async def test_at_the_fence_the_doubt_is_given_to_the_child(devices: Devices, system: System) -> None:
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=AT_THE_FENCE, accuracy_m=30)
    await press_check_in(phone.page, "Mei")
    await _assert_told(phone.page, "accepted_at_edge")
    await assert_accessible(phone.page)
    assert (await guardian.points_of()) > 0


async def test_faster_than_any_train(devices: Devices, system: System) -> None:
    guardian = await family(system)
    await guardian.check_in()
    phone = await devices.open("/play/check-in", who=guardian, place=TUEN_MUN_PARK)
    await press_check_in(phone.page, "Mei")
    await _assert_told(phone.page, "implausible_travel")
    await expect(phone.page.get_by_text(say("check_in_held_words"))).to_be_visible()
    await expect(phone.page.get_by_role("link", name=say("visits_see"))).to_be_visible()
    await assert_accessible(phone.page)


CHANGED = {
    "held": ("shared_device", "device_elsewhere", "many_devices"),
    "rejected": ("capture_too_old", "refused_by_review"),
    "accepted": ("accepted_by_review", "accepted_too_late"),
}


async def test_what_other_phones_or_a_review_bring_about(devices: Devices, system: System) -> None:
    """A browser tells no device, and a review comes later: the answer is changed on its way to the page."""
    phone = await devices.open("/play/check-in", who=await family(system), place=VICTORIA_PARK)
    page = phone.page
    told_now = {"verdict": "", "code": ""}

    async def answer_so(route: Route) -> None:
        response = await route.fetch()
        body = await response.json()
        code = f"check_in_{told_now['code']}"
        judged = body["items"][0]["check_in"]
        judged |= {"verdict": told_now["verdict"], "reason": {"code": code, "words": catalogue()[code]["en"]}}
        await route.fulfill(response=response, json=body)

    await phone.context.route("**/check-ins/batch", answer_so)
    for verdict, codes in CHANGED.items():
        for code in codes:
            told_now |= {"verdict": verdict, "code": code}
            await _check_in_again(page)
            await _assert_told(page, code)
            await expect(page.get_by_text(say("check_in_held_words"))).to_have_count(int(verdict == "held"))
        await assert_accessible(page)


async def test_an_app_sets_the_place(devices: Devices, system: System) -> None:
    """Browsers do not tell of it, the app of the stores does: the page's message is changed on its way."""
    guardian = await family(system)
    phone = await devices.open("/play/check-in", who=guardian, place=VICTORIA_PARK)
    await phone.context.route("**/check-ins*", _say_mocked)
    await phone.context.route("**/check-ins/*", _say_mocked)
    await press_check_in(phone.page, "Mei")
    await _assert_told(phone.page, "mock_location")
    await expect(phone.page.get_by_text(say("check_in_held_words"))).to_be_visible()
    await assert_accessible(phone.page)


async def _say_mocked(route: Route) -> None:
    body = route.request.post_data
    await route.continue_(post_data=body.replace('"is_mock":false', '"is_mock":true') if body else None)


async def test_the_location_is_denied(devices: Devices, system: System) -> None:
    phone = await devices.open("/play/check-in", who=await family(system))
    await press_check_in(phone.page, "Mei")
    await expect(phone.page.get_by_text(say("check_in_location_denied_title"))).to_be_visible()
    await assert_accessible(phone.page)
    # Allowed after all: the same page goes on.
    await phone.context.grant_permissions(["geolocation"])
    await phone.stand_at(VICTORIA_PARK)
    await phone.page.get_by_role("button", name=say("frame_retry")).click()
    await expect(creatures(phone.page).first).to_be_visible()


async def test_the_phone_is_an_hour_wrong(devices: Devices, system: System) -> None:
    guardian = await family(system, children=2)
    phone = await devices.open("/play", who=guardian, place=VICTORIA_PARK)
    for child_no, (name, hours) in enumerate((("Mei", -1), ("Lok", 1))):
        await phone.context.clock.set_fixed_time(system.now + dt.timedelta(hours=hours))
        await phone.page.reload()
        await check_in(phone.page, name)
        await _assert_told(phone.page, "accepted")
        [visit] = await guardian.visits_of(child_no)
        assert dt.datetime.fromisoformat(visit["occurred_at"]) == system.now
