"""Runs the game: signs families up, lets them play for some minutes, reads everything again, reports."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import TypeVar

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cli.play.client import Client, GivenUp
from cli.play.households import Household
from cli.play.plans import Visit, plan_day
from cli.play.players import Game, Style, play_clumsily, play_honestly, play_unfairly
from cli.play.rechecking import recheck
from cli.play.report import Report
from cli.play.step_truth import recheck_steps
from cli.play.walking import (
    Walk,
    WalkStyle,
    make_walk,
    walk_clumsily,
    walk_honestly,
    walk_one,
    walk_unfairly,
)
from cli.play.world import PlayPark, read_parks
from core.clock import utc_now

TIMEOUT_S = 20.0
TELL_EVERY_S = 0.2  # as often as eyes follow
SIGNING_UP_AT_ONCE = 4  # passwords are hashed slowly on purpose; more at once only wait for each other
MOST_VISITS = 6  # a long day out
MOST_CHILDREN = 3
SHARE_OF_TIME = 0.7  # waits take so much of the time; the requests themselves take the rest
SCHOOLS = 4  # so few that families meet on their boards

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class PlaySettings:
    """What the command was asked for."""

    url: str
    families: int
    minutes: float
    seed: int
    challenge: str


# Of ten families seven are honest, two have bad luck, one cheats. The clumsy and the cheat come early, so that a
# small run has them too.
STYLES: Sequence[Style] = (
    play_honestly,
    play_clumsily,
    play_unfairly,
    play_honestly,
    play_honestly,
    play_clumsily,
    *(play_honestly,) * 4,
)
WALKS: Mapping[Style, WalkStyle] = {
    play_honestly: walk_honestly,
    play_clumsily: walk_clumsily,
    play_unfairly: walk_unfairly,
}
SYNCS = 3  # pauses between them, at most


async def play(settings: PlaySettings, console: Console) -> Report:
    """Play the whole game; return the report."""
    report = Report()
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=settings.url, timeout=TIMEOUT_S, limits=limits) as http:
        client = Client(http, report)
        world = await _World.read(client, Random(settings.seed))
        with _progress(console) as progress:
            households = _households(settings, client)
            await _together(
                "signing up",
                households,
                partial(_sign_up, world, asyncio.Semaphore(SIGNING_UP_AT_ONCE)),
                progress,
                report,
            )
            signed_up = [household for household in households if household.is_ready]
            games = _games(settings, signed_up, world.parks)
            walks = _walks(settings, games, http)
            await asyncio.gather(
                _together("playing", games, _play_one, progress, report),
                _together("walking", walks, walk_one, progress, report),
            )
            await _together("re-reading", signed_up, recheck, progress, report)
            walkers = [walker for walk in walks for walker in walk.walkers]
            await _together("re-reading steps", walkers, recheck_steps, progress, report)
    report.families, report.players = len(signed_up), sum(len(one.person_ids) for one in signed_up)
    return report


async def read_world(client: Client, random: Random) -> tuple[list[PlayPark], list[str], list[str]]:
    """Return the parks, some schools and the districts to play with. Raises GivenUp where none are loaded."""
    world = await _World.read(client, random)
    return world.parks, world.schools, world.districts


@dataclass(frozen=True, slots=True)
class _World:
    parks: list[PlayPark]
    schools: list[str]
    districts: list[str]

    @classmethod
    async def read(cls, client: Client, random: Random) -> "_World":
        features, params = [], {"designated": True, "geometry": "geofence", "limit": 200}
        while True:
            page = (await client.send("parks", "GET", "/v1/parks", params=params)).body
            features += page["features"]
            if page["next_cursor"] is None:
                break
            params["cursor"] = page["next_cursor"]
        schools = (await client.send("schools", "GET", "/v1/schools", params={"limit": 200})).body["items"]
        parks = read_parks(features)
        if not parks or not schools:
            raise client.failure("world", "no parks or schools are loaded")
        chosen = random.sample([school["id"] for school in schools], min(SCHOOLS, len(schools)))
        return cls(parks, chosen, sorted({park.district for park in parks}))


def _households(settings: PlaySettings, client: Client) -> list[Household]:
    return [
        Household(
            client, Random(f"{settings.seed}/{number}"), settings.challenge, f"phone-{settings.seed}-{number}"
        )
        for number in range(settings.families)
    ]


async def _sign_up(world: _World, gate: asyncio.Semaphore, household: Household) -> None:
    async with gate:
        children = household.random.randint(1, MOST_CHILDREN)
        await household.sign_up(world.schools, world.districts, children, utc_now())


@dataclass(frozen=True, slots=True)
class _Turn:
    style: Style
    game: Game


def _games(settings: PlaySettings, households: list[Household], parks: list[PlayPark]) -> list[_Turn]:
    now = utc_now()
    turns = []
    for number, household in enumerate(households):
        visits: list[Visit] = plan_day(parks, now, household.random, most=MOST_VISITS)
        pause_s = settings.minutes * 60 * SHARE_OF_TIME / MOST_VISITS
        other = households[number - 1] if len(households) > 1 else None
        turns.append(_Turn(STYLES[number % len(STYLES)], Game(household, visits, parks, pause_s, other)))
    return turns


def _walks(settings: PlaySettings, games: Sequence[_Turn], http: httpx.AsyncClient) -> list[Walk]:
    now, pause_s = utc_now(), settings.minutes * 60 * SHARE_OF_TIME / SYNCS
    return [
        make_walk(turn.game.household, WALKS[turn.style], number, pause_s, http, now=now)
        for number, turn in enumerate(games)
    ]


async def _play_one(turn: _Turn) -> None:
    # Phones do not act in step.
    await asyncio.sleep(turn.game.random.uniform(0, turn.game.pause_s))
    await turn.style(turn.game)


async def _together(
    name: str, items: Sequence[Item], work: Callable[[Item], Awaitable[None]], progress: Progress, report: Report
) -> None:
    """Do `work` on all items at once, telling what happens; what the service failed is in the report already."""
    task = progress.add_task(name, total=len(items), told="")

    async def one(item: Item) -> None:
        with contextlib.suppress(GivenUp):
            await work(item)
        progress.advance(task)

    async def tell() -> None:
        while True:
            told = (
                f"{report.check_ins:,} check-ins, {report.catches:,} catches, {report.steps_sent:,} steps,"
                f" {len(report.errors):,} errors"
            )
            progress.update(task, told=told)
            await asyncio.sleep(TELL_EVERY_S)

    teller = asyncio.create_task(tell())
    try:
        await asyncio.gather(*(one(item) for item in items))
    finally:
        teller.cancel()


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[told]}"),
        console=console,
    )
