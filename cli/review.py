"""`eplus review`: deciding on check-ins that were held."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import Row

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.reviews.models import Review
from challenge_engine.reviews.repository import list_open_reviews
from challenge_engine.reviews.service import Decision, accept, refuse
from cli.running import run
from core.clock import HONG_KONG
from core.database import Database

app = typer.Typer(help="Check-ins that were held for review.", no_args_is_help=True)
_out = Console(highlight=False)
CheckInId = Annotated[uuid.UUID, typer.Argument(help="The check-in.")]
Words = Annotated[str | None, typer.Option(help="What the player is told about it.")]
Note = Annotated[str | None, typer.Option(help="For other officers; the player never sees it.")]


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, max=1_000)] = 50) -> None:
    """Show what waits for a decision, longest waiting first."""

    async def work(database: Database, _now: dt.datetime) -> Sequence[Row[Review, CheckIn]]:
        async with database.transaction() as session:
            return await list_open_reviews(session, after=None, limit=limit)

    table = Table(Column("check-in, person", no_wrap=True, min_width=36))  # whole on any screen, to be copied
    for title in ("park", "when", "signals", "appeal"):
        table.add_column(title, overflow="fold")
    for review, check_in in run(work):
        table.add_row(
            f"{check_in.id}\n{review.person_id}",
            check_in.park_id,
            check_in.occurred_at.astimezone(HONG_KONG).isoformat(" ", "minutes"),
            ", ".join(f"{name} {score}" for name, score in check_in.signals.items()),
            review.appeal_note or "",
        )
    _out.print(table)


@app.command("accept")
def accept_(check_in_id: CheckInId, words: Words = None, note: Note = None) -> None:
    """Accept a held check-in; it pays with its own time."""

    async def work(database: Database, now: dt.datetime) -> Decision:
        async with database.transaction() as session:
            return await accept(session, check_in_id, decided_by_id=None, words=words, note=note, now=now)

    recorded = run(work).recorded
    points = sum(one.amount for one in recorded.given if one.kind == "points") if recorded else 0
    _out.print(f"Accepted: {points} points.")
    if recorded and recorded.late:
        _out.print("It came after the results of the round were final, so nothing counts there.")


@app.command("reject")
def reject_(check_in_id: CheckInId, words: Words = None, note: Note = None) -> None:
    """Refuse a held check-in; the player can appeal once."""

    async def work(database: Database, now: dt.datetime) -> Decision:
        async with database.transaction() as session:
            return await refuse(session, check_in_id, decided_by_id=None, words=words, note=note, now=now)

    run(work)
    _out.print("Refused.")
