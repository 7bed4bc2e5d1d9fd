"""`eplus gifts`: the catalogue from a file, and whether a draw was fair."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from cli.reading import read_text
from cli.running import run
from core.database import Database
from geo.districts.repository import list_districts
from geo.parks.errors import DistrictUnknown
from rewards.gifts.catalogue.file import GiftFile, Line, import_file, read_file
from rewards.gifts.catalogue.service import Officer
from rewards.gifts.drops.proof import DrawProof
from rewards.gifts.drops.rules import EntryOutcome

app = typer.Typer(help="Gifts for points.", no_args_is_help=True)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)

FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]


@app.command("import")
def import_(file: FileArgument) -> None:
    """Add and change gifts, pick-up points and stock as a file says, like data/gifts/demo.yaml."""
    text = read_text(file)

    async def work(database: Database, now: dt.datetime) -> Sequence[Line]:
        return await load_gifts(database, read_file(text), now)

    table = Table("what", "id", "", "items")
    for line in run(work):
        table.add_row(line.kind, line.id, line.written.value, f"{line.items:+,}" if line.items else "")
    _out.print(table)


@app.command("verify-draw")
def verify_draw(file: FileArgument) -> None:
    """Recompute a draw from its published proof. Exit code 1 when it does not hold."""
    try:
        proof = DrawProof.model_validate_json(read_text(file))
    except ValidationError as error:
        _err.print(f"{file} is not the proof of a draw: {error.errors()[0]['msg']}", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    faults = proof.faults()
    for fault in faults:
        _err.print(fault, markup=False, soft_wrap=True)
    if faults:
        raise typer.Exit(1)
    won = sum(one.outcome is EntryOutcome.WON for one in proof.entries)
    _out.print(
        f"The draw holds: {won:,} of {len(proof.entries):,} entries won, as the promised seed has it.",
        soft_wrap=True,
    )


async def load_gifts(database: Database, file: GiftFile, now: dt.datetime) -> Sequence[Line]:
    """Import a file in one transaction, from the command line. Raises DistrictUnknown."""
    async with database.transaction() as session:
        known = {one.id for one in await list_districts(session)}
        if any(point.district not in known for point in file.points):
            raise DistrictUnknown
        return await import_file(session, file, Officer(None, now))
