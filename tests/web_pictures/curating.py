"""The few pictures that stand in the repository: small, framed, of what the app is about."""

import base64
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, CDPSession
from playwright.async_api import Error as BrowserError

from tests.web_pictures.taking import Setting, Theme
from tests.web_pictures.views import DESK, HALL, PHONE

CAPTURES = 4  # tries
MOST_BYTES = 60_000
QUALITIES = range(86, 20, -6)  # the first whose file is small enough
WIDE_PX = 1_200  # of pictures that are not of phones
_PAGE = """<!doctype html><style>
  body { margin: 0; display: inline-block; background: transparent }
  img { display: block; width: %(width)spx }
  .phone { padding: 9px; border-radius: 52px; background: #16231c }
  .phone img { border-radius: 43px }
  .wide { border: 1px solid #cfdfd0; border-radius: 12px; overflow: hidden }
</style><div class="%(kind)s"><img src="data:image/png;base64,%(data)s"></div>"""


@dataclass(frozen=True)
class Chosen:
    """A view in one setting, and the name of its file."""

    view: str
    file: str
    language: str = "en"
    theme: Theme = "light"
    size: tuple[int, int] = PHONE

    @property
    def is_phone(self) -> bool:
        return self.size == PHONE

    @property
    def setting(self) -> Setting:
        return Setting(self.language, self.theme, self.size, density=2 if self.is_phone else 1)


CHOSEN = (
    Chosen("map", "map"),
    Chosen("check-in", "check-in"),
    Chosen("catch", "catch"),
    Chosen("album", "album", "zh-Hant"),
    Chosen("creature", "creature"),
    Chosen("boards", "boards"),
    Chosen("today", "today", theme="dark"),
    Chosen("steps", "steps"),
    Chosen("vaccines", "vaccines"),
    Chosen("growth", "growth", "zh-Hant"),
    Chosen("gifts", "gifts", "zh-Hant"),
    Chosen("voucher", "voucher"),
    Chosen("class", "class", size=DESK),
    Chosen("display", "display", size=HALL),
    Chosen("editor-error", "challenge-editor", size=DESK),
    Chosen("simulation", "simulation", size=DESK),
    Chosen("park-drawing", "park-drawing", size=DESK),
)


async def _captured(devtools: CDPSession, wanted: dict[str, Any]) -> bytes:
    """Capture the page; again when a busy machine had no frame of it ready in time."""
    for _ in range(CAPTURES - 1):
        with suppress(BrowserError):
            return base64.b64decode((await devtools.send("Page.captureScreenshot", wanted))["data"])
    return base64.b64decode((await devtools.send("Page.captureScreenshot", wanted))["data"])


async def frame(browser: Browser, taken: bytes, chosen: Chosen) -> bytes:
    """Return the picture framed, as WebP, as good as its limit allows."""
    context = await browser.new_context(device_scale_factor=2 if chosen.is_phone else 1)
    page = await context.new_page()
    width = PHONE[0] if chosen.is_phone else WIDE_PX
    data = base64.b64encode(taken).decode()
    kind = "phone" if chosen.is_phone else "wide"
    await page.set_content(_PAGE % {"width": width, "kind": kind, "data": data})
    box = await page.locator("div").bounding_box()
    assert box is not None
    devtools = await context.new_cdp_session(page)
    await devtools.send("Emulation.setDefaultBackgroundColorOverride", {"color": {"r": 0, "g": 0, "b": 0, "a": 0}})
    for quality in QUALITIES:
        wanted = {"format": "webp", "quality": quality, "captureBeyondViewport": True, "clip": {**box, "scale": 1}}
        picture = await _captured(devtools, wanted)
        if len(picture) <= MOST_BYTES:
            break
    await context.close()
    return picture
