"""The built web app as it is served, on a small build made up here."""

import base64
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from api.app import create_app
from api.content_policy import inline_script_hashes
from core.database import Database
from core.settings import Settings
from tests.support.api import client_of
from tests.support.own_secrets import OWN_SECRETS

SCRIPT = "\n  import('/_app/immutable/start.Bx7.js') // <b>\n"
PAGE = f'<!doctype html><title>e+</title><script src="/a.js"></script><script type="module">{SCRIPT}</script>'
FOREVER = "public, max-age=31536000, immutable"
FILES = {
    "index.html": PAGE,
    "about.html": "<!doctype html><title>about</title>",
    "help/index.html": "<!doctype html><title>help</title>",
    "service-worker.js": "self.skipWaiting()",
    "manifest.webmanifest": "{}",
    "empty.txt": "",
    "creature.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "odd.name": "?",
    "_app/immutable/start.Bx7.js": "start()",
    "_app/immutable/start.Bx7.js.br": "brotli of start",
    "_app/immutable/start.Bx7.js.gz": "gzip of start",
    "_app/version.json": "{}",
}


def write_build(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("web")
    (place / "secret.txt").write_text("not of the build")
    write_build(place / "build", FILES)
    (place / "build" / "link.txt").symlink_to(place / "secret.txt")
    return place / "build"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def client(database: Database, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app(Settings(web_build=folder))) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "name", "content_type", "cache"),
    [
        ("/", "index.html", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "index.html", "text/html; charset=utf-8", "no-cache"),
        ("/about", "about.html", "text/html; charset=utf-8", "no-cache"),
        ("/help/", "help/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/parks/victoria-park", "index.html", "text/html; charset=utf-8", "no-cache"),
        ("/v10", "index.html", "text/html; charset=utf-8", "no-cache"),
        ("/service-worker.js", "service-worker.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/empty.txt", "empty.txt", "text/plain; charset=utf-8", "no-cache"),
        ("/creature.svg", "creature.svg", "image/svg+xml", "no-cache"),
        ("/odd.name", "odd.name", "application/octet-stream", "no-cache"),
        ("/_app/version.json", "_app/version.json", "application/json", "no-cache"),
        ("/_app/immutable/start.Bx7.js", "_app/immutable/start.Bx7.js", "text/javascript; charset=utf-8", FOREVER),
    ],
)
async def test_files_and_pages(
    client: httpx.AsyncClient, path: str, name: str, content_type: str, cache: str
) -> None:
    answer = await client.get(path, headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, answer.text) == (200, FILES[name])
    assert answer.headers["content-type"] == content_type
    assert answer.headers["cache-control"] == cache
    assert "content-encoding" not in answer.headers
    head = await client.head(path, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")
    assert {**head.headers, "x-request-id": ""} == {**answer.headers, "x-request-id": ""}


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere.js",
        "/_app/immutable/gone.js",
        "/parks/x.png",
        "/link.txt",
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/_app/..%2f..%2fsecret.txt",
        "/%2Fetc%2Fhosts.txt",
        "/v1",
        "/v1/nowhere",
        "/v1/nowhere.js",
        "/_app/immutable/start.Bx7.js.br",
    ],
)
async def test_what_is_not_there_is_the_apis_404(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_only_reading(client: httpx.AsyncClient, method: str) -> None:
    for path in ("/", "/parks", "/v1/nowhere"):
        assert (await client.request(method, path)).status_code == 404
    assert (await client.request(method, "/healthz")).status_code == 405


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0, gzip", "gzip"),
        ("BR", "br"),
        ("*", "br"),
        ("*;q=0, gzip;q=0.1", "gzip"),
        ("br;q=nonsense", None),
    ],
)
async def test_the_smallest_form_that_is_read(
    client: httpx.AsyncClient, accepted: str | None, coding: str | None
) -> None:
    request = client.build_request("GET", "/_app/immutable/start.Bx7.js")
    del request.headers["accept-encoding"]
    if accepted is not None:
        request.headers["accept-encoding"] = accepted
    answer = await client.send(request, stream=True)
    raw = b"".join([part async for part in answer.aiter_raw()])
    words = {"br": b"brotli of start", "gzip": b"gzip of start", None: b"start()"}
    assert (answer.headers.get("content-encoding"), raw) == (coding, words[coding])
    assert answer.headers["vary"] == "Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(raw)


async def test_entity_tags_differ_by_form_and_spare_the_content(client: httpx.AsyncClient) -> None:
    tags = []
    for coding in ("identity", "gzip", "br"):
        async with client.stream(
            "GET", "/_app/immutable/start.Bx7.js", headers={"Accept-Encoding": coding}
        ) as answer:
            tags.append(answer.headers["etag"])
    assert len(set(tags)) == 3
    tag = (await client.get("/")).headers["etag"]
    for held in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        answer = await client.get("/", headers={"If-None-Match": held})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        assert answer.headers["cache-control"] == "no-cache"
        # What a browser keeps takes the headers of the 304, so the page's own policy has to be among them.
        assert "script-src 'self'" in answer.headers["content-security-policy"]
        assert not {"content-type", "content-encoding"} & set(answer.headers)
    assert (await client.get("/", headers={"If-None-Match": '"x"'})).status_code == 200


