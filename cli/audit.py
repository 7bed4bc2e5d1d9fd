"""`eplus audit`: prove that nobody altered or removed a line of who looked at whose record."""

import datetime as dt

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from cli.running import run
from core.database import Database
from records.access.log.repository import become_auditor, count_entries
from records.access.log.service import Verification, make_anchor, verify_log

app = typer.Typer(help="The access log of health records.", no_args_is_help=True)
_out = Console(highlight=False)
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@app.callback()
def audit() -> None:
    """Look after the access log."""


@app.command()
def verify() -> None:
    """Walk every chain and every anchor, and name the first break of each. Exit code 1 when there is any."""

    async def work(database: Database, _now: dt.datetime) -> Verification:
        async with database.transaction() as session:
            await become_auditor(session)
            total = await count_entries(session)
            with Progress(*_COLUMNS, console=_out) as progress:
                task = progress.add_task("Verifying", total=total)
                return await verify_log(session, on_entry=lambda: progress.advance(task))

    result = run(work)
    _out.print(f"{result.entries:,} lines, {result.chains:,} persons, {result.anchors:,} anchors.")
    if not result.faults:
        _out.print("No line was altered or removed.")
        return
    table = Table("what", "person", "number")
    for fault in result.faults:
        table.add_row(fault.kind.value, str(fault.person_id or "(anchor)"), str(fault.number))
    _out.print(table)
    raise typer.Exit(1)


@app.command()
def anchor() -> None:
    """Anchor the chains now, as the worker does each day."""

    async def work(database: Database, now: dt.datetime) -> int | None:
        async with database.transaction() as session:
            return await make_anchor(session, now=now)

    number = run(work)
    _out.print("No chain grew since the last anchor." if number is None else f"Anchor {number} made.")
