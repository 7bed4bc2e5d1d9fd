"""`eplus growth`: compile the project's files of growth references."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from records.growth.compile import GrowthFactsUnfit, compile_growth
from records.growth.compile_printed import compile_printed

app = typer.Typer(help="Growth references.", no_args_is_help=True)
_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


@app.callback()
def growth() -> None:
    """Keep `compile` a command of the group although it is the only one."""


@app.command("compile")
def compile_(
    facts: Annotated[Path, typer.Option(exists=True, file_okay=False, help="Folder of the tables of facts.")],
) -> None:
    """Compile data/growth/*.json from tables of facts."""
    try:
        rows, printed = compile_growth(facts), compile_printed(facts)
        _out.print(f"{rows:,} rows and {printed:,} printed numbers to compare with written.")
    except GrowthFactsUnfit as error:
        _err.print(f"The facts do not fit: {error}", markup=False)
        raise typer.Exit(1) from error
