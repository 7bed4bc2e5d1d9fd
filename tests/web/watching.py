"""Sees to it that a page is clean: no error on the console, no failed request, nobody else asked."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A page that is left lets go of what it was loading.
_LET_GO = "net::ERR_ABORTED"
# Chromium repeats every failed request on the console without saying more than `_failed` and `_answered` do.
_REPEATED = "Failed to load resource"
# Said by Playwright on devices that do not keep the app (`Devices.open`).
_NOT_KEPT = "Service Worker registration blocked"
# Said by the graphics driver where a map is drawn without a graphics card (`conftest.py`).
_DRAWN_SLOWLY = re.compile(r"^\[\.WebGL-0x\w+\]GL Driver Message .*GPU stall due to ReadPixels")


@dataclass
class Watch:
    """What went wrong on the pages of a context; `allow` names what a test brings about on purpose."""

    origin: str
    faults: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Begin to watch every page and worker of a context."""
        context.on("console", self._said)
        context.on("weberror", self._broke)
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def allow(self, *patterns: str) -> None:
        """Expect faults that match: `401 GET /v1/me`, `failed POST /v1/...`, `console ...`."""
        self.allowed += [re.compile(pattern) for pattern in patterns]

    def unexpected(self) -> list[str]:
        """Return the faults that no pattern allows."""
        return [fault for fault in self.faults if not any(one.search(fault) for one in self.allowed)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"} or _DRAWN_SLOWLY.match(message.text):
            return
        if not message.text.startswith((_REPEATED, _NOT_KEPT)):
            self.faults.append(f"console {message.type}: {message.text}")

    def _broke(self, error: WebError) -> None:
        self.faults.append(f"page error: {error.error}")

    def _asked(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:")) and not request.url.startswith(f"{self.origin}/"):
            self.faults.append(f"third party {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != _LET_GO:
            self.faults.append(f"failed {request.method} {urlsplit(request.url).path}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            path = urlsplit(response.url).path
            self.faults.append(f"{response.status} {response.request.method} {path}")
