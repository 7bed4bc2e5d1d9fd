"""Serves the built web app where no route answers: its files, and its first page for the addresses it makes up.

Under `/v1`, for other methods than GET and HEAD, and for files that are not there, the answer stays the API's 404.
"""

import asyncio
from dataclasses import dataclass

import structlog
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.content_policy import origin_of
from api.web_build import Variant, WebBuild, WebFile, stamp_of
from core.settings import Settings

log = structlog.stdlib.get_logger(__name__)

# A browser puts the headers of a 304 in the place of those that it keeps: left out, the page's policy would become
# the API's, under which nothing of it loads (RFC 9111, 4.3.4).
_OF_CONTENT = {b"content-length", b"content-type", b"content-encoding"}
_TEMPLATE = "/{web_app}"  # in logs and metrics, for all of them
_NOT_BUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>e+ Life</title></head><body>
<h1>The web app is not built yet</h1>
<p>Run <code>script/web</code> in the checkout, then load this page again. No restart is needed.</p>
<p>The API is running: <a href="/docs">what it can do</a>.</p></body></html>"""


@dataclass(frozen=True, slots=True)
class _Accepted:
    """Weights of an Accept-Encoding header (RFC 9110, 12.5.3)."""

    weights: dict[str, float]

    @classmethod
    def read(cls, header: str) -> "_Accepted":
        weights = {}
        for part in header.lower().split(",")[:20]:
            coding, _, weight = part.strip().partition(";")
            try:
                weights[coding.strip()] = float(weight.strip().removeprefix("q=") or 1)
            except ValueError:
                continue
        return cls(weights)

    def best(self, file: WebFile) -> Variant:
        """Return the smallest form that the caller reads; the plain one when it names none of ours."""
        weights = self.weights
        for coding, variant in file.variants.items():
            if coding != "identity" and weights.get(coding, weights.get("*", 0)) > 0:
                return variant
        return file.variants["identity"]


class WebApp:
    """The last place where an address is looked for; `otherwise` answers what is not the web app's."""

    def __init__(self, settings: Settings, otherwise: ASGIApp) -> None:
        self._folder = settings.web_folder
        self._tile_origin = origin_of(settings.map_tile_url)
        self._otherwise = otherwise
        self._lock = asyncio.Lock()
        self._build = WebBuild.read(self._folder, self._tile_origin)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        is_ours = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
        if not is_ours or path == "/v1" or path.startswith("/v1/"):
            await self._otherwise(scope, receive, send)
            return
        build = await self._newest()
        if build is None:
            if path != "/":
                await self._otherwise(scope, receive, send)
                return
            scope["template"] = _TEMPLATE
            await HTMLResponse(_NOT_BUILT, status_code=503)(scope, receive, send)
            return
        file = build.files.get(path)
        if file is None:
            if "." in path.rpartition("/")[2]:
                await self._otherwise(scope, receive, send)
                return
            file = build.fallback
        scope["template"] = _TEMPLATE
        await _send(scope, send, file, build.preloads.for_path(path) if file is build.fallback else None)

    async def _newest(self) -> WebBuild | None:
        """Return the build on disk, read again when it was replaced; the last one while there is none."""
        stamp = stamp_of(self._folder)
        if stamp is None or (self._build is not None and self._build.stamp == stamp):
            return self._build
        async with self._lock:
            if self._build is None or self._build.stamp != stamp:
                read = await asyncio.to_thread(WebBuild.read, self._folder, self._tile_origin, self._build)
                if read is not None:
                    self._build = read
                    log.info("web_app_read", files=len(read.files))
        return self._build


async def _send(scope: Scope, send: Send, file: WebFile, preloads: bytes | None) -> None:
    asked = Headers(scope=scope)
    variant = _Accepted.read(asked.get("accept-encoding", "")).best(file)
    links = [(b"link", preloads)] if preloads else []
    held = [tag.strip().removeprefix("W/") for tag in asked.get("if-none-match", "").split(",")]
    if variant.etag in held or held == ["*"]:
        headers = [(name, value) for name, value in variant.headers if name not in _OF_CONTENT]
        await send({"type": "http.response.start", "status": 304, "headers": [*headers, *links]})
        await send({"type": "http.response.body"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [*variant.headers, *links]})
    content = b"" if scope["method"] == "HEAD" else bytes(variant.content)
    await send({"type": "http.response.body", "body": content})
