"""Brings the database to what this checkout ships: schema, parks, schools, challenges, demo.

A step whose inputs have not changed since it last succeeded on this very database is left out, so that a second
start takes seconds.
"""

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from script.running import CommandFailure, run_quietly
from script.services import ROOT

_PROGRAMS = Path(sys.executable).parent


class LoadingFailure(Exception):
    """A step did not succeed; the message is its output."""


@dataclass(frozen=True)
class Step:
    """A command and the files (globs from the root) that decide whether it must run again."""

    words: str
    command: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def name(self) -> str:
        return " ".join(self.command)

    def fingerprint(self) -> str:
        """Return a hash of the inputs' paths and contents."""
        whole = hashlib.sha256()
        for path in sorted(path for pattern in self.inputs for path in ROOT.glob(pattern) if path.is_file()):
            whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
        return whole.hexdigest()


def steps() -> Iterator[Step]:
    """Yield the steps in order."""
    yield Step("Migrating", ("alembic", "upgrade", "head"), ("migrations/versions/*.py",))
    yield Step("Loading parks", ("eplus", "parks", "load"), ("data/parks/*", "data/places/*"))
    yield Step("Loading schools", ("eplus", "schools", "load"), ("data/schools/*",))
    for path in sorted(ROOT.glob("data/challenges/*.yaml")):
        name = str(path.relative_to(ROOT))
        # What a database runs on stays as it is: a text that was mended since is for databases to come.
        yield Step(f"Publishing {path.stem}", ("eplus", "challenge", "publish", "--keep", name), (name,))
    yield Step("Loading gifts", ("eplus", "gifts", "import", "data/gifts/demo.yaml"), ("data/gifts/*.yaml",))
    demo = ("cli/demo*.py", "data/challenges/*.yaml", "data/stations/demo-saturday.yaml")
    yield Step("Loading the demo", ("eplus", "demo", "load"), demo)


def load(
    environment: Mapping[str, str], record: Path, *, say: Callable[[str], None], check: Callable[[], None]
) -> str:
    """Run the steps that are due and return what the last one, the demo, printed (now or when it ran).

    `record` keeps what was done; `check` is called again and again and may raise to end it all. Raises
    LoadingFailure at the first step that fails.
    """
    done: dict[str, dict[str, str]] = json.loads(record.read_text()) if record.exists() else {}
    database = _identity(environment["DATABASE_URL"])
    output = ""
    for step in steps():
        before = done.get(step.name, {})
        wanted = {"inputs": step.fingerprint(), "database": database}
        if wanted.items() <= before.items():
            output = before["output"]
            continue
        say(f"{step.words} ...")
        started_s = time.monotonic()
        output = _run(step, environment, check)
        say(f"{step.words}: {time.monotonic() - started_s:.1f} s")
        done[step.name] = {**wanted, "output": output}
        record.write_text(json.dumps(done, indent=1))
    return output


def _run(step: Step, environment: Mapping[str, str], check: Callable[[], None]) -> str:
    program, *arguments = step.command
    try:  # every step is a transaction: ended in the middle, it did nothing
        return run_quietly([str(_PROGRAMS / program), *arguments], ROOT, environment, check)
    except CommandFailure as failure:
        raise LoadingFailure(f"{step.name}: {failure}") from failure


def _identity(database_url: str) -> str:
    """Tell this database from any other, also from one made later under the same name."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(
            "SELECT system_identifier, oid FROM pg_control_system(), pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return str(row)
