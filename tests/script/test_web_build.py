"""`script/web` does what is due and no more, on a small web app made up here."""

import os
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from script import node, web_build
from script.node import NodeMissing, find_node
from script.running import CommandFailure, run_quietly
from script.services import ROOT
from script.stack import Stop
from script.web_build import WebProject, WebWork, fingerprint, only_one

PACKAGE = """{"name": "small", "version": "1.0.0", "scripts": {
  "generate": "npm run say -- generate",
  "say": "node say.mjs",
  "build": "npm run generate && node build.mjs",
  "check": "node say.mjs check",
  "test": "node say.mjs test"}}"""
LOCK = """{"name": "small", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
  "packages": {"": {"name": "small", "version": "1.0.0"}}}"""
SAY = "import fs from 'node:fs'; fs.appendFileSync('../said', process.argv[2] + '\\n')"
BUILD = """import fs from 'node:fs';
fs.appendFileSync('../said', 'build\\n');
if (fs.existsSync('src/broken')) { console.log('src/broken is broken'); process.exit(3) }
fs.mkdirSync(process.env.BUILD_FOLDER, { recursive: true });
fs.writeFileSync(process.env.BUILD_FOLDER + '/index.html', fs.readFileSync('src/page.txt'));"""
DESCRIBE = """import pathlib, sys
pathlib.Path('said').open('a').write('describe\\n')
pathlib.Path(sys.argv[1]).write_text(pathlib.Path('api/routes.py').read_text())"""


