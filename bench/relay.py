"""The outbox relay: events a second handed on in batches, against the database's own work for the same batches.

    python -m bench.relay [--events 100000]

One process, one connection. The handler sends each event to a Redis channel, all of a batch in one pipeline. The
floor takes and marks the same batches by one prepared statement and shows nobody what is in them.
"""

import argparse
import time
from collections.abc import Sequence

import psycopg
import uvloop
from rich.console import Console

from bench.check_in_stage import scratch_database
from bench.ratios import report
from core.clock import utc_now
from core.collector import collecting_rarely
from core.database import Database
from core.outbox import OutboxEvent
from core.redis import make_redis
from core.settings import Settings
from worker.handling import HandlerContext
from worker.relay import Relay, RelayLimits

TOPIC = "bench"
CHANNEL = "bench-relay"
_FILL = """
    INSERT INTO outbox_events (id, created_at, topic, key, payload)
    SELECT gen_random_uuid(), now(), %s, gen_random_uuid()::text,
           jsonb_build_object('challenge_id', gen_random_uuid(), 'person_id', gen_random_uuid())
    FROM generate_series(1, %s)
"""
_FLOOR = """
    WITH waiting AS (
        SELECT id, created_at FROM outbox_events
        WHERE delivered_at IS NULL AND (not_before_at IS NULL OR not_before_at <= now())
        ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
    )
    UPDATE outbox_events AS event SET delivered_at = now() FROM waiting
    WHERE event.id = waiting.id AND event.created_at = waiting.created_at
"""
progress = Console(stderr=True)


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    events: int = parser.parse_args().events
    batch = RelayLimits().batch_events
    with scratch_database() as url:
        _fill(url, events)
        progress.print(f"handing on {events:,} events")
        relayed_per_s = events / uvloop.run(_relay(url))
        _fill(url, events)
        floor_per_s = events / _take_and_mark(url, batch)
    print(f"| batches of {batch} | events a second |\n|---|---|")
    print(f"| handed on to Redis by the relay | {relayed_per_s:,.0f} |")
    print(f"| taken and marked by one statement a batch | {floor_per_s:,.0f} |")
    print(f"| ratio | {relayed_per_s / floor_per_s:.2f} |")
    report("relay", "events handed on, of taking and marking them", relayed_per_s / floor_per_s)


def _fill(url: str, events: int) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("TRUNCATE outbox_events")
        connection.execute(_FILL, (TOPIC, events))
        connection.execute("VACUUM ANALYZE outbox_events")


async def _relay(url: str) -> float:
    database, redis = Database(Settings(DATABASE_URL=url)), make_redis()

    async def send(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
        async with context.redis.pipeline(transaction=False) as pipe:
            for event in events:
                pipe.publish(CHANNEL, event.key)
            await pipe.execute()

    relay = Relay(database, redis, {TOPIC: [send]})
    started_s = time.perf_counter()
    with collecting_rarely():  # as the relay's own process does
        while await relay.hand_on_batch(utc_now()):
            pass
    seconds = time.perf_counter() - started_s
    await redis.aclose()
    await database.close()
    return seconds


def _take_and_mark(url: str, batch: int) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        started_s = time.perf_counter()
        while connection.execute(_FLOOR, (batch,), prepare=True).rowcount:
            pass
        return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
