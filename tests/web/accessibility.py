"""WCAG 2.2 AA on a page as it stands, by axe."""

from functools import cache

from playwright.async_api import Page, expect

from core.settings import PROJECT_ROOT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id} (${help}): ${html.slice(0, 300)} ${failureSummary}`));
}"""
# Colours are those of the end: in the middle of an appearance everything is pale. What turns for ever goes on.
_AT_REST = """() => document.getAnimations().forEach((one) => {
  if (one.effect?.getComputedTiming().endTime !== Infinity) one.finish();
})"""
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def _axe() -> str:
    """Read it from the packages of the web app; evaluated in the page, which asks nobody for it."""
    return (PROJECT_ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


async def faults_of(page: Page) -> list[str]:
    """Return what axe finds, each with the element."""
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(_axe())
    await page.evaluate(_AT_REST)
    found: list[str] = await page.evaluate(_RUN, TAGS)
    return found


async def assert_accessible(page: Page) -> None:
    """Fail when axe finds anything, when the page has not one first heading, or scrolls sideways."""
    await expect(page.locator("h1"), f"{page.url} has not one h1").to_have_count(
        1
    )  # of a page that just opens, soon
    faults = await faults_of(page)
    assert not faults, f"{page.url}\n" + "\n".join(faults)
    assert await page.evaluate(_OVERFLOW) <= 0, f"{page.url} scrolls sideways"
