"""Every view of the web app that is pictured: where it is, who sees it, and what they do there."""

import datetime as dt
import math
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from playwright.async_api import Page

from tests.web.people import SOUTH_OF_IT, VICTORIA_PARK
from tests.web.words import like, say
from tests.web_pictures.town import TODAY, Known

Who = Literal["nobody", "family", "newcomer", "teacher", "officer"]
Act = Callable[[Page, str], Awaitable[None]]

PHONE, DESK, HALL = (390, 844), (1440, 900), (1920, 1080)
SHORTLY_MS, MOMENT_MS, MAP_MS = 400, 1_800, 3_500
SIMULATION_MS = 120_000
CORNER_RAD = math.tau / 32
SCHOOLS_BOARD = {"en": "Schools this month", "zh-Hant": "本月學校", "zh-Hans": "本月学校"}


@dataclass(frozen=True)
class View:
    """A view; `act` is given the page and the language, and brings it about."""

    name: str
    path: str
    who: Who = "family"
    act: Act | None = None
    place: tuple[float, float] | None = None
    sizes: tuple[tuple[int, int], ...] = (PHONE, DESK)
    is_whole: bool = True  # all of a long page, not only what the window shows

    def at_a_glance(self) -> "View":
        """Return the view as the window shows it."""
        return replace(self, is_whole=False)


async def check_in(page: Page, language: str) -> None:
    """Tap the button, if the check-in has not begun by itself, and wait for the verdict."""
    button = page.get_by_role("button", name=say("check_in_button", language))
    verdict = page.locator("main h2")
    await button.or_(verdict).first.wait_for()
    if await button.is_visible():
        await button.click()
    await verdict.first.wait_for()


async def catch(page: Page, language: str) -> None:
    """Check in and catch the first that lives here."""
    await check_in(page, language)
    await page.get_by_role("button", name=like("check_in_catch_label", language)).first.click()
    await page.get_by_role("dialog").get_by_role("heading").wait_for()  # the picture waits for its fading in


async def look_around(page: Page, language: str) -> None:
    """Let the map show where one is."""
    await page.locator("canvas").first.wait_for()
    await page.get_by_role("button", name=say("map_show_me", language)).click()
    await page.wait_for_timeout(MAP_MS)


async def draw(page: Page, _language: str) -> None:
    """Pull some corners of the boundary inwards, and wait for what that would have changed."""
    canvas = page.locator("canvas").first
    await canvas.wait_for()
    await page.wait_for_timeout(MAP_MS)
    box = await canvas.bounding_box()
    assert box is not None
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for turn in range(-1, 2):  # the boundary is a circle of corners, four tenths of the map wide
        way = math.cos(turn * CORNER_RAD), math.sin(turn * CORNER_RAD)
        start, end = (
            [origin + part * box["width"] * share for origin, part in zip(middle, way, strict=True)]
            for share in (0.3975, 0.3)
        )
        await page.mouse.move(*start)
        await page.mouse.down()
        await page.mouse.move(*end, steps=5)
        await page.mouse.up()
        await page.wait_for_timeout(SHORTLY_MS)
    await page.wait_for_timeout(MAP_MS)


async def look_closer(page: Page, language: str) -> None:
    """Pick the quarter-hour after half past six in the evening."""
    slider = page.get_by_role("slider", name=say("steps_chart_pick", language))
    await slider.focus()
    await page.keyboard.press("Home")
    for _ in range(18 * 4 + 2):
        await page.keyboard.press("ArrowRight")


async def enter_dose(page: Page, language: str) -> None:
    """Open the form of a dose."""
    await page.get_by_role("button", name=say("vaccines_enter", language), exact=True).click()
    await page.get_by_role("dialog").locator("select").first.wait_for()


async def read_point(page: Page, language: str) -> None:
    """Read the last point but one of a growth chart."""
    await page.get_by_role("slider", name=say("growth_chart_pick", language)).focus()
    await page.keyboard.press("ArrowLeft")


async def mix_up_units(page: Page, language: str) -> None:
    """Enter a weight in pounds, and be asked."""
    await page.get_by_role("button", name=say("growth_enter", language)).click()
    await page.get_by_label(say("growth_weight_kg", language)).fill("17")
    await page.get_by_role("button", name=say("growth_save", language), exact=True).click()
    await page.get_by_text(say("growth_ask_title", language)).wait_for()


async def see_schools(page: Page, language: str) -> None:
    """Choose the boards of schools."""
    await page.get_by_role("radio", name=say("boards_who_school", language)).check(force=True)


async def see_month(page: Page, language: str) -> None:
    """Turn the hall's screen to the schools of the month."""
    wanted = page.get_by_role("heading", name=SCHOOLS_BOARD[language])
    while not await wanted.is_visible():
        await page.get_by_role("button", name=say("display_next", language)).click()
        await page.wait_for_timeout(SHORTLY_MS)
    await page.wait_for_timeout(MOMENT_MS)


async def write_wrongly(page: Page, _language: str) -> None:
    """Write a fault into the text and wait until it is underlined."""
    await _replace(page, "points: 20", "points: fact.stepz * 2")
    await page.locator(".cm-lintRange-error").first.wait_for()


