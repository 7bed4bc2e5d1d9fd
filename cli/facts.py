"""`eplus facts`: bringing in facts from a file, until each has a source of its own."""

import datetime as dt
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.console import Console
from rich.progress import Progress

from challenge_engine.facts.importing import LineFault, read_facts
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import MAX_FACTS, record_facts
from cli.reading import read_text
from cli.running import run
from core.database import Database
from families.persons.queries import list_person_views

app = typer.Typer(help="Facts: what the rules of challenges judge.", no_args_is_help=True)
_out = Console(highlight=False)
CHUNK_FACTS = min(200, MAX_FACTS)  # one transaction: some tens of milliseconds of locks
SHOWN_FAULTS = 50  # whoever has more begins with these


@app.callback()
def facts() -> None:
    """Bring in facts."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON lines, one fact each.")],
) -> None:
    """Record the facts of a file, all or (when any line is at fault) none. The same file again is harmless."""
    read = read_facts(StringIO(read_text(file)))
    strangers = run(lambda database, _now: _unknown_persons(database, read.lines_of_person))
    faults = sorted([*read.faults, *strangers], key=lambda fault: fault.line)
    if faults:
        for fault in faults[:SHOWN_FAULTS]:
            _out.print(f"line {fault.line}: {fault.message}", markup=False)
        _out.print(f"{len(faults)} faults; nothing was recorded.")
        raise typer.Exit(1)
    stored, given, late = run(lambda database, now: _record(database, read.facts, now))
    _out.print(f"{len(read.facts)} facts read, {stored} new, {given} awards moved, {late} too late to count.")


async def _unknown_persons(database: Database, lines_of_person: Mapping[UUID, list[int]]) -> list[LineFault]:
    wanted = sorted(lines_of_person)
    known: set[UUID] = set()
    async with database.transaction() as session:
        for start in range(0, len(wanted), CHUNK_FACTS):
            known |= {view.id for view in await list_person_views(session, wanted[start : start + CHUNK_FACTS])}
    return [
        LineFault(line, f"there is no person {person_id}")
        for person_id in wanted
        if person_id not in known
        for line in lines_of_person[person_id]
    ]


async def _record(database: Database, facts: list[Fact], now: dt.datetime) -> tuple[int, int, int]:
    ordered = sorted(facts, key=lambda fact: (fact.person_id, fact.occurred_at))
    stored = given = late = 0
    with Progress(console=_out) as progress:
        bar = progress.add_task("facts", total=len(ordered))
        for start in range(0, len(ordered), CHUNK_FACTS):
            chunk = ordered[start : start + CHUNK_FACTS]
            async with database.transaction() as session:
                recorded = await record_facts(session, chunk, now=now)
            stored += recorded.stored
            given += len(recorded.given)
            late += len(recorded.late)
            progress.advance(bar, len(chunk))
    return stored, given, late
