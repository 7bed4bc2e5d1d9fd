"""Accepted check-ins a second through HTTP with two API processes, against pgbench making the same rows.

    python -m bench.check_ins [--players 400] [--visits 4] [--connections 32] [--seconds 10] [--profile FILE]
        [--pooled CONNECTIONS] [--cluster] [--boards]

The load comes from this process, the API from two others, over real sockets; parks, challenge and rules are those
that ship. pgbench makes the rows of one check-in in one statement on the same database in the same run.
"""

import argparse
import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from rich.console import Console
from sqlalchemy import make_url

from bench.check_in_floor import count_rows, prepare_floor, rows_per_check_in, run_floor
from bench.check_in_stage import prepare, requests_of, scratch_database
from bench.load import Outcome, fire
from bench.ratios import report
from bench.serving import processor_s, profiling, serving
from challenge_engine.leaderboards.upkeep import rebuild_missing
from core.clock import utc_now
from core.database import Database
from core.redis import make_redis
from core.settings import Settings
from script.pgbouncer import make_login, pgbouncer
from script.redis_cluster import redis_cluster
from worker.handling import find_handlers
from worker.relay import Relay

PROCESSES = 2
ACCEPTED = 201
progress = Console(stderr=True)


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with scratch_database() as url, ExitStack() as stack:
        environment = os.environ | {
            "DATABASE_URL": url,
            "EPLUS_LOG_LEVEL": "WARNING",
            "EPLUS_REDIS_PREFIX": "bench",
        }
        if options.pooled:
            environment |= stack.enter_context(_pooled(url, options.pooled))
        if options.cluster:
            (node, *_) = stack.enter_context(redis_cluster(secrets.token_hex(8)))
            environment |= {"EPLUS_BROKER_URL": os.environ["REDIS_URL"], "REDIS_URL": node.url}
            environment["EPLUS_REDIS_CLUSTER"] = "true"
        outcome, rows, used_s = asyncio.run(_through_http(options, url, environment))
        if options.boards:
            progress.print("boards")
            events, boards_s = asyncio.run(_follow_on_boards(url))
            print(
                f"Boards: {events:,} events, {boards_s / events * 1000:.2f} ms each in one relay and its database."
            )
        progress.print("pgbench")
        floor_per_s = run_floor(url, prepare_floor(url), rows, options.seconds)
    accepted_per_s = outcome.per_s(ACCEPTED)
    print("| | per second |\n|---|---|")
    print(f"| accepted check-ins through HTTP, {PROCESSES} processes | {accepted_per_s:,.0f} |")
    print(f"| pgbench, the same rows in one statement | {floor_per_s:,.0f} |")
    print(f"| ratio | {accepted_per_s / floor_per_s:.3f} |\n")
    report("check_ins", "accepted check-ins through HTTP, of pgbench", accepted_per_s / floor_per_s)
    sent = sum(outcome.statuses.values())
    print(f"{sent:,} requests over {options.connections} connections: {outcome.quantiles()}.")
    print(f"Of the API processes, {used_s / sent * 1000:.2f} ms of a processor a check-in.")
    print(f"Answers by status: {dict(sorted(outcome.statuses.items()))}. Rows of a check-in: {rows}.")
    if outcome.statuses[ACCEPTED] < sent / 2:
        raise SystemExit("most check-ins were not accepted: this measured something else")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=400)
    parser.add_argument("--visits", type=int, default=4, help="check-ins of each player")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--seconds", type=int, default=10, help="how long pgbench runs")
    parser.add_argument(
        "--pooled", type=int, default=0, help="connections of a PgBouncer between API and database"
    )
    parser.add_argument("--boards", action="store_true", help="bring the boards up to date afterwards, timed")
    parser.add_argument("--cluster", action="store_true", help="on a Redis Cluster of three nodes on this machine")
    parser.add_argument("--profile", help="write a flame graph (SVG) of one API process here, by py-spy")
    return parser.parse_args()


@contextmanager
def _pooled(url: str, connections: int) -> Iterator[dict[str, str]]:
    """Yield the environment of processes that come through a PgBouncer."""
    owner = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    login, password = f"eplus_bench_{secrets.token_hex(4)}", secrets.token_hex(8)
    make_login(owner, login, password)
    with pgbouncer(owner, login, password, connections=connections) as way:
        yield {
            "DATABASE_URL": way.database_url,
            "EPLUS_DATABASE_POOLER": "transaction",
            "EPLUS_OWNER_DATABASE_URL": owner,
        }


async def _follow_on_boards(url: str) -> tuple[int, float]:
    """Fill Redis with the boards as they stand, then hand all waiting events on; return how many, and seconds."""
    database, redis = Database(Settings(DATABASE_URL=url)), make_redis()
    await rebuild_missing(database, redis, utc_now())
    relay, events = Relay(database, redis, find_handlers()), 0
    started_s = time.perf_counter()
    while taken := await relay.hand_on_batch(utc_now()):
        events += taken
    took_s = time.perf_counter() - started_s
    await redis.aclose()
    await database.close()
    return events, took_s


async def _through_http(
    options: argparse.Namespace, url: str, environment: dict[str, str]
) -> tuple[Outcome, dict[str, int], float]:
    progress.print("loading parks, enrolling players")
    database = Database(Settings(DATABASE_URL=url))
    players = await prepare(database, options.players, options.visits)
    await database.close()
    requests = requests_of(players)
    warm_up, measured = requests[: options.players], requests[options.players :]
    with serving(environment, PROCESSES) as (ports, processes):
        progress.print(f"warming up with {len(warm_up):,} check-ins")
        await fire(ports, warm_up, options.connections)
        before = count_rows(url)
        used_s = processor_s(processes)
        with profiling(options.profile, processes[0]):
            outcome = await fire(ports, measured, options.connections)
        used_s = processor_s(processes) - used_s
        return outcome, rows_per_check_in(url, before, outcome.statuses[ACCEPTED] or 1), used_s


if __name__ == "__main__":
    main()
