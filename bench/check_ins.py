"""Accepted check-ins a second through HTTP with two API processes, against pgbench making the same rows.

    python -m bench.check_ins [--players 400] [--visits 4] [--connections 32] [--seconds 10] [--profile FILE]

The load comes from this process, the API from two others, over real sockets; parks, challenge and rules are those
that ship. pgbench makes the rows of one check-in in one statement on the same database in the same run.
"""

import argparse
import asyncio
import os

from rich.console import Console

from bench.check_in_floor import count_rows, prepare_floor, rows_per_check_in, run_floor
from bench.check_in_stage import prepare, requests_of, scratch_database
from bench.load import Outcome, fire
from bench.ratios import report
from bench.serving import processor_s, profiling, serving
from core.database import Database
from core.settings import Settings

PROCESSES = 2
ACCEPTED = 201
progress = Console(stderr=True)


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with scratch_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "EPLUS_LOG_LEVEL": "WARNING",
            "EPLUS_REDIS_PREFIX": "bench",
        }
        outcome, rows, used_s = asyncio.run(_through_http(options, url, environment))
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
    parser.add_argument("--profile", help="write a flame graph (SVG) of one API process here, by py-spy")
    return parser.parse_args()


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
