"""Step samples a second through HTTP in signed batches, against plain COPY of the same rows.

    python -m bench.step_uploads [--people 60] [--days 8] [--connections 8] [--profile FILE]

Each upload is a civil day of one person: 1,000 one-minute samples of a watch and of the phone that it came
through, as Health Connect's records, gzip, signed. The API (two processes) verifies, parses, maps, admits, stores
and settles the day. COPY writes the same values as rows into an unindexed table of the same database, in one
statement over one connection.
"""

import argparse
import asyncio
import datetime as dt
import gzip
import os
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import orjson
import psycopg
from rich.console import Console

from bench.check_in_stage import scratch_database
from bench.load import Outcome, fire, request_bytes
from bench.ratios import report
from bench.serving import profiling, serving
from core.clock import utc_now
from core.database import Database
from core.ids import new_id
from core.settings import Settings
from families.accounts.models import Account, AccountKind
from families.persons.models import Person
from integrations.app_upload.phones.models import Platform, UploadPhone
from simulators.phone.health_connect import PHONE, SAMSUNG_WATCH, HealthConnect
from simulators.phone.signing import PhoneKey, signed_headers
from simulators.phone.store import StoredRecord

PROCESSES = 2
PATH = "/v1/step-uploads"
MINUTE = dt.timedelta(minutes=1)
PER_DEVICE = 500  # minutes of a day on which each of two devices counted: 1,000 samples in one upload
BORN_ON = dt.date(1988, 5, 1)
progress = Console(stderr=True)


@dataclass
class Walker:
    """Somebody with a phone, and what it has to upload by day."""

    person_id: uuid.UUID
    phone_id: uuid.UUID
    key: PhoneKey
    days: list[list[StoredRecord]] = field(default_factory=list)


def main() -> None:
    """Run the benchmark and print its table."""
    options = _options()
    with scratch_database() as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "EPLUS_LOG_LEVEL": "WARNING",
            "EPLUS_REDIS_PREFIX": f"bench-{uuid.uuid4().hex[:8]}",  # no limits left over from a run before
        }
        walkers = asyncio.run(_prepare(url, options.people, options.days))
        outcome, sent = asyncio.run(_through_http(options, environment, walkers))
        progress.print("COPY")
        copied_per_s = _copy(url, [record for walker in walkers for day in walker.days for record in day], walkers)
        kept = _kept(url)
    samples_per_s = sent * 2 * PER_DEVICE / outcome.seconds
    print("| | samples per second |\n|---|---|")
    what = f"signed uploads of {2 * PER_DEVICE:,} through HTTP, {PROCESSES} processes, settled"
    print(f"| {what} | {samples_per_s:,.0f} |")
    print(f"| COPY of the same rows, unindexed | {copied_per_s:,.0f} |")
    print(f"| ratio | {samples_per_s / copied_per_s:.3f} |\n")
    report("step_uploads", "samples through HTTP, of COPY", samples_per_s / copied_per_s)
    print(
        f"{sent:,} uploads over {options.connections} connections: {outcome.quantiles()}. Days settled: {kept:,}."
    )
    if outcome.statuses[200] != sent or kept != options.people * options.days:
        raise SystemExit(f"not every upload was taken: {dict(outcome.statuses)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--days", type=int, default=8, help="uploads of each; the first ones warm up")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--profile", help="write a flame graph (SVG) of one API process here, by py-spy")
    return parser.parse_args()


async def _prepare(url: str, people: int, days: int) -> list[Walker]:
    progress.print(f"{people} phones with {days} days each")
    database, now = Database(Settings(DATABASE_URL=url)), utc_now()
    walkers = []
    for number in range(people):
        async with database.transaction() as session:
            person = Person(nickname=f"bench-otter-{number}", birth_on=BORN_ON, created_at=now)
            session.add(person)
            await session.flush()
            account = Account(
                person_id=person.id,
                kind=AccountKind.ADULT,
                email=f"bench-{number}@example.org",
                secret_hash="",
                created_at=now,
            )
            session.add(account)
            await session.flush()
            key = PhoneKey()
            phone = UploadPhone(
                person_id=person.id,
                registered_by_id=account.id,
                platform=Platform.ANDROID,
                public_key=key.public,
                label="Bench",
                created_at=now,
            )
            session.add(phone)
            await session.flush()
        walked = [_day(number, ago, now) for ago in range(1, days + 1)]
        walkers.append(Walker(person.id, phone.id, key, walked))
    await database.close()
    return walkers


def _day(seed: int, ago: int, now: dt.datetime) -> list[StoredRecord]:
    """Return the records of a day."""
    store = HealthConnect(seed=seed * 1_000 + ago)
    dice = Random(store.seed)
    midnight = dt.datetime.combine(now.date() - dt.timedelta(days=ago), dt.time(), dt.UTC) - store.offset
    for place in range(PER_DEVICE):
        start = midnight + (7 * 60 + place) * MINUTE
        count = dice.randint(8, 120)
        for counter, seen in ((SAMSUNG_WATCH, count), (PHONE, count - dice.randrange(7))):
            store.write(counter, start, start + MINUTE, seen, at=start + 10 * MINUTE)
    return list(store.records.values())


async def _through_http(
    options: argparse.Namespace, environment: dict[str, str], walkers: Sequence[Walker]
) -> tuple[Outcome, int]:
    warm_up = [walker.days[0] for walker in walkers[:8]]
    with serving(environment, PROCESSES) as (ports, processes):
        progress.print("signing")
        requests = [_request(walker, walker.days[day]) for day in range(options.days) for walker in walkers]
        progress.print(f"warming up, then {len(requests) - len(warm_up):,} uploads")
        await fire(ports, requests[: len(warm_up)], options.connections)
        with profiling(options.profile, processes[0]):
            outcome = await fire(ports, requests[len(warm_up) :], options.connections)
    return outcome, len(requests) - len(warm_up)


def _request(walker: Walker, day: Sequence[StoredRecord]) -> bytes:
    store = HealthConnect()
    body = gzip.compress(orjson.dumps({"health_connect_records": [store.shape(record) for record in day]}), 6)
    headers = signed_headers(walker.key, str(walker.phone_id), body, at=utc_now(), idempotency_key=str(new_id()))
    del headers["Content-Type"]
    return request_bytes("POST", PATH, headers | {"Content-Encoding": "gzip"}, body)


def _copy(url: str, records: Sequence[StoredRecord], walkers: Sequence[Walker]) -> float:
    """Return the rows a second of COPY, rows made beforehand."""
    person_id = walkers[0].person_id
    rows = [
        (
            person_id,
            "health-connect",
            record.record_id,
            int(record.modified_at.timestamp() * 1_000),
            record.starts_at,
            record.ends_at,
            28_800,
            int(record.count),
            record.counter.name,
            "automatic",
        )
        for record in records
    ]
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bench_samples (person_id uuid, source text, record_id text, revision bigint,"
            " starts_at timestamptz, ends_at timestamptz, offset_s int, count int, device text, method text)"
        )
        connection.commit()
        started_s = time.perf_counter()
        with connection.cursor().copy("COPY bench_samples FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        return len(rows) / (time.perf_counter() - started_s)


def _kept(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM step_days").fetchone()
    return row[0] if row else 0


if __name__ == "__main__":
    main()
