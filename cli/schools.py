"""`eplus schools`: compile the list of schools from the public register, and load it."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.running import run
from core.database import Database
from core.settings import PROJECT_ROOT
from families.schools.catalogue import FILE_NAME, compile_schools, read_schools, write_schools
from families.schools.repository import put_schools

SCHOOLS_FILE = PROJECT_ROOT / "data" / "schools" / FILE_NAME

app = typer.Typer(help="The schools of Hong Kong.", no_args_is_help=True)
console = Console(highlight=False)


@app.command("compile")
def compile_facts(
    facts: Annotated[
        Path, typer.Option(help="Folder with the register as schools.csv.", exists=True, file_okay=False)
    ],
) -> None:
    """Make data/schools/schools.csv from the public register."""
    rows = compile_schools(facts / FILE_NAME)
    write_schools(rows, SCHOOLS_FILE)
    console.print(f"{len(rows)} schools written to {SCHOOLS_FILE.relative_to(PROJECT_ROOT)}")


@app.command()
def load() -> None:
    """Write the schools of data/schools/ to the database; again changes nothing."""
    count = run(load_schools)
    console.print(f"{count} schools loaded")


async def load_schools(database: Database, _now: dt.datetime) -> int:
    """Load the project's file of schools; return how many it holds."""
    rows = read_schools(SCHOOLS_FILE)
    async with database.transaction() as session:
        await put_schools(session, rows)
    return len(rows)
