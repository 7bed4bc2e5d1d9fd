"""What a page of the web app may do in a browser: its scripts by hash, nothing from elsewhere, few powers."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

# Standing in a park and reading a code need the first two; a hall's display the others.
_POWERS_OF_OUR_OWN = ("geolocation", "camera", "fullscreen", "screen-wake-lock")
_NO_POWERS = (
    "accelerometer",
    "autoplay",
    "display-capture",
    "encrypted-media",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join(
    [*(f"{name}=(self)" for name in _POWERS_OF_OUR_OWN), *(f"{name}=()" for name in _NO_POWERS)]
)


# The framework's own element in which page titles are read aloud: its look stands in the element itself.
_ANNOUNCER = re.compile(rb'id="svelte-announcer"[^<>]* style="([^"<>]+)"')


@dataclass(frozen=True, slots=True)
class Allowances:
    """What the policy of a build allows beyond its own files.

    `tile_origin` is the origin of the map's tile source; `style_hashes` are of styles that stand in elements.
    """

    tile_origin: str | None = None
    style_hashes: frozenset[str] = frozenset()


def page_policy(page: str, allowed: Allowances) -> Mapping[str, str]:
    """Return the security headers of a page, or of a file when `page` is empty.

    Workers and the service worker are held to the policy with which their own file comes, so every file has one.
    """
    scripts = "".join(f" 'sha256-{one}'" for one in inline_script_hashes(page))
    styles = "".join(f" 'sha256-{one}'" for one in sorted(allowed.style_hashes))
    elsewhere = f" {allowed.tile_origin}" if allowed.tile_origin else ""
    policy = {
        "default-src": "'none'",
        "script-src": f"'self'{scripts}",
        "style-src": "'self'",
        **({"style-src-attr": f"'unsafe-hashes'{styles}"} if styles else {}),
        "img-src": "'self' data: blob:",
        "connect-src": f"'self'{elsewhere}",
        "font-src": "'self'",
        "worker-src": "'self' blob:",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    headers = {
        "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        # Tile sources ask to be told whose map it is; without one nobody elsewhere is asked anything.
        "Referrer-Policy": "strict-origin-when-cross-origin" if allowed.tile_origin else "same-origin",
    }
    if not page:  # the rest says nothing to a worker, and a first opening asks for some twenty files
        return headers
    return {**headers, "Permissions-Policy": PERMISSIONS, "Cross-Origin-Opener-Policy": "same-origin"}


def origin_of(url: str | None) -> str | None:
    """Return scheme and host of a URL, without its path; None for none."""
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def announcer_style_hashes(script: bytes) -> set[str]:
    """Return the hashes of the announcer's style in a script of the build: just this text may be a style."""
    return {_hash(found[1]) for found in _ANNOUNCER.finditer(script)}


def inline_script_hashes(page: str) -> list[str]:
    """Return the base64 SHA-256 of every script that stands in the page itself, in order, each once."""
    reader = _Scripts()
    reader.feed(page.replace("\r\n", "\n"))  # as a browser reads it
    reader.close()
    return list(dict.fromkeys(_hash(text.encode()) for text in reader.texts))


def _hash(content: bytes) -> str:
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


class _Scripts(HTMLParser):
    """Collects the texts of scripts without `src`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.texts: list[str] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_inside = tag == "script" and "src" not in dict(attrs)
        if self._is_inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.texts[-1] += data
