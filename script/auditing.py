"""Asks OSV, which gathers the lists of known holes of PyPI, npm and others, about every pinned package at once.

Two requests at most, with names and versions only. A network that is missing is told apart from soundness.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any

import httpx

from script.sbom import ROOT, python_parts, web_parts

ADDRESS = "https://api.osv.dev/v1/querybatch"
MOST_AT_ONCE = 1_000  # what OSV takes in one request
TIME_LIMIT_S = 30.0


class Verdict(IntEnum):
    """What came of it, and the exit code."""

    SOUND = 0
    HOLES = 1
    NOT_ASKED = 3


def pinned(root: Path) -> list[str]:
    """Return the package URLs of all that is pinned, for development too, each once."""
    web = json.loads((root / "web" / "package-lock.json").read_text(encoding="utf-8"))
    for package in web["packages"].values():
        package.pop("dev", None)
    locks = [(root / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-dev.lock")]
    parts = [*(part for lock in locks for part in python_parts(lock)), *web_parts(web)]
    return sorted({part["purl"] for part in parts})


def holes(client: httpx.Client, purls: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the packages that have known holes, with the holes' ids. Raises httpx.HTTPError, ValueError."""
    for start in range(0, len(purls), MOST_AT_ONCE):
        asked = purls[start : start + MOST_AT_ONCE]
        answer = client.post(ADDRESS, json={"queries": [{"package": {"purl": purl}} for purl in asked]})
        results: list[dict[str, Any]] = answer.raise_for_status().json()["results"]
        for purl, found in zip(asked, results, strict=True):
            if found.get("vulns"):
                yield purl, [hole["id"] for hole in found["vulns"]]


def audit(client: httpx.Client, purls: Sequence[str]) -> Verdict:
    """Tell what is known of the packages, and return what came of it."""
    try:
        found = list(holes(client, purls))
    except (httpx.HTTPError, ValueError, KeyError) as error:
        print(f"OSV did not answer ({type(error).__name__}): nothing was looked at")
        return Verdict.NOT_ASKED
    for purl, ids in found:
        print(f"{purl}: {', '.join(ids)}")
    print(f"{len(purls)} packages, {len(found)} with known holes")
    return Verdict.HOLES if found else Verdict.SOUND


if __name__ == "__main__":
    with httpx.Client(timeout=TIME_LIMIT_S) as osv:
        sys.exit(audit(osv, pinned(ROOT)))
