"""The web app: what it is built, checked and tested from, and doing so only when that has changed.

    python -m script.web_build [check | test | npm ...]

A new build is made beside the one that is served and takes its place as a whole. What a step was done for is
remembered as a hash of its inputs' names and contents, so that touching a file or going back costs nothing.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from script.node import Node, NodeMissing, find_node
from script.running import CommandFailure, run_quietly
from script.services import ROOT

# What tools write under web/; all else there is source, committed or not.
_OUTPUTS = {"node_modules", "build", ".generated", ".svelte-kit", ".lix"}
_NOTES = {".gitignore", ".meta.json", "README.md"}  # what the compiler of messages leaves in its folder
_DRAWN = {("static", "art"), ("static", "map")}  # made from the data by web/art and web/map
# What decides the OpenAPI document: the product's Python, its words, its packages.
_API_PARTS = ("core", "families", "geo", "records", "rewards", "vaccines", "stations", "integrations")
_API_SOURCES = (*_API_PARTS, "challenge_engine", "api", "data/messages", "requirements.lock")

Say = Callable[[str], None]
Check = Callable[[], None]


@dataclass(frozen=True)
class WebProject:
    """A web app's folder in a checkout; `openapi` writes the API's document to the file that it is given."""

    root: Path
    openapi: tuple[str, ...] = (sys.executable, "-m", "script.openapi")

    @property
    def folder(self) -> Path:
        return self.root / "web"

    @property
    def build(self) -> Path:
        return self.folder / "build"

    @property
    def generated(self) -> Path:
        return self.folder / ".generated"

    def sources(self) -> str:
        """Return a hash of all that the build, the checks and the tests read."""
        places = [self.folder, self.root / "data", self.generated / "openapi.json"]
        return fingerprint(self.root, _files(places))

    def api_sources(self) -> str:
        """Return a hash of all that decides the OpenAPI document."""
        return fingerprint(self.root, _files(self.root / name for name in _API_SOURCES))


class WebWork:
    """Steps on one web app, each left out when it was done for the same inputs."""

    def __init__(self, project: WebProject, *, say: Say, check: Check = lambda: None) -> None:
        self._project = project
        self._say = say
        self._check = check

    def build(self) -> None:
        """Bring web/build up to date."""
        self._prepare()
        sources, stamp = self._project.sources(), self._project.generated / "build.stamp"
        if _is_done(stamp, sources) and (self._project.build / "index.html").exists():
            return
        beside = self._project.generated / "build.new"
        shutil.rmtree(beside, ignore_errors=True)
        self._npm("Building the web app", "run", "build", BUILD_FOLDER=str(beside))
        if not (beside / "index.html").exists():
            raise CommandFailure(f"npm run build made no page in BUILD_FOLDER, {beside}")
        before = self._project.generated / "build.before"
        shutil.rmtree(before, ignore_errors=True)
        with contextlib.suppress(FileNotFoundError):
            self._project.build.rename(before)
        beside.rename(self._project.build)
        shutil.rmtree(before, ignore_errors=True)
        stamp.write_text(sources)  # of before: what changed meanwhile is built next time

    def check(self) -> None:
        """Types, lint and format."""
        self._unless_done("check", "Checking the web app")

    def test(self) -> None:
        """Run the component tests."""
        self._unless_done("test", "Testing the web app's components")

    def npm(self, arguments: list[str]) -> int:
        """Run npm as asked, in the foreground; return its exit code."""
        node = find_node()
        code = subprocess.run(
            node.command(*arguments), cwd=self._project.folder, env=node.environment(), check=False
        ).returncode
        if code == 0 and arguments[:1] in (["install"], ["ci"], ["update"], ["uninstall"]):
            self._note_installed(self._wanted_packages(node))
        return code

    def _unless_done(self, script: str, words: str) -> None:
        self._prepare()
        sources, stamp = self._project.sources(), self._project.generated / f"{script}.stamp"
        if _is_done(stamp, sources):
            return
        generated = self._project.generated / "generate.stamp"
        if not _is_done(generated, sources):
            self._npm("Generating types and messages", "run", "generate")
            generated.write_text(sources)
        self._npm(words, "run", script)
        stamp.write_text(sources)

    def _prepare(self) -> None:
        """Install the packages of the lock; write the OpenAPI document anew when the API changed."""
        self._project.generated.mkdir(exist_ok=True)
        wanted = self._wanted_packages(find_node())
        if not _is_done(self._installed_stamp(), wanted):
            self._refuse_another_lock()
            # Not `npm ci`: it refuses a lock without those packages for other systems that were never published.
            # This takes every package from the lock all the same, by its hash, and writes neither file.
            self._npm("Installing the web app's packages", "install", "--no-save", "--prefer-offline")
            self._note_installed(wanted)
        document, stamp = self._project.generated / "openapi.json", self._project.generated / "openapi.stamp"
        sources = self._project.api_sources()
        if not _is_done(stamp, sources) or not document.exists():
            command = [*self._project.openapi, str(document)]
            self._timed(
                "Describing the API", lambda: run_quietly(command, self._project.root, os.environ, self._check)
            )
            stamp.write_text(sources)

    def _refuse_another_lock(self) -> None:
        """Raise CommandFailure when the lock was made from other wishes than those of package.json."""
        package = json.loads((self._project.folder / "package.json").read_text())
        locked = json.loads((self._project.folder / "package-lock.json").read_text())["packages"][""]
        if any(package.get(kind, {}) != locked.get(kind, {}) for kind in ("dependencies", "devDependencies")):
            raise CommandFailure("package.json and package-lock.json differ: run script/web npm install")

    def _installed_stamp(self) -> Path:
        return self._project.folder / "node_modules" / ".installed"

    def _note_installed(self, packages: str) -> None:
        self._installed_stamp().parent.mkdir(exist_ok=True)  # npm makes no folder for no packages
        self._installed_stamp().write_text(packages)

    def _wanted_packages(self, node: Node) -> str:
        """Hash what decides the folder of packages: the lock, and Node's version for those with compiled parts."""
        lock = self._project.folder / "package-lock.json"
        return f"{node.version} {hashlib.sha256(lock.read_bytes()).hexdigest()}"

    def _npm(self, words: str, *arguments: str, **environment: str) -> None:
        node = find_node()
        told = {**node.environment(), **environment, "CI": "true", "NO_UPDATE_NOTIFIER": "1"}
        command = node.command(*arguments)
        self._timed(words, lambda: run_quietly(command, self._project.folder, told, self._check))

    def _timed(self, words: str, work: Callable[[], str]) -> None:
        self._say(f"{words} ...")
        started_s = time.monotonic()
        work()
        self._say(f"{words}: {time.monotonic() - started_s:.1f} s")


