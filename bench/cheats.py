"""How many cheats the product finds and how many honest people it holds: made-up ones, the real services.

    python -m bench.cheats [--honest 150] [--cheats 50] [--seed 1]

So many of each kind (bench/cheat_walkers.py, bench/cheat_players.py). Ends with 1 where more than one honest
person in a thousand is held, or a kind of cheat is found less often than FLOORS says.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from rich.console import Console

from bench import cheat_players, cheat_walkers
from bench.cheat_trials import BEFORE, Outcome, Stage, play, set_stage, walk
from bench.check_in_stage import list_designated_parks, scratch_database
from bench.ratios import report
from core.database import Database
from core.settings import Settings
from geo.parks.loading import load_places

HELD_AT_MOST = 1 / 1_000
AT_ONCE = 25  # players of a kind in one transaction
FLOOR = 0.95
# What nobody can tell from an honest person by what a phone sends; docs/security.md says what would.
FLOORS: Mapping[str, float] = {
    "another's walk, every number changed": 0.0,
    "two phones in one pocket": 0.0,
    "script that walks like a person": 0.0,
    "position set silently, as fast as a family goes": 0.0,
    "clock set back to last evening": 0.0,
}
progress = Console(stderr=True)


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one kind: how many there were, were held, got nothing but what is theirs, and were found (either)."""

    people: int
    held: int
    kept_out: int
    found: int


def tally(outcomes: list[Outcome]) -> Tally:
    """Count outcomes."""
    return Tally(
        people=len(outcomes),
        held=sum(one.is_held for one in outcomes),
        kept_out=sum(not one.gained for one in outcomes),
        found=sum(one.is_held or not one.gained for one in outcomes),
    )


def faults(honest: Mapping[str, Tally], cheats: Mapping[str, Tally]) -> list[str]:
    """Return in plain words which bars are not met."""
    people, held = (sum(getattr(one, name) for one in honest.values()) for name in ("people", "held"))
    found = [] if held <= people * HELD_AT_MOST else [f"{held} of {people} honest people were held"]
    return found + [
        f"{kind}: {one.found} of {one.people} found"
        for kind, one in cheats.items()
        if one.found < one.people * FLOORS.get(kind, FLOOR)
    ]


def main() -> None:
    """Run the trials and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--honest", type=int, default=150, help="people of each honest kind")
    parser.add_argument("--cheats", type=int, default=50, help="of each kind of cheat")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with scratch_database() as url:
        honest, cheats = asyncio.run(_run(url, options))
    people, held = (sum(getattr(one, name) for one in honest.values()) for name in ("people", "held"))
    print("| honest people | of them | held |\n|---|---|---|")
    for kind, one in honest.items():
        print(f"| {kind} | {one.people:,} | {one.held} |")
    print(f"| **all** | {people:,} | {held} |\n")
    print("| cheats | of them | found | got nothing at all |\n|---|---|---|---|")
    for kind, one in cheats.items():
        print(f"| {kind} | {one.people} | {one.found / one.people:.0%} | {one.kept_out / one.people:.0%} |")
    report("cheats", "honest people not held", 1 - held / people)
    report("cheats", "kinds of cheats found", sum(one.found / one.people for one in cheats.values()) / len(cheats))
    if unmet := faults(honest, cheats):
        raise SystemExit("; ".join(unmet))


async def _run(url: str, options: argparse.Namespace) -> tuple[dict[str, Tally], dict[str, Tally]]:
    database = Database(Settings(DATABASE_URL=url))
    async with database.transaction() as session:
        await load_places(session, now=BEFORE)
    parks = await list_designated_parks(database)
    async with database.transaction() as session:
        stage = await set_stage(session, parks)
    honest = {
        kind: one
        async for kind, one in _kinds(
            database, stage, cheat_walkers.HONEST, cheat_players.HONEST, options.honest, options.seed
        )
    }
    cheats = {
        kind: one
        async for kind, one in _kinds(
            database, stage, cheat_walkers.CHEATS, cheat_players.CHEATS, options.cheats, options.seed
        )
    }
    await database.close()
    return honest, cheats


async def _kinds(
    database: Database,
    stage: Stage,
    walkers: Mapping[str, cheat_walkers.MakeWalker],
    players: Mapping[str, cheat_players.MakePlayer],
    people: int,
    seed: int,
) -> AsyncIterator[tuple[str, Tally]]:
    for kind, make_walker in walkers.items():
        outcomes = []
        for number in range(people):
            async with database.transaction() as session:
                outcomes.append(await walk(session, make_walker(random_of(seed, kind, number))))
        yield _told(kind, outcomes)
    for kind, make_player in players.items():
        outcomes = []
        for first in range(0, people, AT_ONCE):
            some = [
                make_player(Random(f"{seed} {kind} {number}"), stage.parks)
                for number in range(first, min(first + AT_ONCE, people))
            ]
            async with database.transaction() as session:
                outcomes += await play(session, stage, some)
        yield _told(kind, outcomes)


def random_of(seed: int, kind: str, number: int) -> np.random.Generator:
    """Return what one walker of a kind is made from."""
    return np.random.default_rng([seed, number, *kind.encode()])


def _told(kind: str, outcomes: list[Outcome]) -> tuple[str, Tally]:
    one = tally(outcomes)
    progress.print(f"{kind}: {one.people}, held {one.held}, found {one.found}")
    return kind, one


if __name__ == "__main__":
    main()
