"""The built web app, as it is on disk at one moment: every file read into memory, its headers ready.

What is asked for is looked up among the files that were found, so that no address leads anywhere else. The folder
is replaced as a whole by a new build (`script/web`); what was read before stays readable.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from api.content_policy import Allowances, announcer_style_hashes, page_policy
from api.web_preloads import Preloads

FALLBACK = "index.html"  # for addresses that the app itself makes a page of
_IMMUTABLE = "/_app/immutable/"  # the build names these files after their content
_FOREVER = "public, max-age=31536000, immutable"
_CHECK_FIRST = "no-cache"  # keep it, but ask whether it is still the newest
_SUFFIX_OF_ENCODING = {"br": ".br", "gzip": ".gz"}  # the best first
_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".geojson": "application/geo+json",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".pbf": "application/x-protobuf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}

Headers = list[tuple[bytes, bytes]]
Stamp = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """A file in one encoding. `headers` are those of its 200 answer."""

    content: bytes
    etag: str
    headers: Headers


@dataclass(frozen=True, slots=True)
class WebFile:
    """A file by encoding: always `identity`, and those in which the build also wrote it, the best first."""

    variants: Mapping[str, Variant]
    is_immutable: bool


@dataclass(frozen=True, slots=True)
class WebBuild:
    """Every file by the path that answers it, `fallback` for the pages that the app makes itself.

    `preloads` are the files that each of those pages begins with.
    """

    files: Mapping[str, WebFile]
    fallback: WebFile
    preloads: Preloads
    stamp: Stamp

    @classmethod
    def read(cls, folder: Path, tile_origin: str | None, before: Self | None = None) -> Self | None:
        """Read a build; None when there is none, or none complete yet.

        The hashed files of the build `before` stay: pages that are open still ask for them.
        """
        stamp = stamp_of(folder)
        if stamp is None:
            return None
        try:
            found = dict(_found(folder))
            scripts = (path.read_bytes() for path in found.values() if path.suffix == ".js")
            styles = frozenset(one for script in scripts for one in announcer_style_hashes(script))
            allowed = Allowances(tile_origin, styles)
            own = {f"/{name}": _web_file(path, name, allowed) for name, path in found.items()}
            preloads = Preloads.read(folder, found[FALLBACK].read_text())
        except FileNotFoundError:  # replaced while we read: the next look finds the new one
            return None
        files = {path: file for path, file in (before.files if before else {}).items() if file.is_immutable}
        files |= own
        for path, file in own.items():
            if path.endswith("/index.html"):
                files[path.removesuffix("index.html")] = file
            elif path.endswith(".html"):
                files.setdefault(path.removesuffix(".html"), file)
        return cls(files, own[f"/{FALLBACK}"], preloads, stamp)


def stamp_of(folder: Path) -> Stamp | None:
    """Return what changes when the folder or its first page is replaced; None when there is no build."""
    try:
        places = [folder.stat(), (folder / FALLBACK).stat()]
    except (FileNotFoundError, NotADirectoryError):
        return None
    return tuple(number for each in places for number in (each.st_ino, each.st_mtime_ns))


def _found(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield each file by name, but not the compressed forms of others and no link to somewhere else."""
    for place, _, names in os.walk(folder):
        here = set(names)
        for name in names:
            path = Path(place, name)
            plain = name.removesuffix(path.suffix)
            is_form = path.suffix in _SUFFIX_OF_ENCODING.values() and plain in here
            if not is_form and path.is_file() and not path.is_symlink():
                yield path.relative_to(folder).as_posix(), path


def _web_file(path: Path, name: str, allowed: Allowances) -> WebFile:
    plain = path.read_bytes()
    is_immutable = f"/{name}".startswith(_IMMUTABLE)
    page = bytes(plain).decode() if path.suffix == ".html" else ""
    headers = {
        "Content-Type": _TYPES.get(path.suffix, "application/octet-stream"),
        "Cache-Control": _FOREVER if is_immutable else _CHECK_FIRST,
        **page_policy(page, allowed),
    }
    forms = {encoding: path.with_name(path.name + suffix) for encoding, suffix in _SUFFIX_OF_ENCODING.items()}
    written = {encoding: form for encoding, form in forms.items() if form.is_file() and not form.is_symlink()}
    if written:
        headers["Vary"] = "Accept-Encoding"
    variants = {encoding: _variant(form.read_bytes(), headers, encoding) for encoding, form in written.items()}
    return WebFile({**variants, "identity": _variant(plain, headers, "identity")}, is_immutable)


def _variant(content: bytes, headers: Mapping[str, str], encoding: str) -> Variant:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    own = {**headers, "ETag": etag, "Content-Length": str(len(content))}
    if encoding != "identity":
        own["Content-Encoding"] = encoding
    return Variant(content, etag, [(name.lower().encode(), value.encode()) for name, value in own.items()])
