"""Finds PostgreSQL with PostGIS, Redis and a browser on this machine. Standard library only."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST_POSTGRES = 15
LEAST_REDIS = 7
# Where packages put servers that are not on the PATH: Debian, Red Hat, Homebrew (two prefixes).
_POSTGRES_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)
_REDIS_NAMES = ("redis-server", "valkey-server")  # Valkey is Redis 7's continuation and speaks the same
_BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Debian's Chromium that has no windows: to open a phone of a test in it takes a seventh of the work.
WINDOWLESS_BROWSER_NAME = "chromium-headless-shell"
# Where packages put Noto Sans CJK: Debian and Ubuntu, Fedora (two packages), Arch, Homebrew's cask. The same as
# FONT_FOLDERS of core/pdf.py, which cannot be imported before there is a .venv; a test compares them.
DOCUMENT_FONT_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts",
    "/usr/share/fonts/google-noto-sans-cjk-fonts",
    "/usr/share/fonts/noto-cjk",
    "/Library/Fonts",
)
_RUN_LIMIT_S = 10  # asking a program for its version


@dataclass(frozen=True)
class PostgresPrograms:
    """The folder of a PostgreSQL server's programs, its version, and whether PostGIS belongs to it."""

    folder: Path
    version: int
    has_postgis: bool

    def __str__(self) -> str:
        return f"PostgreSQL {self.version} in {self.folder}" + ("" if self.has_postgis else ", without PostGIS")


def find_postgres() -> PostgresPrograms | None:
    """Return the newest server that is new enough, one with PostGIS before one without."""
    usable = [found for found in _postgres_servers() if found.version >= LEAST_POSTGRES]
    return max(usable, key=lambda found: (found.has_postgis, found.version), default=None)


def find_redis() -> Path | None:
    """Return a Redis server that is new enough."""
    for name in _REDIS_NAMES:
        path = shutil.which(name, path="/usr/bin:/usr/local/bin:/opt/homebrew/bin") or shutil.which(name)
        if path and _number(_output([path, "--version"]), r"v=(\d+)") >= LEAST_REDIS:
            return Path(path)
    return None


def find_pgbouncer() -> Path | None:
    """Return a PgBouncer, of any version."""
    path = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
    return Path(path) if path else None


def find_browser() -> Path | None:
    """Return a Chromium; `CHROMIUM` names one of one's own."""
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else _BROWSER_NAMES:
        if path := shutil.which(name):
            return Path(path)
    return None


def find_windowless_browser() -> Path | None:
    """Return the Chromium that has no windows, or else one that has; `CHROMIUM` goes before both."""
    path = None if os.environ.get("CHROMIUM") else shutil.which(WINDOWLESS_BROWSER_NAME)
    return Path(path) if path else find_browser()


def has_chinese_font() -> bool:
    """Tell whether Chinese is shown in letters; without, every one is the same box, of other width and height."""
    if shutil.which("fc-list") is None:
        return sys.platform == "darwin"
    return bool(_output(["fc-list", ":lang=zh-hk", "family"]).strip())


def has_document_font() -> bool:
    """Tell whether documents find Noto Sans CJK; `EPLUS_FONT_FOLDER` names a folder of one's own."""
    named = os.environ.get("EPLUS_FONT_FOLDER")
    folders = [named] if named else DOCUMENT_FONT_FOLDERS
    return any(any(Path(folder).glob("*CJK*")) for folder in folders)


def _postgres_servers() -> Iterator[PostgresPrograms]:
    folders = {path.resolve() for pattern in _POSTGRES_FOLDERS for path in Path("/").glob(pattern.lstrip("/"))}
    if on_path := shutil.which("initdb"):
        folders.add(Path(on_path).resolve().parent)
    for folder in sorted(folders):
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            version = _number(_output([str(folder / "postgres"), "--version"]), r"(\d+)[.\d]*")
            yield PostgresPrograms(folder, version, _has_postgis(folder))


def _has_postgis(folder: Path) -> bool:
    shared = _output([str(folder / "pg_config"), "--sharedir"]).strip()
    return bool(shared) and (Path(shared) / "extension" / "postgis.control").exists()


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_RUN_LIMIT_S, check=False).stdout
    except OSError:
        return ""


def _number(text: str, pattern: str) -> int:
    found = re.search(pattern, text)
    return int(found.group(1)) if found else 0
