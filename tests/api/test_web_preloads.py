"""The files that a page begins with, named in its answer, on a small build made up here."""

import json
from pathlib import Path

import httpx
import pytest

from api.app import create_app
from core.settings import Settings
from tests.support.api import client_of

FRAME, DOOR, STYLE, CHILD = (
    f"/_app/immutable/{name}" for name in ("frame.Aa1.js", "6.Bb2.js", "6.Cc3.css", "7.Dd4.js")
)
LISTS = {
    "/": [FRAME, DOOR, STYLE],
    "/play": [FRAME],
    "/play/album/[id]": [CHILD],
    "/play/album/new": [DOOR],
    "/family/[person]/[kind]": [CHILD],
    "/family/[person]/growth": [DOOR],
    "/odd": ["https://elsewhere.example/a.js", f"{DOOR}>; rel=x, <b", "/v1/me"],
}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "_app").mkdir()
    (tmp_path / "index.html").write_text(
        f'<!doctype html><title>e+</title><link href="{FRAME}" rel="modulepreload">'
    )
    (tmp_path / "about.html").write_text("<!doctype html><title>about</title>")
    (tmp_path / "_app" / "preloads.json").write_text(json.dumps(LISTS))
    return tmp_path


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("/", f"<{DOOR}>; rel=modulepreload, <{STYLE}>; rel=preload; as=style; crossorigin"),
        ("/play", None),  # the document names all of it
        ("/play/album/crested-bulbul", f"<{CHILD}>; rel=modulepreload"),
        ("/play/album/crested-bulbul/", f"<{CHILD}>; rel=modulepreload"),
        ("/play/album/new", f"<{DOOR}>; rel=modulepreload"),
        ("/family/7/weight", f"<{CHILD}>; rel=modulepreload"),
        ("/family/7/growth", f"<{DOOR}>; rel=modulepreload"),  # the one that names more, as the app takes it
        ("/play/album", None),
        ("/play/album/a/b", None),
        ("/odd", None),  # only files of the build
        ("/about", None),
    ],
)
async def test_a_page_names_its_files(build: Path, path: str, link: str | None) -> None:
    async with client_of(create_app(Settings(web_build=build))) as client:
        first = await client.get(path)
        again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    assert [answer.headers.get("link") for answer in (first, again)] == [link, link]


async def test_a_build_without_a_list_is_served_without(build: Path) -> None:
    (build / "_app" / "preloads.json").unlink()
    async with client_of(create_app(Settings(web_build=build))) as client:
        answer: httpx.Response = await client.get("/")
    assert answer.status_code == 200
    assert "link" not in answer.headers
