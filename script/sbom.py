"""The bill of materials, CycloneDX 1.6 as JSON, of what an image holds: Python's packages and the web app's.

Made from the locks alone, so that it names what is installed and needs no network: `python -m script.sbom > FILE`.
"""

import base64
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_ALGORITHMS = {"sha512": "SHA-512", "sha384": "SHA-384", "sha256": "SHA-256"}


def python_parts(lock: str) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of a requirements lock, with the hashes that pip accepts."""
    part: dict[str, Any] | None = None
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            if part:
                yield part
            name, version = re.sub(r"[-_.]+", "-", pinned[1]).lower(), pinned[2]
            part = {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [],
            }
        elif part and (found := _HASH.search(line)):
            part["hashes"].append({"alg": "SHA-256", "content": found[1]})
    if part:
        yield part


def web_parts(lock: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a component for each package of npm's lock that is not for development only."""
    seen = set()
    for path, package in sorted(lock["packages"].items()):
        name = path.rpartition("node_modules/")[2]
        if not name or package.get("dev") or (name, package["version"]) in seen:
            continue
        seen.add((name, package["version"]))
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _, digest = package.get("integrity", "").partition("-")
        yield {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package["version"],
            "purl": purl,
            "hashes": [{"alg": _ALGORITHMS[algorithm], "content": base64.b64decode(digest).hex()}]
            if digest
            else [],
            "licenses": [{"expression": package["license"]}] if "license" in package else [],
        }


def bill(root: Path) -> dict[str, Any]:
    """Return the bill of the checkout at `root`."""
    lock = json.loads((root / "web" / "package-lock.json").read_text(encoding="utf-8"))
    python = python_parts((root / "requirements.lock").read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": "eplus", "name": "eplus"}},
        "components": [*python, *web_parts(lock)],
    }


if __name__ == "__main__":
    json.dump(bill(ROOT), sys.stdout, indent=1)