async def simulate(page: Page, language: str) -> None:
    """Make a visit worth more, ask what that would cost, and wait for the charts."""
    await _replace(page, "points: 20", "points: 30")
    await page.get_by_role("radio", name=say("office_view_simulation", language)).check(force=True)
    await page.get_by_role("button", name=say("office_simulate", language), exact=True).click()
    charts = page.locator("figure, .result svg").first
    await charts.wait_for(timeout=SIMULATION_MS)
    await charts.evaluate("(charts) => charts.scrollIntoView({ block: 'center' })")


async def _replace(page: Page, old: str, new: str) -> None:
    """Replace the first place where the editor's text says `old`."""
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+f")
    await page.locator(".cm-search input").first.press_sequentially(old)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.keyboard.insert_text(new)


def views(known: Known) -> Iterator[View]:
    """Yield all views, those of newcomers first."""
    yield View("landing", "/", "nobody")
    yield View("sign-up", "/sign-up", "nobody")
    yield View("sign-in", "/sign-in", "nobody")
    yield View("privacy", "/privacy", "nobody")
    yield View("welcome", "/welcome")
    yield from _play(known)
    yield from _family(known)
    yield View("school", "/school", "teacher")
    yield View("class", f"/school/classes/{known.class_id}", "teacher")
    yield View("school-display", "/school/display", "teacher")
    yield View(
        "display", f"/display?school={known.school_id}", "nobody", see_month, sizes=(PHONE, HALL), is_whole=False
    )
    yield from _office(known)


def _play(known: Known) -> Iterator[View]:
    yield View("today", "/play")
    yield View("map", "/play/map", act=look_around, place=VICTORIA_PARK, is_whole=False)
    yield View("park", "/play/parks/victoria-park", place=VICTORIA_PARK)
    yield View("check-in", "/play/check-in", "newcomer", check_in, VICTORIA_PARK)
    yield View("catch", "/play/check-in", "newcomer", catch, VICTORIA_PARK, is_whole=False)
    yield View("refused", "/play/check-in", "newcomer", check_in, SOUTH_OF_IT)
    yield View("no-location", "/play/check-in", "newcomer", check_in)
    yield View("waiting", "/play/check-in/waiting")
    yield View("album", "/play/album")
    yield View("creature", f"/play/album/{known.creature_id}")
    yield View("points", "/play/points")
    yield View("badges", "/play/badges")
    yield View("challenges", "/play/challenges")
    yield View("challenge", f"/play/challenges/{known.slug}")
    yield View("boards", "/play/boards", act=see_schools)
    yield View("me", "/play/me")
    yield View("steps-today", "/play/steps")
    yield View("steps", f"/play/steps?day={TODAY.date() - dt.timedelta(days=1)}", act=look_closer)
    yield View("step-sources", "/play/steps/sources")
    yield View("step-devices", "/play/steps/devices")
    yield View("walking", f"/play/challenges/{known.walk}")
    yield View("certificates", "/play/certificates")
    yield View("gifts", "/play/gifts")
    yield View("gift", "/play/gifts/skipping-rope")
    yield View("voucher", f"/play/vouchers/{known.voucher}")
    yield View("draws", "/play/draws")
    yield View("stations", "/play/stations")


def _family(known: Known) -> Iterator[View]:
    yield View("family", "/family")
    yield View("vaccines", f"/family/{known.baby}/vaccines")
    yield View("vaccine-entry", f"/family/{known.baby}/vaccines", act=enter_dose, is_whole=False)
    yield View("growth", f"/family/{known.baby}/growth", act=read_point)
    yield View("growth-question", f"/family/{known.baby}/growth", act=mix_up_units, is_whole=False)
    yield View("own-data", f"/family/{known.baby}/data")
    yield View("registration", "/family/children/new")
    yield View("record", f"/family/{known.baby}/record")
    for part in ("appointments", "medications", "reports", "documents", "diary", "articles", "programmes"):
        yield View(part, f"/family/{known.baby}/record/{part}")
    yield View("trend", f"/family/{known.baby}/record/reports/718-7")
    yield View("weights", f"/family/{known.baby}/record/weight")
    yield View("carers", f"/family/{known.baby}/carers")
    yield View("who-looked", f"/family/{known.baby}/access")
    yield View("notices", "/family/notices")
    yield View("care", "/family/care")


def _office(known: Known) -> Iterator[View]:
    challenge = f"/office/challenges/{known.slug}"
    yield View("operations", "/office", "officer")
    yield View("office-challenges", "/office/challenges", "officer")
    yield View("editor", challenge, "officer")
    yield View("editor-error", challenge, "officer", write_wrongly, is_whole=False)
    yield View("simulation", challenge, "officer", simulate)
    yield View("versions", f"{challenge}/versions", "officer")
    yield View("office-parks", "/office/parks", "officer", is_whole=False)
    yield View("park-drawing", "/office/parks/victoria-park", "officer", draw, is_whole=False)
    yield View("park-import", "/office/parks/import", "officer")
    yield View("reviews", "/office/reviews", "officer")
    yield View("review", f"/office/reviews/{known.review_id}", "officer")
    yield View("office-gifts", "/office/gifts", "officer")
    yield View("office-gift", "/office/gifts/kite", "officer")
    yield View("office-draws", "/office/gifts/drops", "officer")
    yield View("gift-budget", "/office/gifts/budget", "officer")
    yield View("gift-counter", "/counter/victoria-park-office-1", "officer")
    yield View("step-reviews", "/office/reviews/steps", "officer")
    yield View("step-review", f"/office/reviews/steps/{known.step_review_id}", "officer")
