"""`eplus leagues`: recompute a sealed sheet from its own facts, and declare how many pupils schools have."""

import csv
import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from challenge_engine.leagues.sheet import recompute
from cli.running import run
from core.database import Database
from families.office_acts.service import ActingOfficer
from families.schools.sizes import declare_sizes

app = typer.Typer(help="Leagues of schools: verify, sizes.", no_args_is_help=True)
console = Console()

Given = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@app.command()
def verify(
    file: Given,
    previous: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The sheet of the round before, which this one names."),
    ] = None,
) -> None:
    """Recompute standings and prizes of a sheet from its facts; ends with 1 when anything differs.

    Compare the digest with the one that was published when the round was sealed.
    """
    text = file.read_bytes().decode("utf-8", errors="replace")
    before = previous.read_bytes().decode("utf-8", errors="replace") if previous else None
    found = recompute(text, before)
    console.print(f"{found.schools} schools, {found.people} members.")
    console.print(found.digest, soft_wrap=True)
    for fault in found.faults:
        console.print(fault, style="red", markup=False)
    if found.faults:
        raise typer.Exit(1)
    console.print("Everything follows from the facts.", style="green")


@app.command()
def sizes(
    file: Given, reason: Annotated[str, typer.Option(help="Where the numbers are from; kept in the log.")]
) -> None:
    """Declare sizes from a CSV file with the columns `school_id` and `pupils`."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        pupils = {row["school_id"]: int(row["pupils"]) for row in csv.DictReader(opened)}

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            changed = await declare_sizes(session, pupils, ActingOfficer(None, now, reason))
        console.print(f"{changed} of {len(pupils)} sizes are new.")

    run(work)
