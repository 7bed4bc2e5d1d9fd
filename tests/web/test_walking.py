"""Walking challenges in Play: what it takes to reach the goal, and a team from founding to enrolling."""

import datetime as dt
import re
import uuid

from playwright.async_api import Locator, Page, expect

from challenge_engine.enrolments.service import enrol
from families.organisations.service import add_organisation
from tests.support.walking import publish_shipped
from tests.web.accessibility import assert_accessible
from tests.web.devices import Devices
from tests.web.people import adult, family
from tests.web.system import System
from tests.web.walkers import wear
from tests.web.words import like, say

# It runs, and nobody can enrol any more: it is not the first challenge that others are shown.
RUNNING = [
    ("opens_at: 2024-10-01T10:00", "opens_at: 2026-09-01T10:00"),
    ("last_minute: 2024-10-31T23:59", "last_minute: 2026-10-02T23:59"),
    ("first_day: 2024-11-01", "first_day: 2026-10-05"),
    ("last_day: 2024-11-30", "last_day: 2026-11-03"),
]
THIS_AUTUMN = [
    ("opens_at: 2026-11-02T10:00", "opens_at: 2026-09-01T10:00"),
    ("first_day: 2026-11-16", "first_day: 2026-10-05"),
    ("last_day: 2027-02-28", "last_day: 2026-11-30"),
    ("last_minute: 2027-02-14T23:59", "last_minute: 2026-11-20T23:59"),
]
COMING = [
    ("opens_at: 2023-10-12T00:00", "opens_at: 2026-10-01T00:00"),
    ("last_minute: 2023-10-31T23:59", "last_minute: 2026-11-20T23:59"),
    ("first_day: 2023-11-01", "first_day: 2026-12-01"),
    ("last_day: 2023-11-30", "last_day: 2026-12-30"),
]


async def test_the_goal_of_a_walking_challenge_stands_over_the_day(devices: Devices, system: System) -> None:
    walker = await adult(system)
    person_id = walker.account.person_id
    enrolled_at = system.now - dt.timedelta(days=20)
    async with system.database.transaction() as session:
        challenge = await publish_shipped(session, "ten-thousand-steps-2024", enrolled_at, changes=RUNNING)
        await enrol(session, challenge, person_id, "individual", enrolled_by_id=walker.account.id, now=enrolled_at)
    await wear(system, person_id)
    page = (await devices.open(f"/play/challenges/{challenge.slug}", who=walker)).page
    await expect(page.get_by_text(like("walking_needed"))).to_be_visible()
    await expect(page.get_by_text(say("walking_average"))).to_be_visible()
    await assert_accessible(page)
    await page.get_by_role("link", name=say("walking_open")).click()
    await expect(page.get_by_text(say("steps_goal", count="7,500 steps"))).to_be_visible()


async def test_one_walks_for_a_workplace_and_nobody_is_offered_one_for_a_child(
    devices: Devices, system: System
) -> None:
    guardian = await family(system, mode=None)
    name = f"Bakery {uuid.uuid4().hex[:8]}"
    async with system.database.transaction() as session:
        challenge = await publish_shipped(session, "winter-walk", system.now, changes=THIS_AUTUMN)
        words = {"name_en": name, "name_zh_hant": name, "name_zh_hans": name}
        await add_organisation(session, **words, is_open=True, now=system.now)
    page = (await devices.open(f"/play/challenges/{challenge.slug}", who=guardian)).page
    await expect(page.get_by_role("radio", name=re.compile(say("collection_mode_squad")))).to_be_visible()
    await expect(workplace_of(page)).to_have_count(0)

    grown = await adult(system)
    page = (await devices.open(f"/play/challenges/{challenge.slug}", who=grown)).page
    await workplace_of(page).check()
    await page.get_by_role("textbox", name=say("walking_organisation_search")).fill(name)
    await page.get_by_role("button", name=name, exact=True).click()
    await page.get_by_role("button", name=say("walking_organisation_join", name=name)).click()
    await page.get_by_role("button", name=like("collection_join_do")).click()
    await expect(page.get_by_text(like("walking_needed"))).to_be_visible()
    # Nothing is to be had by checking in at a park.
    await expect(page.get_by_role("link", name=say("collection_check_in"))).to_have_count(0)
    enrolments = (await grown.ask("GET", f"/v1/enrolments?person_id={grown.account.person_id}"))["items"]
    assert [one["mode"] for one in enrolments] == ["organisation"]


def workplace_of(page: Page) -> Locator:
    return page.get_by_role("radio", name=re.compile(say("collection_mode_organisation")))


async def test_friends_found_a_team_and_its_captain_enrols_it(devices: Devices, system: System) -> None:
    captain, friend = await adult(system), await adult(system)
    async with system.database.transaction() as session:
        challenge = await publish_shipped(session, "ten-thousand-steps-2023", system.now, changes=COMING)
    path = f"/play/challenges/{challenge.slug}"
    device = await devices.open(path, who=captain)
    page = device.page
    await page.get_by_role("button", name=say("walking_squad_found")).click()
    await expect(page.get_by_text(say("walking_squad_alone"))).to_be_visible()
    code = await page.locator(".share .code").inner_text()

    other = await devices.open(path, who=friend)
    await other.page.get_by_role("textbox", name=say("walking_squad_code")).fill(code.lower())
    await other.page.get_by_role("button", name=say("walking_squad_join_do"), exact=True).click()
    await expect(other.page.get_by_text(say("walking_squad_captain_enrols"))).to_be_visible()
    await assert_accessible(other.page)

    await page.reload()
    await page.get_by_role("button", name=say("walking_squad_enrol")).click()
    await expect(page.get_by_role("button", name=say("walking_squad_again"))).to_be_visible()
    enrolments = (await friend.ask("GET", f"/v1/enrolments?person_id={friend.account.person_id}"))["items"]
    assert [(one["challenge"], one["mode"]) for one in enrolments] == [(challenge.slug, "squad")]
    await other.page.reload()
    await expect(other.page.get_by_text(say("walking_squad_enrolled"))).to_be_visible()
    await other.page.get_by_role("button", name=say("walking_squad_leave")).click()
    await other.page.get_by_role("dialog").get_by_role("button", name=say("walking_squad_leave")).click()
    await expect(other.page.get_by_role("button", name=say("walking_squad_found"))).to_be_visible()
