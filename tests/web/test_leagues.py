"""Leagues at school and in the hall, a sealed round recomputed by anybody, and two officers who pay."""

import datetime as dt
import uuid

import pytest
from playwright.async_api import Locator, Page, expect

from challenge_engine.leaderboards.sealing import seal_round
from challenge_engine.leagues.sealing import SchoolCorrection, correct
from challenge_engine.payouts.proposing import propose
from families.actors import Role
from families.office_acts.service import ActingOfficer
from families.schools.sizes import declare_sizes
from tests.support.leagues import OCTOBER_SEALS, LeagueGame, make_game
from tests.web.accessibility import assert_accessible
from tests.web.devices import DESK, Device, Devices
from tests.web.office import open_office, publish_coming_game
from tests.web.people import SCHOOL, adult
from tests.web.system import System
from tests.web.words import say

YEAR = 2031  # of its own: no other test finds the game running
SEALS = OCTOBER_SEALS.replace(year=YEAR)
WORDS = {"en": "For the outage", "zh-Hant": "系統故障補償", "zh-Hans": "系统故障补偿"}


async def _sealed_game(system: System, name: str) -> LeagueGame:
    """Two schools, one of which the office takes out of competition after the round was sealed."""
    async with system.database.transaction() as session:
        game = await make_game(session, [6, 7], YEAR)
        for number, team in enumerate(game.teams):
            team.school.name_en = f"{name} {number}"
            await game.walk(team, dt.date(YEAR, 10, 7), [10 + number] * 7)
        officer = ActingOfficer(uuid.uuid4(), SEALS, "It withdrew")
        await declare_sizes(session, {team.school.id: 200 for team in game.teams}, officer)
        await game.settle(SEALS)
        await seal_round(session, game.challenge, "october", SEALS)
        wanted = SchoolCorrection(game.teams[1].school.id, None, None, is_excluded=True, reason="It withdrew")
        await correct(session, game.challenge, "schools", "october", wanted, revises=1, officer=officer)
        await propose(session, game.challenge, game.teams[0].school.id, 900, WORDS, officer)
    return game


@pytest.fixture
def name() -> str:
    return f"Seaview {uuid.uuid4().hex[:6]}"


async def test_a_sealed_round_is_recomputed_by_anybody_and_paid_by_two(
    devices: Devices, system: System, name: str
) -> None:
    game = await _sealed_game(system, name)
    address = f"/audit/{game.challenge.slug}/schools/october"
    anybody = await devices.open(address, size=(390, 844))
    page = anybody.page
    good = say("leagues_audit_good", schools="2", members="13")
    await expect(page.get_by_text(good)).to_be_visible()
    await expect(page.get_by_text("It withdrew")).to_be_visible()
    standings = page.get_by_role("table").first
    await expect(standings.get_by_text(f"{name} 0")).to_be_visible()
    await expect(standings.get_by_text(f"{name} 1")).to_have_count(0)
    await assert_accessible(page)
    await page.goto("/audit")  # who shortens the address finds what there is
    await assert_accessible(page)
    await page.locator(f'a[href="{address}"]').click()
    await expect(page.get_by_text(good)).to_be_visible()
    # The revision before stands beside it, and recomputes as well.
    await page.get_by_role("combobox").first.select_option("1")
    await expect(standings.get_by_text(f"{name} 1")).to_be_visible()
    await expect(page.get_by_text(good)).to_be_visible()
    await expect(page.get_by_text("It withdrew")).to_have_count(0)

    first, _ = await open_office(devices, system, "/office/acts/payouts")
    second, _ = await open_office(devices, system, "/office/acts/payouts")
    in_all = say("acts_payout_total", points="5,400")
    for desk, is_last in ((first, False), (second, True)):
        await desk.page.reload()
        card = desk.page.get_by_role("article").filter(has_text=f"{name} 0").filter(has_text=in_all)
        await card.get_by_role("button", name=say("acts_payout_approve")).click()
        asked = desk.page.get_by_role("dialog")
        await expect(asked.get_by_text(in_all)).to_be_visible()  # and nothing is paid before the answer
        await asked.get_by_role("button", name=say("acts_payout_approve_yes")).click()
        done = say("acts_payout_paid") if is_last else say("acts_payout_another")
        await expect(card.get_by_text(done)).to_be_visible()
        who = f"{say('acts_me')}, {say('acts_officer', id='')}" if is_last else say("acts_me")
        await expect(card.get_by_text(say("acts_payout_approved_by", who=who))).to_be_visible()
        await assert_accessible(desk.page)
    await second.page.get_by_role("link", name=say("acts_log"), exact=True).last.click()
    paid = second.page.get_by_role("article").filter(has_text="Points paid out")
    await expect(paid.filter(has_text=say("acts_me")).first).to_be_visible()
    await assert_accessible(second.page)

    await _propose(first, game.challenge.slug, f"{name} 0")
    await _declare(first, f"{name} 1")
    await _correct(first, f"{game.challenge.slug}/schools/october", f"{name} 0")
    await page.reload()
    await expect(page.get_by_text("Counted twice")).to_be_visible()
    await expect(page.get_by_text(good)).to_be_visible()

    first.watch.allow(r"^404 .*league-receipts")  # the officer took no part
    await first.page.get_by_role("link", name=say("acts_corrected_see")).click()
    await expect(first.page.get_by_text(say("leagues_own_none"))).to_be_visible()
    await assert_accessible(first.page)

    slug = await publish_coming_game(system)
    await second.page.goto(f"/office/challenges/{slug}/versions")
    await second.page.get_by_role("button", name=say("office_extend")).click()
    sheet = second.page.get_by_role("dialog")
    await sheet.get_by_label(say("office_extend_day")).fill("2028-01-09")
    await sheet.get_by_label(say("office_extend_reason")).fill("Three days of rainstorm")
    await sheet.get_by_role("button", name=say("office_extend")).click()
    await expect(second.page.get_by_text(say("office_version_number", version="2")).first).to_be_visible()


