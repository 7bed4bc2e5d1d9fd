"""Which files of the build each page of the web app begins with, as Link headers (RFC 8288).

The build lists them by route (`web/preloads.ts`). Every page is the same document, so without this a browser
learns of a page's own files only after the app has started: one or two round trips more on a phone.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LIST = "_app/preloads.json"
_FILE = re.compile(r"/_app/immutable/[\w./~-]+\.(?:js|css)")
# Styles in the mode in which the app's loader asks for them, or they would be loaded twice.
_RELATIONS = {".js": "modulepreload", ".css": "preload; as=style; crossorigin"}


@dataclass(frozen=True, slots=True)
class Preloads:
    """Values of Link headers by route: `plain` by path, `patterns` by segments, where None stands for any.

    The app takes the route that names the first segment in which two differ; so do patterns, in their order.
    """

    plain: Mapping[str, bytes] = field(default_factory=dict)
    patterns: Mapping[tuple[str | None, ...], bytes] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, page: str) -> Self:
        """Read a build's list, without what `page` itself names; nothing where the build has none."""
        path = folder / LIST
        if not path.is_file():
            return cls()
        links = {route: _links(files, page) for route, files in json.loads(path.read_text()).items()}
        plain = {route: link for route, link in links.items() if "[" not in route}
        patterns = {_pattern(route): link for route, link in links.items() if "[" in route}
        return cls(plain, dict(sorted(patterns.items(), key=_vagueness)))

    def for_path(self, path: str) -> bytes | None:
        """Return the header's value for an address of the app; None when no route is known that answers it."""
        plain = self.plain.get(path.rstrip("/") or "/")
        if plain is not None:
            return plain
        segments = path.strip("/").split("/")
        for pattern, link in self.patterns.items():
            if len(pattern) == len(segments) and all(
                own in (None, asked) for own, asked in zip(pattern, segments, strict=True)
            ):
                return link
        return None


def _links(files: list[str], page: str) -> bytes:
    wanted = (file for file in files if _FILE.fullmatch(file) and file not in page)
    return ", ".join(f"<{file}>; rel={_RELATIONS[Path(file).suffix]}" for file in wanted).encode()


def _pattern(route: str) -> tuple[str | None, ...]:
    return tuple(None if part.startswith("[") else part for part in route.strip("/").split("/"))


def _vagueness(one: tuple[tuple[str | None, ...], bytes]) -> list[bool]:
    return [part is None for part in one[0]]
