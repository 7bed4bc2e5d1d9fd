"""`eplus programmes`: doctors who take part in health programmes, and how many people each takes."""

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console

from cli.running import run
from core.database import Database
from records.programmes.catalogue import get_programme
from records.programmes.model import ProgrammeKind
from records.programmes.places import open_place

app = typer.Typer(help="Health programmes and the doctors who take part.", no_args_is_help=True)
_out = Console(highlight=False)


@app.callback()
def programmes() -> None:
    """Keep `open-places` a command of its own, also while it is the only one."""


@app.command("open-places")
def open_places(
    programme: Annotated[str, typer.Argument(help="Such as cdcc.")],
    clinic_id: str,
    doctor: Annotated[str, typer.Argument(help="The doctor's name, as patients know it.")],
    capacity: Annotated[int, typer.Argument(min=0, max=100_000)],
) -> None:
    """Say how many people a doctor takes; whoever waits longest moves up. Not fewer than are enrolled."""

    async def work(database: Database, now: dt.datetime) -> int:
        async with database.transaction() as session:
            programme_id = get_programme(programme, ProgrammeKind.ENROLMENT).id
            place = await open_place(session, programme_id, clinic_id, doctor, capacity, now=now)
            return place.capacity - place.taken

    _out.print(f"{run(work):,} places are free.")
