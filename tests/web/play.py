"""What a player does on a phone, step by step, by what stands on the screen."""

from playwright.async_api import Locator, Page, expect

from challenge_engine.collectibles.creatures.catalogue import catalogue
from tests.web.words import like, say


async def check_in(page: Page, *names: str) -> None:
    """Check these players in where the phone stands; begins on any page of Play."""
    await page.goto("/play/check-in")
    await press_check_in(page, *names)


async def press_check_in(page: Page, *names: str) -> None:
    """Choose who is here and press the button, on the page for it."""
    await choose(page, *names)
    label = say("check_in_all", count=len(names)) if len(names) > 1 else say("check_in_button")
    await page.get_by_role("button", name=label).click()


async def choose(page: Page, *names: str) -> None:
    """Say who is in the park."""
    everybody = page.get_by_role("group", name=say("check_in_who")).get_by_role("checkbox")
    await expect(everybody.first).to_be_attached()
    for box in await everybody.all():
        name = await box.evaluate("box => box.closest('label').innerText")
        await box.set_checked(any(one in name for one in names), force=True)


def album_tile(page: Page, name: str) -> Locator:
    """Return a creature's place in the album, found or not: of rare ones the name is not told before."""
    [slug] = [one.id for one in catalogue().creatures.values() if name in one.names.values()]
    return page.locator(f'a[href="/play/album/{slug}"]')


def creatures(page: Page) -> Locator:
    """Return the creatures that can be caught now."""
    return page.get_by_role("button", name=like("check_in_catch_label"))


async def catch_first(page: Page) -> Locator:
    """Catch the first that shows up; return the dialog that tells of it."""
    await creatures(page).first.click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("link", name=say("check_in_to_album"))).to_be_visible()
    return dialog