async def _pick(part: Page | Locator, school: str) -> None:
    await part.get_by_label(say("start_school_search")).fill(school)
    await part.get_by_role("button", name=school).click()


async def _propose(desk: Device, slug: str, school: str) -> None:
    page = desk.page
    await page.get_by_text(say("acts_propose")).first.click()
    await page.get_by_label(say("acts_challenge")).select_option(slug)
    await _pick(page, school)
    await page.get_by_label(say("acts_points_each")).fill("15")
    for language, words in (("English", "en"), ("繁體中文", "zh-Hant"), ("简体中文", "zh-Hans")):
        await page.get_by_label(language, exact=True).last.fill(WORDS[words])
    await page.get_by_label(say("acts_reason"), exact=True).fill("Server down")
    await assert_accessible(page)
    await page.get_by_role("button", name=say("acts_propose")).click()
    card = page.get_by_role("article").filter(has_text=say("acts_payout_total", points="90"))
    await expect(card.get_by_text(school)).to_be_visible()


async def _declare(desk: Device, school: str) -> None:
    page = desk.page
    await page.get_by_role("link", name=say("acts_schools_tab")).click()
    sizes = page.get_by_role("region", name=say("acts_sizes"))
    await _pick(sizes, school)
    await sizes.get_by_label(say("acts_pupils")).fill("0")
    await sizes.get_by_role("button", name=say("acts_size_add")).click()
    await expect(sizes.get_by_role("listitem")).to_have_count(0)  # a school has pupils
    await sizes.get_by_label(say("acts_pupils")).fill("260")
    await sizes.get_by_role("button", name=say("acts_size_add")).click()
    await sizes.get_by_label(say("acts_reason")).fill("Census of September")
    await sizes.get_by_role("button", name=say("acts_sizes_declare")).click()
    await expect(sizes.get_by_text(say("acts_sizes_done", count="1"))).to_be_visible()


async def _correct(desk: Device, choice: str, school: str) -> None:
    standing = desk.page.get_by_role("region", name=say("acts_correct"))
    await standing.get_by_label(say("acts_correct_round")).select_option(choice)
    await _pick(standing, school)
    await standing.get_by_label(say("acts_correct_points_number")).fill("-2")
    await standing.get_by_label(say("acts_reason")).fill("Counted twice")
    await assert_accessible(desk.page)
    await standing.get_by_role("button", name=say("acts_correct_do"), exact=True).click()
    await expect(standing.get_by_text(say("acts_corrected", revision="3"))).to_be_visible()


async def test_leagues_at_school_and_in_the_hall(devices: Devices, system: System) -> None:
    teacher = await adult(system, Role.TEACHER, school_id=SCHOOL)
    page = (await devices.open("/school/leagues", who=teacher, size=(390, 844))).page
    await expect(page.get_by_role("heading", name="Small schools")).to_be_visible()
    await page.get_by_text(say("leagues_how")).click()
    await expect(page.get_by_text(say("leagues_how_average", days="7"))).to_be_visible()
    await assert_accessible(page)
    hall = (await devices.open(f"/display?school={SCHOOL}", size=DESK)).page
    heading = hall.get_by_role("heading", name="Small schools")
    await hall.get_by_role("button", name=say("display_pause")).click()
    for _ in range(12):
        if await heading.count():
            break
        await hall.get_by_role("button", name=say("display_next")).click()
        await expect(hall.locator("h1")).to_be_visible()
    await expect(heading).to_be_visible()
    await assert_accessible(hall)
