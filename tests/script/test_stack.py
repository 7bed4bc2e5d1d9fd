"""What holds `script/server` together: one at a time, its leftovers, and loading only what changed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from script import loading, stack
from script.loading import LoadingFailure, Step, load
from script.processes import members_of, start_of
from script.services import ROOT


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of this test's own for the stack's records."""
    monkeypatch.setattr(stack, "HOME", tmp_path)
    return tmp_path


def test_a_second_stack_is_told_of_the_first() -> None:
    with stack.only_one() as lock:
        lock.write("It is running at http://127.0.0.1:8000, process 7.")
        lock.flush()
        with pytest.raises(BlockingIOError, match="8000, process 7"), stack.only_one():
            pass
    with stack.only_one():
        pass


def test_a_part_that_ends_is_told_with_the_end_of_its_log(home: Path) -> None:
    parts = stack.Stack()
    parts.start({"api": [sys.executable, "-c", "print('no database'); raise SystemExit(3)"]}, os.environ)
    parts._running["api"].wait()
    with pytest.raises(stack.PartFailure, match=r"(?s)api ended with code 3.*no database"):
        parts.check()
    parts.stop()
    assert not (home / "parts.json").exists()


def test_parts_are_stopped_with_the_stack_and_leftovers_of_a_killed_one() -> None:
    sleep = [sys.executable, "-c", f"import time; time.sleep(3600)  # {ROOT}"]
    first = stack.Stack()
    first.start({"api": sleep, "relay": sleep}, os.environ)
    pids = [part.pid for part in first._running.values()]
    stack.stop_leftovers()  # as the next stack does when the first was killed
    assert [part.wait(timeout=10) < 0 for part in first._running.values()] == [True, True]
    assert [start_of(pid) for pid in pids] == [None, None]
    assert not any(members_of(pid, str(ROOT)) for pid in pids)


def test_only_what_changed_is_loaded_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    data, said = tmp_path / "data.txt", list[str]()
    data.write_text("one")

    class Local(Step):
        def fingerprint(self) -> str:
            return data.read_text()

    step = Local("Loading", ("python", "-c", "print('sign in as us')"), ())
    monkeypatch.setattr(loading, "steps", lambda: iter([step]))

    def run(url: str = database_url) -> str:
        return load({"DATABASE_URL": url}, tmp_path / "loaded.json", say=said.append, check=lambda: None)

    assert run() == "sign in as us\n"
    assert run() == "sign in as us\n"
    assert said.count("Loading ...") == 1
    data.write_text("two")
    run()
    assert said.count("Loading ...") == 2


def test_a_step_that_fails_ends_it_with_its_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    step = Step("Loading", ("python", "-c", "raise SystemExit('no parks')"), ())
    monkeypatch.setattr(loading, "steps", lambda: iter([step]))
    with pytest.raises(LoadingFailure, match="no parks"):
        load({"DATABASE_URL": database_url}, tmp_path / "l", say=print, check=lambda: None)


def test_being_asked_to_stop_ends_a_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    step = Step("Loading", ("python", "-c", "import time; time.sleep(3600)"), ())
    monkeypatch.setattr(loading, "steps", lambda: iter([step]))

    def check() -> None:
        raise stack.Stop

    with pytest.raises(stack.Stop):
        load({"DATABASE_URL": database_url}, tmp_path / "l", say=print, check=check)


def test_every_step_names_files_that_exist() -> None:
    for step in loading.steps():
        assert any(path.is_file() for pattern in step.inputs for path in ROOT.glob(pattern)), step.name


def test_the_scripts_are_sound_shell() -> None:
    for name in ("bootstrap", "server", "test", "check", "bench", "pin", "eplus", "web", "chaos", "drill"):
        path = ROOT / "script" / name
        assert os.access(path, os.X_OK)
        assert subprocess.run(["bash", "-n", path], check=False).returncode == 0  # noqa: S603, S607


@pytest.mark.parametrize(
    ("running_at", "set_by_user", "expected"),
    [
        (None, {}, "http://127.0.0.1:8000 -"),
        (None, {"PORT": "8123"}, "http://127.0.0.1:8123 -"),
        ("http://127.0.0.1:8360", {"PORT": "8123"}, "http://127.0.0.1:8360 http://127.0.0.1:8360"),
        (
            "http://127.0.0.1:8360",
            {"EPLUS_PUBLIC_URL": "https://a.example"},
            "https://a.example http://127.0.0.1:8360",
        ),
    ],
)
def test_the_command_knows_where_vendors_reach_the_server(
    tmp_path: Path, running_at: str | None, set_by_user: dict[str, str], expected: str
) -> None:
    """The server may have moved from a port that was taken: webhooks would go to nobody."""
    for name in ("script", ".venv/bin", ".local/server"):
        (tmp_path / name).mkdir(parents=True)
    shutil.copy(ROOT / "script" / "eplus", tmp_path / "script" / "eplus")
    stand_ins = {
        "script/bootstrap": "echo prepared",
        ".venv/bin/python": "echo",
        ".venv/bin/eplus": 'echo "$EPLUS_PUBLIC_URL ${EPLUS_URL:--}"',
    }
    for name, command in stand_ins.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{command}\n")
        (tmp_path / name).chmod(0o755)
    if running_at is not None:
        (tmp_path / ".local/server/address").write_text(running_at)
    environment = {"PATH": os.environ["PATH"], **set_by_user}
    told = subprocess.run(  # noqa: S603
        [tmp_path / "script" / "eplus"], env=environment, capture_output=True, text=True, check=True
    )
    assert (told.stdout, told.stderr) == (f"{expected}\n", "prepared\n")
