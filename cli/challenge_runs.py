"""`eplus challenge publish | replay | explain`: putting challenges into play, and accounting for them."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from challenge_engine.definitions.faults import DefinitionInvalid
from challenge_engine.definitions.known_ids import load_known_ids
from challenge_engine.definitions.publishing_errors import VersionPublished
from challenge_engine.definitions.service import PublishedChallenge, get_running, publish
from challenge_engine.definitions.telling import tell
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.replaying import replay_challenge
from challenge_engine.progress.repository import count_progress
from cli.reading import read_text
from cli.running import run
from core.database import Database
from core.messages import DEFAULT_LANGUAGE
from rewards.ledger.service import get_entry

GROUP = "challenge"
app = typer.Typer()
_out = Console(highlight=False)


@app.command("publish")
def publish_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A challenge file.")],
    effective_from: Annotated[
        dt.datetime | None, typer.Option(help="UTC instant from which a later version is in force; default now.")
    ] = None,
    *,
    keep: Annotated[
        bool, typer.Option("--keep", help="Where this version was published with another text, leave it as it is.")
    ] = False,
) -> None:
    """Publish a challenge file as the next version of its challenge. The same file again changes nothing."""
    text = read_text(file)
    at = effective_from.replace(tzinfo=dt.UTC) if effective_from else None

    async def work(
        database: Database, now: dt.datetime
    ) -> PublishedChallenge | DefinitionInvalid | VersionPublished:
        async with database.transaction() as session:
            known = await load_known_ids(session)
            try:
                return await publish(session, text, known=known, effective_from_at=at, now=now)
            except DefinitionInvalid as invalid:
                return invalid
            except VersionPublished as refused:
                if not keep:
                    raise
                return refused

    published = run(work)
    if isinstance(published, VersionPublished):
        _out.print(f"{file.stem} stays as it was published.")
        return
    if isinstance(published, DefinitionInvalid):
        for fault in published.faults:
            _out.print(f"{file}:{fault.line}:{fault.column}: {fault.message}", markup=False, soft_wrap=True)
        raise typer.Exit(1)
    _out.print(f"{published.slug} is published in version {published.version}.")


@app.command("replay")
def replay_(
    slug: Annotated[str, typer.Argument(help="The challenge.")],
    *,
    pay: Annotated[bool, typer.Option("--pay", help="Pay the differences, not only show them.")] = False,
) -> None:
    """Replay every unit from its facts and compare with what was given. Exit code 1 when anything differs."""

    async def work(database: Database, now: dt.datetime) -> list[Payment]:
        async with database.transaction() as session:
            challenge = await get_running(session, slug)
            total = await count_progress(session, challenge.id)
        differences: list[Payment] = []
        with Progress(console=_out) as progress:
            bar = progress.add_task("units", total=total)
            async for unit in replay_challenge(database, challenge.id, is_dry_run=not pay, now=now):
                differences += unit.payments
                progress.advance(bar)
        return differences

    differences = run(work)
    if not differences:
        _out.print("Everything given is what the facts earn.")
        return
    table = Table("person", "rule", "what", "difference")
    for one in differences:
        table.add_row(str(one.person_id), one.rule_id, one.subject or one.kind, f"{one.amount:+}")
    _out.print(table)
    raise typer.Exit(1)


@app.command("explain")
def explain_(
    person_id: Annotated[uuid.UUID, typer.Argument(help="Whose ledger.")],
    entry_no: Annotated[int, typer.Argument(min=1, help="The row's number.")],
) -> None:
    """Say which rule, version, facts and metric values produced a row of the ledger."""

    async def work(database: Database, _now: dt.datetime) -> Table:
        async with database.transaction() as session:
            entry = await get_entry(session, person_id, entry_no)
            said = entry.explanation
            table = Table("", f"{entry.amount:+} points", show_lines=False)
            table.add_row("posted", entry.posted_at.isoformat(timespec="seconds"))
            if "rule" not in said:
                return table
            challenge = await get_running(session, said["challenge"])
            rule = challenge.compiled.version(said["version"]).rule(said["rule"])
            table.add_row("why", tell(rule.why, DEFAULT_LANGUAGE, abs(entry.amount), said["metrics"]))
            table.add_row("challenge", f"{said['challenge']}, version {said['version']}")
            table.add_row("rule", said["rule"])
            table.add_row("counted for", f"{said['day']}, {said['period']}")
            table.add_row("facts", "\n".join(said["facts"]))
            table.add_row("values", "\n".join(f"{name} = {value}" for name, value in said["metrics"].items()))
            return table

    _out.print(run(work))
