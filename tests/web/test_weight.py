"""What a first visit costs: JavaScript within its bar, files compressed when built, nobody else asked."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import expect

from core.settings import get_settings
from tests.web.devices import Device, Devices
from tests.web.people import family
from tests.web.system import System

MOST_JAVASCRIPT_BYTES = 120_000  # compressed, before the map
# By an observer: the clock that stands still has put another `performance` in place of the browser's.
_SCRIPTS = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().filter(({ name }) => /\\.m?js$/.test(name)).map(({ encodedBodySize }) => encodedBodySize)
)).observe({ type: "resource", buffered: true }))"""
_ASKED = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().sort((one, other) => one.startTime - other.startTime).map(({ name }) => new URL(name).pathname)
)).observe({ type: "resource", buffered: true }))"""
# What a browser asks for by itself; a link that a person may follow is not.
_ADDRESS = re.compile(
    r"""(?:\bsrc|<link[^>]+href|\burl|\bfrom|\bimport|\bfetch)\s*[=(]?\s*["'`(]\s*(https?://[^"'`)\s]+)"""
)
_LINKED = re.compile(r"<([^>]+)>; rel=(?:modulepreload|preload; as=style; crossorigin)")
_FILE = re.compile(r"/_app/immutable/[\w./~-]+")
_COMPRESSED_FROM_BYTES = 1_024


@pytest.mark.parametrize("path", ["/play", "/family"])
async def test_a_face_of_families_is_light(path: str, devices: Devices, system: System) -> None:
    phone = await devices.open(path, who=await family(system))
    await expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    await phone.page.wait_for_load_state("load")
    sizes = await phone.page.evaluate(_SCRIPTS)
    assert len(sizes) > 3, "the page has scripts"
    assert sum(sizes) <= MOST_JAVASCRIPT_BYTES


async def test_a_first_screen_asks_once_and_before_all_else(devices: Devices, system: System) -> None:
    phone = await devices.open("/play", who=await family(system))
    await expect(phone.page.get_by_text("Go to Park").first).to_be_visible()
    # Asked for by the document, and taken by the app.
    assert await phone.page.evaluate("globalThis.eplusEarly?.answers.size") == 0
    asked = await phone.page.evaluate(_ASKED)
    before = asked[: next(place for place, path in enumerate(asked) if path.endswith("/progress"))]
    assert [before.count(path) for path in ("/v1/me", "/v1/challenges", "/v1/enrolments")] == [1, 1, 0]
    assert not [path for path in before if path.endswith((".woff2", ".webmanifest"))]
    await phone.page.wait_for_function("() => localStorage['eplus.type']")
    await phone.page.reload()
    assert "Nunito" in await phone.page.evaluate("getComputedStyle(document.body).fontFamily")


async def test_an_answer_names_what_its_page_begins_with(devices: Devices) -> None:
    phone = await devices.open("/privacy")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    for path in ("/", "/sign-in", "/display"):
        asked.clear()
        await _assert_all_named(phone, path, asked)


async def _assert_all_named(phone: Device, path: str, asked: list[str]) -> None:
    async with phone.page.expect_response(lambda response: urlsplit(response.url).path == path) as answer:
        await phone.page.goto(path)
    response = await answer.value
    named = set(_LINKED.findall(response.headers.get("link", "")))
    assert named, "the page has files of its own"
    named |= set(_FILE.findall(await response.text()))
    await expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
    loaded = {path for path in asked if "/immutable/nodes/" in path or path.endswith(".css")}
    assert loaded
    assert loaded <= named


def test_scripts_and_styles_are_compressed_when_built() -> None:
    large = [file for file in _files("*.js", "*.css", "*.html") if file.stat().st_size >= _COMPRESSED_FROM_BYTES]
    assert large
    siblings = {file: [file.with_name(file.name + suffix) for suffix in (".br", ".gz")] for file in large}
    assert [str(file) for file, forms in siblings.items() if not all(form.is_file() for form in forms)] == []


def test_nothing_is_loaded_from_elsewhere() -> None:
    found = {
        f"{file.name}: {address}"
        for file in _files("*.js", "*.css", "*.html")
        for address in _ADDRESS.findall(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def _files(*patterns: str) -> list[Path]:
    return [file for pattern in patterns for file in get_settings().web_folder.rglob(pattern)]