def fingerprint(root: Path, files: Iterable[Path]) -> str:
    """Return a hash of the files' places below `root` and their contents."""
    whole = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return whole.hexdigest()


def _files(places: Iterable[Path]) -> Iterator[Path]:
    """Yield the files at and below `places`, without what tools write."""
    for place in places:
        if place.is_file():
            yield place
        for folder, folders, names in os.walk(place):
            folders[:] = [
                name
                for name in folders
                if name not in _OUTPUTS | {"__pycache__"} and (Path(folder).name, name) not in _DRAWN
            ]
            is_noted = Path(folder).name == "project.inlang"
            yield from (Path(folder, name) for name in names if not (is_noted and name in _NOTES))


def _is_done(stamp: Path, wanted: str) -> bool:
    try:
        return stamp.read_text() == wanted
    except FileNotFoundError:
        return False


@contextlib.contextmanager
def only_one(root: Path, say: Say, check: Check = lambda: None) -> Iterator[None]:
    """Wait until nobody else works on this checkout's web app, and keep others waiting."""
    (root / ".local").mkdir(exist_ok=True)
    with (root / ".local" / "web.lock").open("w") as lock:
        is_told = False
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not is_told:
                    say("Waiting for another script/web of this checkout ...")
                is_told = True
                check()
                time.sleep(0.2)
        yield


def main() -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=["build", "check", "test", "npm"], nargs="?", default="build")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="what npm is to do")
    asked = parser.parse_args()
    if asked.words and asked.action != "npm":
        parser.error(f"{asked.action} takes no further words")
    project = WebProject(ROOT)
    work = WebWork(project, say=lambda words: print(words, flush=True))
    try:
        if asked.action == "npm":
            return work.npm(asked.words)
        with only_one(project.root, print):
            {"build": work.build, "check": work.check, "test": work.test}[asked.action]()
    except (CommandFailure, NodeMissing) as failure:
        print(failure, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
