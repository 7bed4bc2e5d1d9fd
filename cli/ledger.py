"""`eplus ledger`: prove that every balance is the sum of its entries."""

import datetime as dt

import typer
from rich.console import Console
from rich.table import Table

from cli.running import run
from core.database import Database
from rewards.ledger.reconciliation import Reconciliation, reconcile

app = typer.Typer(help="The points ledger.", no_args_is_help=True)
_out = Console(highlight=False)


@app.callback()
def ledger() -> None:
    """Look after the points ledger."""


@app.command("reconcile")
def reconcile_() -> None:
    """Check every account against its entries. Exit code 1 when any does not add up."""

    async def work(database: Database, _now: dt.datetime) -> Reconciliation:
        async with database.transaction() as session:
            return await reconcile(session)

    result = run(work)
    _out.print(f"{result.accounts:,} accounts, {result.entries:,} entries, {result.points:,} points.")
    if not result.faults:
        _out.print("Every balance is the sum of its entries.")
        return
    table = Table("account", "what", "expected", "found")
    for fault in result.faults:
        table.add_row(str(fault.account_id), fault.what, str(fault.expected), str(fault.found))
    _out.print(table)
    raise typer.Exit(1)
