"""What a programme officer does at a desk, and what there is to be worked on."""

from pathlib import Path

from playwright.async_api import Page, expect

from challenge_engine.definitions.service import publish
from families.actors import Role
from tests.support.play import GAME, TITLE, unique_slug
from tests.web.devices import DESK, Device, Devices
from tests.web.people import Person, adult
from tests.web.system import System
from tests.web.words import say


async def open_office(
    devices: Devices, system: System, path: str, size: tuple[int, int] = DESK
) -> tuple[Device, Person]:
    """Sit down at a page of Office; return the desk and who sits there."""
    officer = await adult(system, Role.OFFICER)
    return await devices.open(path, who=officer, size=size), officer


async def publish_coming_game(system: System, points: int = 10) -> str:
    """Publish a game that begins next year, so that nobody plays it; return its slug."""
    slug = unique_slug()
    text = GAME.format(slug=slug, version=1, points=points, title=TITLE).replace("2026-", "2027-")
    async with system.database.transaction() as session:
        await publish(session, text.lstrip(), now=system.now)
    return slug


async def replace_in_text(page: Page, old: str, new: str) -> None:
    """Replace the first place where the editor's text says `old`, by its own search and typing."""
    await page.get_by_role("textbox", name=say("office_text_label")).click()
    await page.keyboard.press("Control+f")
    await page.locator(".cm-search input").first.press_sequentially(old)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.keyboard.insert_text(new)


async def show(page: Page, view: str) -> None:
    """Choose a view by the words of its message."""
    await page.get_by_role("radio", name=say(view), exact=True).check(force=True)


async def choose_file(page: Page, file: Path) -> None:
    """Choose a park file."""
    await page.get_by_label(say("office_parks_file_choose")).set_input_files(file)
    await expect(page.get_by_text(file.name).first).to_be_visible()
