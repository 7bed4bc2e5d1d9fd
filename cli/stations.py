"""`eplus stations`: plans of station events from a file."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from cli.reading import read_text
from cli.running import run
from core.database import Database
from stations.events.importing import FiledEvent, import_events, read_station_file

app = typer.Typer(help="Support stations.", no_args_is_help=True)
_out = Console(highlight=False)


@app.callback()
def stations() -> None:
    """Support stations."""


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="YAML: events, a list of plans.")],
    first_day: Annotated[
        dt.datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="Move all so that the first opens on this day."),
    ] = None,
) -> None:
    """Put plans of station events in force, over what stands under their ids. All or nothing."""

    async def work(database: Database, now: dt.datetime) -> list[FiledEvent]:
        events = list(read_station_file(read_text(file), first_day=first_day.date() if first_day else None))
        async with database.transaction() as session:
            await import_events(session, events, now=now)
        return events

    for event in run(work):
        _out.print(f"{event.id}: {event.status.value}, {len(event.booths)} booths, {len(event.shifts)} shifts")
