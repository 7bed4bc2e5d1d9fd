"""A Saturday at a station with 400 visitors through HTTP: visits a second, against plain INSERTs of the same rows.

    python -m bench.station_saturday [--visitors 400] [--seed 1] [--seconds 10] [--profile FILE]

`eplus play --stations` against API processes over real sockets, one for the tablets and one for all others. The
network is lost twice, a tablet is stolen; it fails unless every measurement ends in exactly one place. Visits are
counted while booths are open; four tablets each serve one visitor at a time, as people do. pgbench makes the rows
of one visit in one statement, over as many connections, in the same run.
"""

import argparse
import asyncio
import os
import uuid

from rich.console import Console

from bench.check_in_stage import BORN_ON, scratch_database
from bench.ratios import report as report_ratio
from bench.same_rows import Rows
from bench.serving import profiling, serving
from cli.play.report import percentile
from cli.play.stations.report import SaturdayReport
from cli.play.stations.running import TABLETS, SaturdaySettings, play_saturday
from core.clock import utc_now
from core.database import Database
from core.settings import Settings
from families.accounts.service import sign_up
from families.actors import Role
from families.roles.service import grant_role
from geo.parks.loading import load_districts

OFFICER, PASSWORD = "bench-officer@example.org", "kites over Victoria Park"
progress = Console(stderr=True)


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with scratch_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "EPLUS_LOG_LEVEL": "WARNING",
            "EPLUS_REDIS_PREFIX": f"bench-{uuid.uuid4().hex[:8]}",
        }
        rows = Rows(url)
        report = asyncio.run(_play(options, url, environment, rows))
        if report.errors:
            report.print(progress)
            raise SystemExit(f"{len(report.errors)} errors")
        made = rows.each(report.visits.total())
        progress.print("pgbench")
        floor_per_s = rows.floor_per_s(made, clients=len(TABLETS), seconds=options.seconds)
    served_ms = sorted(report.served_ms)
    shares = (f"p{share:.0%} {percentile(served_ms, share):.0f} ms" for share in (0.5, 0.95, 0.99))
    print("| | |\n|---|---|")
    print(
        f"| visits a second through HTTP, {len(TABLETS)} tablets, one visitor each | {report.visits_per_s:,.1f} |"
    )
    print(f"| plain INSERTs of the same rows a second, pgbench | {floor_per_s:,.0f} |")
    print(f"| ratio | {report.visits_per_s / floor_per_s:.3f} |\n")
    report_ratio("station_saturday", "visits through HTTP, of pgbench", report.visits_per_s / floor_per_s)
    print(f"A visit that was sent at once was answered in {', '.join(shares).replace('%', '')}.")
    print(f"Rows of a visit: {made}.\n")
    Console(width=120).print(report.render())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=int, default=10, help="how long pgbench runs")
    parser.add_argument("--profile", help="write a flame graph (SVG) of the tablets' API process here, by py-spy")
    return parser.parse_args()


async def _play(options: argparse.Namespace, url: str, environment: dict[str, str], rows: Rows) -> SaturdayReport:
    database, now = Database(Settings(DATABASE_URL=url)), utc_now()
    async with database.transaction() as session:
        await load_districts(session)
        account = await sign_up(session, email=OFFICER, phone=None, password=PASSWORD, birth_on=BORN_ON, now=now)
        await grant_role(session, account.person_id, Role.OFFICER, now=now)
    await database.close()
    with serving(environment, 2) as (ports, processes), profiling(options.profile, processes[1]):
        members, tablets = (f"http://127.0.0.1:{port}" for port in ports)
        settings = SaturdaySettings(
            members, options.visitors, options.seed, OFFICER, PASSWORD, tablets_url=tablets
        )
        return await play_saturday(settings, progress, measuring=rows.counted())


if __name__ == "__main__":
    main()