async def test_security_headers(client: httpx.AsyncClient) -> None:
    (script,) = inline_script_hashes(PAGE)
    page, worker = (await client.get("/")).headers, (await client.get("/service-worker.js")).headers
    assert page["content-security-policy"] == (
        f"default-src 'none'; script-src 'self' 'sha256-{script}'; style-src 'self'; img-src 'self' data: blob:;"
        " connect-src 'self'; font-src 'self'; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none';"
        " form-action 'self'; frame-ancestors 'none'"
    )
    assert worker["content-security-policy"] == page["content-security-policy"].replace(f" 'sha256-{script}'", "")
    for headers in (page, worker):
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
    assert "geolocation=(self), camera=(self)" in page["permissions-policy"]
    assert "microphone=()" in page["permissions-policy"]
    assert page["cross-origin-opener-policy"] == "same-origin"


def test_hashes_are_those_that_browsers_compute() -> None:
    # The example of the CSP specification (W3C, Content Security Policy Level 3, 6.7.3.3).
    script = "<script>alert('Hello, world.');</script>"
    page = f"{script}<script src=x>no</script><p>no</p>{script}"
    assert inline_script_hashes(page) == ["qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="]
    assert inline_script_hashes("<script>a\r\nb</script>") == inline_script_hashes("<script>a\nb</script>")
    assert inline_script_hashes("<script>if (a < b && c) '&amp;<!-- </p>'</script>") != []


async def test_the_frameworks_one_style_in_an_element_is_allowed(database: Database, tmp_path: Path) -> None:
    style = "position: absolute; left: 0"
    script = (
        f'y(`<div id="svelte-announcer" aria-live="assertive" style="{style}"></div>`),y(`<i style="top: 0">`)'
    )
    write_build(tmp_path, {"index.html": PAGE, "_app/immutable/start.js": script})
    async with client_of(create_app(Settings(web_build=tmp_path))) as client:
        policy = (await client.get("/")).headers["content-security-policy"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"; style-src 'self'; style-src-attr 'unsafe-hashes' 'sha256-{digest}'; " in policy


async def test_logs_and_metrics_name_no_address(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.get("/parks/victoria-park")
    assert lines[-1]["route"] == "/{web_app}"


async def test_a_new_build_is_served_without_a_restart(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "build"
    async with client_of(create_app(Settings(web_build=folder))) as client:
        missing = await client.get("/")
        assert (missing.status_code, missing.headers["cache-control"]) == (503, "no-store")
        assert "script/web" in missing.text
        assert (await client.get("/parks")).status_code == 404
        assert (await client.get("/healthz")).status_code == 200

        write_build(tmp_path / "one", {"index.html": "one", "_app/immutable/one.js": "1", "one.txt": "1"})
        (tmp_path / "one").rename(folder)
        assert (await client.get("/")).text == "one"

        folder.rename(tmp_path / "old")
        assert (await client.get("/")).text == "one", "between two builds the last one is served"
        write_build(tmp_path / "two", {"index.html": "two", "_app/immutable/two.js": "2"})
        (tmp_path / "two").rename(folder)
        assert (await client.get("/")).text == "two"
        assert (await client.get("/_app/immutable/one.js")).text == "1", "pages of the build before are still open"
        assert (await client.get("/one.txt")).status_code == 404

        write_build(folder, {"index.html": "three"})
        os.utime(folder / "index.html", ns=(1, 1))
        assert (await client.get("/")).text == "three"


async def test_a_folder_without_a_first_page_is_no_build(database: Database, tmp_path: Path) -> None:
    write_build(tmp_path, {"about.html": "about"})
    async with client_of(create_app(Settings(web_build=tmp_path))) as client:
        assert (await client.get("/")).status_code == 503


async def test_map_tiles_by_setting(database: Database, folder: Path) -> None:
    async with client_of(create_app(Settings(web_build=folder))) as client:
        none = await client.get("/v1/web-settings")
    assert none.json() == {"map_tiles": None}
    url, words = "https://tiles.example.org:8443/m/{z}/{x}/{y}.png", "© Example"
    settings = Settings(web_build=folder, map_tile_url=url, map_tile_attribution=words)
    async with client_of(create_app(settings)) as client:
        answer = await client.get("/v1/web-settings")
        page = await client.get("/")
        again = await client.get("/v1/web-settings", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.json() == {"map_tiles": {"url": url, "attribution": words}}
    assert (answer.headers["cache-control"], again.status_code) == ("public, max-age=300", 304)
    assert "connect-src 'self' https://tiles.example.org:8443;" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert answer.headers["etag"] != none.headers["etag"]


@pytest.mark.parametrize(
    "fields",
    [
        {"map_tile_url": "https://t.example.org/{z}/{x}/{y}"},
        {"map_tile_attribution": "somebody"},
        {"map_tile_url": "https://t.example.org/{z}/{x}", "map_tile_attribution": "s"},
        {"map_tile_url": "http://t.example.org/{z}/{x}/{y}", "map_tile_attribution": "s"},
        {"map_tile_url": "https://t.example.org; script-src */{z}/{x}/{y}", "map_tile_attribution": "s"},
        {"map_tile_url": "https://t.example.org/{z}/{x}/{y}; x", "map_tile_attribution": "s"},
        {"environment": "production", "secret": "s" * 32, "secure_cookies": False},
    ],
)
def test_settings_check_themselves(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"map_tile_url|MAP_TILE|SECURE_COOKIES"):
        Settings(**fields)


@pytest.mark.parametrize(
    ("environment", "chosen", "secure"),
    [
        ("production", None, True),
        ("production", True, True),
        ("development", None, False),
        ("development", True, True),
    ],
)
def test_cookies_are_secure_where_it_counts(environment: str, *, chosen: bool | None, secure: bool) -> None:
    settings = Settings(environment=environment, **OWN_SECRETS, secure_cookies=chosen)
    assert settings.has_secure_cookies is secure