@pytest.fixture
def project(tmp_path: Path) -> WebProject:
    files = {
        "web/package.json": PACKAGE,
        "web/package-lock.json": LOCK,
        "web/say.mjs": SAY,
        "web/build.mjs": BUILD,
        "web/src/page.txt": "one",
        "api/routes.py": "{}",
        "data/creatures.yaml": "egret",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return WebProject(tmp_path, openapi=(sys.executable, "-c", DESCRIBE))


def _done(project: WebProject, *steps: str) -> list[str]:
    """Return what was done by these steps, each in a process of its own as far as it knows."""
    said = project.root / "said"
    said.unlink(missing_ok=True)
    for step in steps:
        getattr(WebWork(project, say=print), step)()
    return said.read_text().split() if said.exists() else []


def test_only_what_changed_is_done_again(project: WebProject) -> None:
    assert _done(project, "build") == ["describe", "generate", "build"]
    assert (project.build / "index.html").read_text() == "one"
    assert _done(project, "build") == []
    assert _done(project, "check", "test") == ["generate", "check", "test"]
    assert _done(project, "check", "test", "build") == []
    os.utime(project.folder / "src" / "page.txt", (1, 1))
    assert _done(project, "build", "check") == []

    (project.folder / "src" / "page.txt").write_text("two")
    assert _done(project, "build") == ["generate", "build"]
    assert (project.build / "index.html").read_text() == "two"
    (project.root / "data" / "creatures.yaml").write_text("heron")
    assert _done(project, "build") == ["generate", "build"]
    (project.root / "api" / "routes.py").write_text("# other words, the same document\n")
    assert _done(project, "build") == ["describe", "generate", "build"]
    (project.build / "index.html").unlink()
    assert _done(project, "build") == ["generate", "build"]


def test_an_api_that_says_the_same_needs_no_new_build(project: WebProject) -> None:
    _done(project, "build")
    (project.root / "core").mkdir()
    (project.root / "core" / "clock.py").write_text("")
    assert _done(project, "build") == ["describe"]


def test_packages_are_installed_when_the_lock_changed(project: WebProject) -> None:
    words: list[str] = []
    for lock in (LOCK, LOCK, LOCK.replace("\n", " ")):
        (project.folder / "package-lock.json").write_text(lock)
        WebWork(project, say=words.append).build()
    assert words.count("Installing the web app's packages ...") == 2
    assert words.count("Building the web app ...") == 2


def test_a_lock_of_other_packages_is_refused(project: WebProject) -> None:
    wish = '"version": "1.0.0", "devDependencies": {"left-out": "^1"},'
    (project.folder / "package.json").write_text(PACKAGE.replace('"version": "1.0.0",', wish))
    with pytest.raises(CommandFailure, match="script/web npm install"):
        WebWork(project, say=print).build()


def test_a_build_that_fails_leaves_the_one_before(project: WebProject) -> None:
    _done(project, "build")
    (project.folder / "src" / "broken").touch()
    for _ in range(2):
        with pytest.raises(CommandFailure, match="src/broken is broken"):
            _done(project, "build")
        assert (project.build / "index.html").read_text() == "one"
    (project.folder / "src" / "broken").unlink()
    assert _done(project, "build") == [], "back where the build was made"


def test_a_build_elsewhere_is_noticed(project: WebProject) -> None:
    (project.folder / "build.mjs").write_text("")
    with pytest.raises(CommandFailure, match="BUILD_FOLDER"):
        _done(project, "build")


def test_what_is_written_while_building_is_built_next_time(project: WebProject) -> None:
    edit = "fs.writeFileSync('src/page.txt', 'edited meanwhile');"
    (project.folder / "build.mjs").write_text(BUILD + edit)
    _done(project, "build")
    assert (project.build / "index.html").read_text() == "one"
    _done(project, "build")
    assert (project.build / "index.html").read_text() == "edited meanwhile"
    assert _done(project, "build") == []


def test_being_asked_to_stop_ends_all_that_was_started(project: WebProject, tmp_path: Path) -> None:
    (project.folder / "build.mjs").write_text(
        "import fs from 'node:fs'; fs.writeFileSync('../pid', String(process.pid)); setInterval(() => {}, 1000)"
    )

    def check() -> None:
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            raise Stop

    with pytest.raises(Stop):
        WebWork(project, say=print, check=check).build()
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the build goes on")


def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    said: list[str] = []
    with only_one(tmp_path, said.append):
        second = Thread(target=lambda: only_one(tmp_path, said.append).__enter__())
        second.start()
        while not said:
            time.sleep(0.01)
        assert second.is_alive()
    second.join(5)
    assert not second.is_alive()
    assert said == ["Waiting for another script/web of this checkout ..."]


def test_fingerprints_tell_files_apart(tmp_path: Path) -> None:
    seen = set()
    for name, text in (("a", "bc"), ("ab", "c"), ("a", "b"), ("a", "")):
        (tmp_path / name).write_text(text)
        seen.add(fingerprint(tmp_path, [tmp_path / name]))
        (tmp_path / name).unlink()
    assert len(seen) == 4


def test_npm_is_run_with_the_projects_node(project: WebProject) -> None:
    (project.folder / "say.mjs").write_text("process.exit(Number(process.version.slice(1, 3) >= 22 ? 7 : 1))")
    assert WebWork(project, say=print).npm(["run", "say"]) == 7
    (project.folder / "say.mjs").write_text(SAY)
    assert WebWork(project, say=print).npm(["install"]) == 0
    assert _done(project, "build")[0] == "describe", "what npm install did is not done again"


def test_an_old_node_of_the_system_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(version: str) -> None:
        (tmp_path / "node").write_text(f"#!/bin/sh\necho {version}\n")
        (tmp_path / "node").chmod(0o755)

    (tmp_path / "npm-cli.js").write_text("#!/usr/bin/env node\n")
    (tmp_path / "npm-cli.js").chmod(0o755)
    (tmp_path / "npm").symlink_to("npm-cli.js")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for version, is_used in (("v22.16.9", False), ("v22.17.0", True), ("v26.0.1", True), ("nonsense", False)):
        make(version)
        assert (find_node().program == tmp_path / "node") is is_used
    monkeypatch.setattr(node, "_PACKAGE", "no_such_package")
    with pytest.raises(NodeMissing):
        find_node()


def test_every_source_of_the_api_is_looked_at() -> None:
    assert all((ROOT / name).exists() for name in web_build._API_SOURCES)


def test_a_command_that_fails_says_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(CommandFailure, match="no page"):
        run_quietly([sys.executable, "-c", "raise SystemExit('no page')"], tmp_path, os.environ, lambda: None)
