"""Operations: counts by the minute from Redis and PostgreSQL alike, one look shared by all,."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.collectibles.models import Collectible
from challenge_engine.operations.counters import count_minutes, minutes_key
from challenge_engine.operations.rules import (
    MinuteCounts,
    OperationsLimits,
    first_to_read,
    holds,
    minute_of,
    minutes_kept,
    refusals,
    start_of,
    verdict_of,
)
from challenge_engine.operations.snapshot import get_snapshot, snapshot_key, take_snapshot
from core.database import Database
from core.heartbeats import give_sign, heartbeats_key, list_heartbeats, take_leave
from core.outbox import OutboxEvent
from core.settings import get_settings

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def now() -> dt.datetime:
    """A day of its own: counts are over everybody, and other tests commit check-ins on theirs."""
    return dt.datetime(2031, 3, 8, 2, 30, tzinfo=dt.UTC)


async def add_check_in(
    session: AsyncSession, at: dt.datetime, status: str = "accepted", reason: str = "accepted"
) -> None:
    session.add(
        CheckIn(
            person_id=uuid.uuid4(),
            challenge_id=uuid.uuid4(),
            day=at.date(),
            occurred_at=at,
            recorded_at=at,
            status=status,
            reason=reason,
            signals={},
            actor_id=uuid.uuid4(),
        )
    )
    await session.flush()


async def add_catch(session: AsyncSession, at: dt.datetime) -> None:
    session.add(
        Collectible(person_id=uuid.uuid4(), creature_id="koi", source="catch", reason_key="c", obtained_at=at)
    )
    await session.flush()


@pytest.fixture
async def clean(redis: Redis) -> None:
    await redis.delete(minutes_key(), snapshot_key(), heartbeats_key())


@pytest.mark.usefixtures("clean")
async def test_counts_from_redis_equal_those_from_the_database(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    for minutes in (0, 1, 1, 2, 3, 59, 60, 1_439, 1_440):
        await add_check_in(session, now - minutes * MINUTE)
    await add_check_in(session, now - 5 * MINUTE, "rejected", "outside_park")
    await add_catch(session, now - 3 * MINUTE)
    since, first = await count_minutes(session, redis, now)
    assert since == minute_of(now) - 1_439
    assert sum(one.check_ins.total() for one in first.values()) == 9  # one is of the day before
    again_since, again = await count_minutes(session, redis, now)
    assert again_since == since
    assert {minute: one for minute, one in again.items() if one != MinuteCounts()} == first
    await redis.delete(minutes_key())
    assert (await count_minutes(session, redis, now))[1] == first


@pytest.mark.usefixtures("clean")
async def test_settled_minutes_are_not_read_again_and_open_ones_are(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    await count_minutes(session, redis, now)
    await add_check_in(session, now - 10 * MINUTE)
    await add_check_in(session, now - 1 * MINUTE)
    _, counts = await count_minutes(session, redis, now)
    assert sum(one.check_ins.total() for one in counts.values()) == 1
    later = now + 30 * MINUTE
    _, counts = await count_minutes(session, redis, later)
    assert counts[minute_of(now - 1 * MINUTE)].check_ins.total() == 1
    fields = await redis.hkeys(minutes_key())
    assert len(fields) == 1_440 - 3  # all but the present minute and the two that settle


@given(st.sets(st.integers(-1_500, 10)))
def test_what_is_not_known_is_read(offsets: set[int]) -> None:
    now = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
    held = {minute_of(now) + offset for offset in offsets}
    first = first_to_read(now, held)
    assert all(minute in held or minute >= first for minute in minutes_kept(now))
    assert first <= minute_of(now)


def test_what_was_decided_later_was_held_then() -> None:
    assert verdict_of("accepted", "accepted_by_review") == "held"
    assert verdict_of("refused", "refused_by_review") == "held"
    assert verdict_of("accepted", "accepted_at_edge") == "accepted"
    counts = {
        10: MinuteCounts(Counter({("rejected", "night"): 2, ("held", "mock_location"): 1})),
        20: MinuteCounts(Counter({("rejected", "night"): 3, ("accepted", "accepted"): 5})),
    }
    assert refusals(counts, 10) == {"night": 5}
    assert refusals(counts, 11) == {"night": 3}
    assert (holds(counts, 0), holds(counts, 20)) == (1, 0)
    assert start_of(1) == dt.datetime(1970, 1, 1, 0, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("changes", [{"settles_after_min": 0}, {"minutes_shown": 2_000}, {"most_waiting": 0}])
def test_limits_refuse_what_contradicts_itself(changes: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"minutes|snapshot"):
        OperationsLimits(**changes)


@pytest.mark.usefixtures("clean")
async def test_a_look_sees_what_waits_and_fails(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    # What other tests left waiting is done, as far as this transaction sees.
    await session.execute(update(OutboxEvent).values(delivered_at=now))
    await session.execute(update(CheckIn).where(CheckIn.status == "held").values(status="refused"))
    for number, (topic, error) in enumerate(
        [("boards", None), ("boards", "ConnectionError"), ("boards", "ConnectionError"), ("mail", "NoHandler")]
    ):
        session.add(
            OutboxEvent(
                topic=topic,
                key=str(number),
                payload={},
                created_at=now - (number + 1) * MINUTE,
                attempts=number if error else 0,
                last_error=error,
            )
        )
    await session.flush()
    snapshot = await take_snapshot(session, redis, now)
    assert (snapshot.outbox_waiting, snapshot.outbox_has_more, snapshot.outbox_oldest_age_s) == (4, False, 240)
    boards, mail = snapshot.outbox_topics
    assert (boards.waiting, boards.failing, boards.most_attempts, boards.errors) == (3, 2, 2, ["ConnectionError"])
    assert (mail.failing, mail.errors) == (1, ["NoHandler"])
    few = await take_snapshot(session, redis, now, OperationsLimits(most_waiting=3))
    assert (few.outbox_waiting, few.outbox_has_more) == (3, True)
    assert few.reviews_oldest_age_s is None


@pytest.mark.usefixtures("clean")
async def test_one_look_serves_all_for_a_moment(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    first = await get_snapshot(session, redis, now)
    await add_check_in(session, now)
    assert await get_snapshot(session, redis, now + dt.timedelta(seconds=1)) == first
    await redis.delete(snapshot_key())
    assert (await get_snapshot(session, redis, now)).minutes[-1].check_ins["accepted"] == 1


async def test_without_redis_the_last_hour_is_told(
    session: AsyncSession, database: Database, now: dt.datetime
) -> None:
    await add_check_in(session, now - 59 * MINUTE, "rejected", "night")
    await add_check_in(session, now - 60 * MINUTE, "rejected", "night")
    away = Redis(host="127.0.0.1", port=1)
    snapshot = await get_snapshot(session, away, now)
    await away.aclose()
    assert snapshot.refusals.last_hour == {"night": 1}
    assert (snapshot.refusals.last_day, snapshot.refusals.held_last_day) == (None, None)
    assert (snapshot.processes, snapshot.queue_waiting, snapshot.live_streams) == (None, None, None)


@pytest.mark.usefixtures("clean")
async def test_processes_are_heard_and_missed(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    await give_sign(redis, "api", now - dt.timedelta(seconds=5), {"ready": True, "live_streams": 7})
    await give_sign(redis, "worker", now - dt.timedelta(seconds=60), {})
    await give_sign(redis, "relay", now - dt.timedelta(seconds=601), {})
    await redis.lpush(f"{get_settings().redis_prefix}:celery:celery", "task")
    snapshot = await take_snapshot(session, redis, now)
    assert snapshot.processes is not None
    assert [(one.kind, one.is_missed, one.is_ready) for one in snapshot.processes] == [
        ("api", False, True),
        ("worker", True, None),
    ]
    assert (snapshot.live_streams, snapshot.queue_waiting) == (7, 1)
    await redis.delete(f"{get_settings().redis_prefix}:celery:celery")
    await take_leave(redis, "api")
    assert [one.kind for one in await list_heartbeats(redis, now)] == ["worker"]
