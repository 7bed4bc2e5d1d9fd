"""Samples taken and stored packed, against a row for each and against plain COPY, as ratios of one run.

    python -m bench.step_storage [--persons 20] [--days 10]

The same samples three times, by batches of 1,000 of one person: through `take_steps` with all that belongs to it
(admission, merge, settling, the event); as rows, upserted, with the indexes that following corrections and
deletions needs; and by COPY into a table without an index. A sample has a random id, as Health Connect gives.
"""

import argparse
import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from uuid import UUID

import numpy as np
import psycopg
from rich.console import Console
from sqlalchemy.engine import make_url

from bench.check_in_stage import scratch_database
from bench.ratios import report
from bench.step_days import WATCH, make_day
from core.clock import utc_now
from core.database import Database
from core.settings import Settings
from families.persons.service import add_person
from records.steps.sample import StepBatch, StepSample
from records.steps.service import take_steps

SEED = 20_261_011
BATCH = 1_000
SHARE = 0.3  # of a day's minutes have steps
ROWS = """
    CREATE TABLE bench_{name} (
        person_id uuid NOT NULL, source text NOT NULL, record_id text NOT NULL, revision bigint NOT NULL,
        day date NOT NULL, starts_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, offset_s int NOT NULL,
        count int NOT NULL, device text NOT NULL, method text NOT NULL, unit text NOT NULL
    )
"""
UPSERT = """
    INSERT INTO bench_rows
    SELECT * FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[], %s::date[], %s::timestamptz[],
        %s::timestamptz[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[])
    ON CONFLICT (person_id, source, record_id) DO UPDATE SET revision = excluded.revision, day = excluded.day,
        starts_at = excluded.starts_at, ends_at = excluded.ends_at, offset_s = excluded.offset_s,
        count = excluded.count, device = excluded.device, method = excluded.method, unit = excluded.unit
    WHERE bench_rows.revision < excluded.revision
"""
COPY = "COPY bench_copied FROM STDIN"
PACKED_TABLES = ("step_samples_default", "step_days_default", "step_series_default")
Batches = Sequence[tuple[UUID, Sequence[StepSample]]]
_err = Console(stderr=True)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=20)
    parser.add_argument("--days", type=int, default=10)
    options = parser.parse_args(arguments)
    with scratch_database() as url:
        asyncio.run(measure(url, options.persons, options.days))


async def measure(url: str, persons: int, days: int) -> None:
    """Print the table."""
    database = Database(Settings(database_url=url))
    try:
        batches = await prepare(database, persons, days)
        samples = sum(len(some) for _, some in batches)
        _err.print(f"{samples:,} samples in {len(batches)} batches")
        packed_s = await take(database, batches)
    finally:
        await database.close()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        rows_s, copied_s = upsert(connection, batches), copy(connection, batches)
        print("| samples | a second | of COPY | bytes a sample |")
        print("|---|---|---|---|")
        for label, seconds, tables in (
            ("taken, stored packed and settled", packed_s, PACKED_TABLES),
            ("the samples of that alone", packed_s, PACKED_TABLES[:1]),
            ("a row for each, upserted, indexed", rows_s, ("bench_rows",)),
            ("COPY of the same rows, no index", copied_s, ("bench_copied",)),
        ):
            size = sum(_size(connection, table) for table in tables)
            print(f"| {label} | {samples / seconds:,.0f} | {copied_s / seconds:.3f} | {size / samples:.0f} |")
        report("step_storage", "samples stored packed and settled, of COPY", copied_s / packed_s)


async def prepare(database: Database, persons: int, days: int) -> Batches:
    """Return persons' days as batches of one person, as a device sends them: oldest first."""
    random, now = np.random.default_rng(SEED), utc_now()
    batches: list[tuple[UUID, Sequence[StepSample]]] = []
    for _ in range(persons):
        async with database.transaction() as session:
            person = await add_person(
                session, nickname=None, display_name=None, birth_on=None, district=None, now=now
            )
        samples = [
            sample
            for ago in range(days, 0, -1)
            for sample in make_day(
                now.date() - dt.timedelta(days=ago + 1), WATCH, random, share=SHARE, is_named=True
            )
        ]
        batches += [(person.id, samples[at : at + BATCH]) for at in range(0, len(samples), BATCH)]
    return batches


async def take(database: Database, batches: Batches) -> float:
    """Return the seconds that taking all batches lasts, a transaction for each, one after the other."""
    started = time.perf_counter()
    for person_id, samples in batches:
        async with database.transaction() as session:
            await take_steps(session, person_id, "app_upload", StepBatch(samples=samples), now=utc_now())
    return time.perf_counter() - started


def upsert(connection: "psycopg.Connection[tuple[object, ...]]", batches: Batches) -> float:
    """Return the seconds of the same as rows."""
    connection.execute(ROWS.format(name="rows"))
    connection.execute("ALTER TABLE bench_rows ADD PRIMARY KEY (person_id, source, record_id)")
    connection.execute("CREATE INDEX ON bench_rows (person_id, day)")
    connection.commit()
    started = time.perf_counter()
    for person_id, samples in batches:
        columns = zip(*(_row(person_id, sample) for sample in samples), strict=True)
        connection.execute(UPSERT, [list(column) for column in columns])
        connection.commit()
    return time.perf_counter() - started


def copy(connection: "psycopg.Connection[tuple[object, ...]]", batches: Batches) -> float:
    """Return the seconds of the same by COPY."""
    connection.execute(ROWS.format(name="copied"))
    connection.commit()
    started = time.perf_counter()
    for person_id, samples in batches:
        with connection.cursor() as cursor, cursor.copy(COPY) as copying:
            for sample in samples:
                copying.write_row(_row(person_id, sample))
        connection.commit()
    return time.perf_counter() - started


def _row(person_id: UUID, sample: StepSample) -> tuple[object, ...]:
    day = (sample.starts_at + dt.timedelta(seconds=sample.offset_s)).date()
    return (
        person_id,
        "app_upload",
        sample.record_id,
        sample.revision,
        day,
        sample.starts_at,
        sample.ends_at,
        sample.offset_s,
        sample.count,
        sample.device.key,
        sample.method.value,
        sample.unit.value,
    )


def _size(connection: "psycopg.Connection[tuple[object, ...]]", table: str) -> int:
    # What updates left behind is reused by the next; vacuumed so that all three are measured alike.
    connection.autocommit = True
    connection.execute(f"VACUUM FULL {table}")
    connection.autocommit = False
    row = connection.execute("SELECT pg_total_relation_size(%s::regclass)", [table]).fetchone()
    connection.rollback()
    return int(str(row[0])) if row else 0


if __name__ == "__main__":
    main()
