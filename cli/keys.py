"""`eplus keys`: move all that is encrypted at rest to the newest key."""

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from cli.running import run
from core.database import Database
from core.key_rotation import ROWS_AT_ONCE, count_waiting, rotate_table, sealed_tables
from core.sealing import newest_key_number
from migrations.tables import import_all_tables

app = typer.Typer(help="Keys of what is encrypted at rest.", no_args_is_help=True)
_out = Console(highlight=False)
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())


@app.callback()
def keys() -> None:
    """Look after the keys of EPLUS_RECORD_KEYS."""


@app.command()
def rotate(
    rows_at_once: Annotated[int, typer.Option(min=1, max=10_000, help="Rows of one transaction.")] = ROWS_AT_ONCE,
) -> None:
    """Seal everything with the newest key. May be stopped at any time; a further run goes on from there.

    Exit code 1 when a value could not be opened with any key of the ring: keep looking for its key.
    """
    import_all_tables()

    async def work(database: Database, _now: dt.datetime) -> tuple[int, int]:
        tables = list(sealed_tables())
        waiting = [await count_waiting(database, table) for table in tables]
        unread = 0
        with Progress(*_COLUMNS, console=_out) as progress:
            task = progress.add_task("Sealing anew", total=sum(waiting))
            for table in tables:
                progress.update(task, description=table.name)
                unread += await rotate_table(
                    database,
                    table,
                    rows_at_once=rows_at_once,
                    on_rows=lambda rows: progress.advance(task, rows),
                )
        return sum(waiting), unread

    rows, unread = run(work)
    _out.print(f"{rows:,} rows were sealed with an older key; now all have key {newest_key_number()}.", end="")
    if unread:
        _out.print(f" All but {unread:,} values, whose key is not in EPLUS_RECORD_KEYS: they stay as they are.")
        raise typer.Exit(1)
    _out.print("")
