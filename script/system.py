"""Installs what is missing by the system's package manager, or says exactly what to install.

On Debian and Ubuntu the packages are installed without their system-wide servers being started: the project runs
private ones. Nothing is installed where `DATABASE_URL` and `REDIS_URL` name servers of one's own.
Standard library only.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from script.programs import (
    LEAST_POSTGRES,
    LEAST_REDIS,
    WINDOWLESS_BROWSER_NAME,
    find_browser,
    find_pgbouncer,
    find_postgres,
    find_redis,
    has_chinese_font,
    has_document_font,
)

_START_POLICY = Path("/usr/sbin/policy-rc.d")  # Debian asks it before a package may start its service
_NEVER_START = "#!/bin/sh\nexit 101\n"
_ADVICE = f"""Please install, then run this again:
  - PostgreSQL {LEAST_POSTGRES} or newer with PostGIS 3.3 or newer
  - Redis {LEAST_REDIS} or newer (or Valkey)
  - Python's venv module
  - for the tests only: Chromium, a Chinese font and PgBouncer
for example
  Fedora:  sudo dnf install postgresql-server postgis redis
  Arch:    sudo pacman -S postgresql postgis valkey
  macOS:   brew install postgresql@17 postgis redis
Debian and Ubuntu too old for these have newer packages from the PostgreSQL and Redis projects.
Or set DATABASE_URL and REDIS_URL to servers that run already."""


def missing_parts(*, with_browser: bool) -> list[str]:
    """Return what is still missing, in words; empty when all is there."""
    missing = []
    if "DATABASE_URL" not in os.environ:
        postgres = find_postgres()
        if postgres is None:
            missing.append(f"PostgreSQL {LEAST_POSTGRES} or newer")
        elif not postgres.has_postgis:
            missing.append(f"PostGIS for PostgreSQL {postgres.version}")
    if "REDIS_URL" not in os.environ and find_redis() is None:
        missing.append(f"Redis {LEAST_REDIS} or newer")
    if not _has_venv():
        missing.append("Python's venv module")
    if with_browser and find_browser() is None:
        missing.append("Chromium")
    if with_browser and not has_chinese_font():
        missing.append("a Chinese font")
    if with_browser and find_pgbouncer() is None:
        missing.append("PgBouncer")
    return missing


def install_with_apt(*, with_browser: bool) -> None:
    """Install the missing packages. Raises CalledProcessError where apt fails."""
    _apt("update", "-q")
    packages = []
    if not _has_venv():
        packages.append(f"python3.{sys.version_info.minor}-venv")
    if "REDIS_URL" not in os.environ and find_redis() is None:
        packages.append("redis-server")
    if "DATABASE_URL" not in os.environ:
        postgres = find_postgres()
        version = postgres.version if postgres else _packaged_postgres()
        packages += [f"postgresql-{version}", f"postgresql-{version}-postgis-3"]
    if with_browser and find_browser() is None:
        packages.append("chromium")
    if with_browser and not has_chinese_font():
        packages += ["fontconfig", "fonts-noto-cjk"]
    elif not has_document_font():
        packages.append("fonts-noto-cjk")
    if with_browser and find_pgbouncer() is None:
        packages.append("pgbouncer")
    with _no_service_starts():
        if packages:
            _apt("install", "-y", "-q", "--no-install-recommends", *packages)
        if with_browser and _is_quicker_browser_to_be_had():  # last: all else goes on without
            _apt("install", "-y", "-q", "--no-install-recommends", WINDOWLESS_BROWSER_NAME)


def main() -> int:
    """Install what is missing. Return 1, having said what to do, where that is not possible."""
    with_browser = "--browser" in sys.argv[1:]
    missing = missing_parts(with_browser=with_browser)
    wanted = missing + ([] if has_document_font() else ["a font for certificates"])
    if with_browser and _is_quicker_browser_to_be_had():
        wanted.append("the Chromium without windows, in which tests are quicker")
    if wanted and shutil.which("apt-get"):
        print("Missing: " + ", ".join(wanted) + ". Installing by apt.", flush=True)
        try:
            install_with_apt(with_browser=with_browser)
        except subprocess.CalledProcessError as error:
            print(f"apt did not succeed: {error}", file=sys.stderr)
        missing = missing_parts(with_browser=with_browser)
    if missing:
        print("Missing: " + ", ".join(missing) + ".\n" + _ADVICE, file=sys.stderr)
    elif not has_document_font():
        # All else works without; who asks for a certificate is told that it cannot be made right now.
        print("Certificates need the font Noto Sans CJK, which is not installed.", file=sys.stderr)
    return 1 if missing else 0


def _has_venv() -> bool:
    # Debian ships venv without ensurepip unless python3-venv is installed.
    wanted = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(wanted, check=False, capture_output=True).returncode == 0


def _is_quicker_browser_to_be_had() -> bool:
    """Tell whether a package of the browser without windows is not installed, and nobody would be asked for it."""
    is_there = "CHROMIUM" in os.environ or shutil.which(WINDOWLESS_BROWSER_NAME)
    if is_there or shutil.which("apt-cache") is None or (os.geteuid() != 0 and find_browser() is not None):
        return False
    policy = ["apt-cache", "policy", WINDOWLESS_BROWSER_NAME]
    told = subprocess.run(policy, check=False, capture_output=True, text=True).stdout
    return "Candidate: " in told and "Candidate: (none)" not in told


def _packaged_postgres() -> int:
    depends = subprocess.run(["apt-cache", "depends", "postgresql"], check=True, capture_output=True, text=True)
    found = re.search(r"postgresql-(\d+)", depends.stdout)
    return int(found.group(1)) if found else LEAST_POSTGRES


def _apt(*arguments: str) -> None:
    _as_root("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", *arguments)


def _as_root(*command: str, text: str | None = None) -> None:
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run(
        [*sudo, *command], check=True, input=text, text=True, stdout=subprocess.DEVNULL if text else None
    )


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Keep apt from starting the system's own servers; a policy that is there already is left alone."""
    if _START_POLICY.exists():
        yield
        return
    _as_root("tee", str(_START_POLICY), text=_NEVER_START)
    _as_root("chmod", "755", str(_START_POLICY))
    try:
        yield
    finally:
        _as_root("rm", "-f", str(_START_POLICY))


if __name__ == "__main__":
    sys.exit(main())
