"""A draw of few items under many buyers through HTTP: entries a second at the opening, against plain INSERTs.

    python -m bench.gift_drop [--buyers 3000] [--items 100] [--connections 64] [--seconds 10] [--profile FILE]

Everybody enters at once, through two API processes over real sockets; each answer must be good. Then the draw
is settled as the worker does it: it must end with exactly as many winners, the proof must hold, and all points
must be accounted for. pgbench writes the same rows by plain INSERTs, one a transaction, in the same run.
"""

import argparse
import asyncio
import datetime as dt
import os
import re
import subprocess
import tempfile
import time
import uuid
from collections import Counter

import psycopg
from rich.console import Console

from bench.check_in_floor import CANDIDATES, CLIENTS
from bench.check_in_stage import TOKEN_S, scratch_database
from bench.load import Outcome, fire, request_bytes
from bench.ratios import report
from bench.serving import profiling, serving
from core.clock import utc_now
from core.database import Database
from core.ids import new_id
from core.messages import LANGUAGES
from core.settings import Settings
from families.actors import Actor, Role
from families.persons.models import Person
from families.sessions.access_tokens import make_access_token
from rewards.gifts.catalogue.service import NewGift, NewPoint, Officer, change_stock, put_gift, put_point
from rewards.gifts.drops.drawing import run_due
from rewards.gifts.drops.queries import get_proof
from rewards.gifts.drops.rules import DropKind, EntryOutcome
from rewards.gifts.drops.service import NewDrop, announce
from rewards.ledger.rules import EntryKind, Posting
from rewards.ledger.service import post

PROCESSES = 2
POINTS = 100
GIFT = POINT = "bench"
WORDS = dict.fromkeys(LANGUAGES, "Bench")
AT_ONCE = 500  # persons of one transaction
FLOOR = """
INSERT INTO bench_entries (id, drop_id, person_id, entered_at)
VALUES (gen_random_uuid(), '{drop}', gen_random_uuid(), now());
"""
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
        entered, settled_s = asyncio.run(_play(options, url, environment))
        progress.print("pgbench")
        floor_per_s = _floor_per_s(url, options.seconds)
    per_s = entered.per_s(200)
    print("| | |\n|---|---|")
    print(f"| entries a second through HTTP, {PROCESSES} processes | {per_s:,.0f} |")
    print(f"| plain INSERTs of the same row a second, pgbench | {floor_per_s:,.0f} |")
    print(f"| ratio | {per_s / floor_per_s:.3f} |")
    report("gift_drop", "entries through HTTP, of plain INSERTs", per_s / floor_per_s)
    print(f"| drawing and paying {options.items} of {options.buyers:,} | {settled_s:.2f} s |\n")
    print(f"{options.buyers:,} buyers over {options.connections} connections: {entered.quantiles()}.")
    print(f"All entered, exactly {options.items} won, the proof holds, and nobody else paid.")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--buyers", type=int, default=3_000)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--seconds", type=int, default=10, help="how long pgbench runs")
    parser.add_argument("--profile", help="write a flame graph (SVG) of one API process here, by py-spy")
    return parser.parse_args()


async def _play(options: argparse.Namespace, url: str, environment: dict[str, str]) -> tuple[Outcome, float]:
    progress.print("making buyers")
    database, now = Database(Settings(DATABASE_URL=url)), utc_now()
    buyers = await _buyers(database, options.buyers, now)
    drop_id = await _announce(database, options.items, now)
    requests = [_request(drop_id, one, now) for one in buyers]
    with serving(environment, PROCESSES) as (ports, processes), profiling(options.profile, processes[0]):
        progress.print(f"{len(requests):,} enter at once")
        entered = await fire(ports, requests, options.connections)
    if entered.statuses != {200: len(buyers)}:
        raise SystemExit(f"not every entry was taken: {dict(entered.statuses)}")
    started_s = time.perf_counter()
    await run_due(database, now + dt.timedelta(hours=1))
    settled_s = time.perf_counter() - started_s
    async with database.transaction() as session:
        proof = await get_proof(session, drop_id)
    outcomes = Counter(one.outcome for one in proof.entries)
    if proof.faults() or outcomes[EntryOutcome.WON] != options.items or len(proof.entries) != len(buyers):
        raise SystemExit(f"the draw does not hold: {outcomes}, {proof.faults()[:3]}")
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT sum(balance) FROM ledger_accounts").fetchone()
    if row is None or row[0] != POINTS * (len(buyers) - options.items):
        raise SystemExit(f"points were made or lost: {row}")
    await database.close()
    return entered, settled_s


async def _buyers(database: Database, count: int, now: dt.datetime) -> list[uuid.UUID]:
    """Return persons with points for one gift each; nobody will sign in with a password."""
    ids = [new_id() for _ in range(count)]
    for start in range(0, count, AT_ONCE):
        some = ids[start : start + AT_ONCE]
        async with database.transaction() as session:
            session.add_all(Person(id=one, nickname=f"bench-{one}", created_at=now) for one in some)
            await post(session, [Posting(one, POINTS, EntryKind.AWARD, "bench") for one in some], now=now)
    return ids


async def _announce(database: Database, items: int, now: dt.datetime) -> uuid.UUID:
    officer, since = Officer(None, now), now - dt.timedelta(days=1)
    async with database.transaction() as session:
        await put_point(session, NewPoint(POINT, WORDS, "wan-chai", WORDS, WORDS), officer)
        await put_gift(
            session,
            NewGift(GIFT, WORDS, WORDS, POINTS, since, None, None, None, 1, 24, is_by_drop_only=True),
            officer,
        )
        await change_stock(session, GIFT, POINT, items, "bench", officer)
        new = NewDrop(DropKind.DRAW, GIFT, POINT, items, since, now + dt.timedelta(minutes=50))
        return (await announce(session, new, officer)).id


def _request(drop_id: uuid.UUID, person_id: uuid.UUID, now: dt.datetime) -> bytes:
    actor = Actor(new_id(), person_id, frozenset({Role.MEMBER}), new_id())
    headers = {"Authorization": f"Bearer {make_access_token(actor, now=now, life_s=TOKEN_S)}"}
    return request_bytes("PUT", f"/v1/gift-drops/{drop_id}/entries/{person_id}", headers, b"")


def _floor_per_s(url: str, seconds: int) -> float:
    """Return the plain INSERTs a second that pgbench reaches into a table like that of entries."""
    pgbench = next((path for path in CANDIDATES if path.exists()), None)
    if pgbench is None:
        raise SystemExit("pgbench is missing: apt-get install postgresql-contrib")
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE bench_entries (LIKE drop_entries INCLUDING ALL)")
        connection.execute("ALTER TABLE bench_entries ADD FOREIGN KEY (drop_id) REFERENCES gift_drops")
        row = connection.execute("SELECT id FROM gift_drops").fetchone()
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(FLOOR.replace("{drop}", str(row[0] if row else "")))
        script.flush()
        options = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), "-f", script.name]
        ran = subprocess.run([pgbench, *options, url], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", ran.stdout)
    if ran.returncode != 0 or found is None:
        raise SystemExit(f"pgbench failed:\n{ran.stderr}{ran.stdout}")
    return float(found.group(1))


if __name__ == "__main__":
    main()
