"""`eplus spawns`: check a round's spawns against its published promise."""

import datetime as dt
import hmac
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from challenge_engine.collectibles.creatures.catalogue import catalogue
from challenge_engine.collectibles.spawns.parks import traits_of
from challenge_engine.collectibles.spawns.rules import commitment_of, spawns_at, window_start
from challenge_engine.collectibles.spawns.seeds import RoundSeed, list_round_seeds
from challenge_engine.definitions.service import get_running
from cli.running import run
from core.clock import HONG_KONG
from core.database import Database
from geo.parks.repository import get_park, summarise
from geo.parks.summaries import ParkSummary

app = typer.Typer(help="Spawns and their seeds.", no_args_is_help=True)
_out = Console(highlight=False)


@app.command("seeds")
def seeds(slug: Annotated[str, typer.Argument(help="The challenge.")]) -> None:
    """Show the promise of each round, and the seeds of those that are over."""

    async def work(database: Database, now: dt.datetime) -> list[RoundSeed]:
        async with database.transaction() as session:
            challenge = await get_running(session, slug)
            return await list_round_seeds(session, challenge.id, challenge.compiled.calendar, now)

    # No table: both must be whole on any screen, since `verify` takes them.
    for each in run(work):
        seed = each.seed or f"after {each.revealed_at:%Y-%m-%d %H:%M} UTC"
        lines = (each.round_id, f"  commitment (SHA-256 of the seed): {each.commitment}", f"  seed: {seed}")
        _out.print(*lines, sep="\n", soft_wrap=True)


@app.command("verify")
def verify(
    seed: Annotated[str, typer.Argument(help="The published seed, hexadecimal.")],
    commitment: Annotated[str, typer.Argument(help="What was promised before the round.")],
    park_id: Annotated[str | None, typer.Option("--park", help="Show what appeared in this park ...")] = None,
    at: Annotated[
        dt.datetime | None, typer.Option(help="... at this time in Hong Kong.", formats=["%Y-%m-%dT%H:%M"])
    ] = None,
) -> None:
    """Check a seed against its promise, and draw again what appeared in a park. Exit code 1 when it differs."""
    try:
        seed_bytes = bytes.fromhex(seed)
    except ValueError as error:
        raise typer.BadParameter("the seed is not hexadecimal") from error
    if not hmac.compare_digest(commitment_of(seed_bytes), commitment.lower()):
        _out.print("This seed is NOT the one that was promised.")
        raise typer.Exit(1)
    _out.print("This is the seed that was promised.")
    if park_id is not None and at is not None:
        _show(seed_bytes, _park(park_id), at.replace(tzinfo=HONG_KONG))


def _park(park_id: str) -> ParkSummary:
    async def work(database: Database, _now: dt.datetime) -> ParkSummary:
        async with database.transaction() as session:
            return summarise(await get_park(session, park_id))

    return run(work)


def _show(seed: bytes, park: ParkSummary, at: dt.datetime) -> None:
    table = Table("slot", "creature", "rarity", "from", "to")
    for spawn in spawns_at(seed, traits_of(park), window_start(at, HONG_KONG), HONG_KONG, catalogue().roster):
        creature = catalogue().get(spawn.creature_id)
        begins, ends = spawn.starts_at.astimezone(HONG_KONG), spawn.ends_at.astimezone(HONG_KONG)
        names = f"{creature.names['en']} {creature.names['zh-Hant']}"
        table.add_row(str(spawn.slot), names, creature.rarity.value, f"{begins:%H:%M}", f"{ends:%H:%M}")
    _out.print(table)
