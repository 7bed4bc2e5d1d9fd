"""One run from start to books: machine, players, faults, healing, looking."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random

import httpx

from challenge_engine.leaderboards.upkeep import rebuild_missing
from chaos.books import Line, check_books, count_waiting, read_kept
from chaos.doing import Doer
from chaos.faults import Fault
from chaos.journal import Balancer, Journal
from chaos.machine import Machine
from chaos.report import Run, render
from chaos.traffic import TIMEOUT_S, Players, put_gifts_up
from cli.play.client import GivenUp
from cli.play.phones import Walker
from cli.play.step_truth import recheck_steps
from core.clock import utc_now
from core.database import Database
from core.redis import make_redis
from core.settings import Settings

READY_LIMIT_S = 120.0
HEALED_LIMIT_S = 180.0
LOOK_S = 0.5
LOST_ANSWERS = 0.03  # of those under a key
UNANSWERED = "no answer however often it was tried"  # the words of cli/play: not an error while things break


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked for."""

    faults: Sequence[Fault]
    seed: int
    slots: int  # families at once
    gifts: int


async def run(machine: Machine, plan: Plan) -> tuple[str, list[Line]]:
    """Run it all; return the report and the books."""
    await machine.start()
    # Questions about the books go past the links, as the owner of everything.
    settings = Settings(DATABASE_URL=machine.postgres.url, REDIS_URL=machine.redis.url)
    database = Database(settings, role=None)
    journal = Journal(machine.folder / "journal.jsonl")
    balancer = Balancer(list(machine.ports.values()), journal, Random(plan.seed), lose=LOST_ANSWERS)
    try:
        async with httpx.AsyncClient(transport=balancer, base_url="http://127.0.0.1:1", timeout=TIMEOUT_S) as http:
            await until_ready(machine)
            await put_gifts_up(database, plan.gifts, utc_now())
            await database.close()  # its connections will not outlive what comes
            started_s = time.monotonic()
            players, doer = await _break(machine, plan, http)
            broken_s = time.monotonic() - started_s
            await until_ready(machine)
            healed_s = await _until_handed_on(database)
            async with make_redis(settings) as redis:
                if "beat" not in machine.parts:  # whose timetable fills boards that an emptied Redis lacks
                    await rebuild_missing(database, redis, utc_now())
                kept = read_kept(journal.read())
                lines = await check_books(database, redis, kept, utc_now())
            lines.append(await _check_steps(players))
    finally:
        journal.close()
        await database.close()
        await machine.stop()
    answers = Counter(str(one.status or "no answer") for one in journal.read())
    report = players.report
    told = Run(
        seed=plan.seed,
        seconds=broken_s,
        healed_s=healed_s,
        done=doer.done,
        families=players.families,
        requests=report.requests,
        retries=report.retries,
        given_up=players.given_up,
        answers=answers,
        latencies_ms=[ms for values in report.latencies_ms.values() for ms in values],
        has_volumes=bool(machine.volumes),
    )
    lines.append(Line("unlike what players expected", report.requests, _unexpected(players)))
    return render(told, lines), lines


async def _break(machine: Machine, plan: Plan, http: httpx.AsyncClient) -> tuple[Players, Doer]:
    """Let families play while faults are done; return both when families have ended what they were at."""
    doer, players = Doer(machine), Players(http, plan.seed)
    breaking = asyncio.create_task(doer.do_all(plan.faults))
    playing = asyncio.create_task(players.play(plan.slots, breaking.done))
    await asyncio.gather(breaking, playing)
    return players, doer


async def until_ready(machine: Machine) -> None:
    """Return when every API process says that it is ready. Raises TimeoutError."""
    async with asyncio.timeout(READY_LIMIT_S), httpx.AsyncClient(timeout=2.0) as http:
        for port in machine.ports.values():
            await _until(partial(_is_ready, http, port))


async def _is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
    except httpx.TransportError:
        return False


async def _until_handed_on(database: Database) -> float:
    """Wait until nothing waits in the outbox, at most HEALED_LIMIT_S; return how many seconds it took."""
    started_s = time.monotonic()
    with contextlib.suppress(TimeoutError):  # then the books tell what waits
        async with asyncio.timeout(HEALED_LIMIT_S):
            await _until(partial(_is_handed_on, database))
    return time.monotonic() - started_s


async def _is_handed_on(database: Database) -> bool:
    return not await count_waiting(database)


async def _until(holds: Callable[[], Awaitable[bool]]) -> None:
    while True:
        if await holds():
            return
        await asyncio.sleep(LOOK_S)


async def _check_steps(players: Players) -> Line:
    """Ask for every phone whether its days are as it knows them. Only what a phone was told is done counts."""
    before = len(players.report.errors)
    whole = players.walkers
    gate = asyncio.Semaphore(4)

    async def look(walker: Walker) -> None:
        async with gate:
            try:
                await recheck_steps(walker)
            except GivenUp:
                return

    await asyncio.gather(*(look(one) for one in whole))
    errors = players.report.errors[before:]
    del players.report.errors[before:]
    return Line("phones whose days are not as they know them", len(whole), errors)


def _unexpected(players: Players) -> list[str]:
    return [one for one in players.report.errors if not one.endswith(UNANSWERED)]
