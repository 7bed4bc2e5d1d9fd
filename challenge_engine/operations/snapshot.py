"""One look at operations, shared by all who watch: made by one of them, kept for a moment in Redis."""

import asyncio
import datetime as dt
from collections.abc import Sequence

from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.operations.counters import count_minutes
from challenge_engine.operations.queries import list_waiting_topics, read_open_reviews
from challenge_engine.operations.rules import (
    LIMITS,
    MinuteCounts,
    OperationsLimits,
    holds,
    minute_of,
    refusals,
    start_of,
)
from core.heartbeats import MISSED_AFTER_S, Heartbeat, list_heartbeats
from core.redis import RedisAway, quick_answer, redis_key
from core.settings import get_settings

_WAIT_STEP_S = 0.05
_WAIT_STEPS = 20  # a second: longer than a look ever takes, then we look ourselves


class Minute(BaseModel):
    """What happened in one minute."""

    starts_at: dt.datetime
    check_ins: dict[str, int]
    catches: int


class Refusals(BaseModel):
    """Check-ins rejected by reason, and held for an officer. None where the time is not known."""

    last_hour: dict[str, int]
    last_day: dict[str, int] | None
    held_last_hour: int
    held_last_day: int | None


class Topic(BaseModel):
    """Waiting events of one topic."""

    topic: str
    waiting: int
    failing: int
    most_attempts: int
    oldest_age_s: int
    errors: list[str]


class Process(BaseModel):
    """A process of the product."""

    kind: str
    process: str
    heard_at: dt.datetime
    is_missed: bool
    is_ready: bool | None
    live_streams: int | None


class Snapshot(BaseModel):
    """Operations at `taken_at`. None for what Redis would have to tell while it is away."""

    taken_at: dt.datetime
    minutes: list[Minute]
    refusals: Refusals
    reviews_open: int
    reviews_oldest_age_s: int | None
    outbox_waiting: int
    outbox_has_more: bool
    outbox_oldest_age_s: int | None
    outbox_topics: list[Topic]
    queue_waiting: int | None
    queue_taken: int | None
    processes: list[Process] | None

    @property
    def live_streams(self) -> int | None:
        """How many live streams the API's processes have open."""
        if self.processes is None:
            return None
        return sum(one.live_streams or 0 for one in self.processes if not one.is_missed)


def snapshot_key() -> str:
    """Return the name of the shared snapshot."""
    return redis_key("operations", "snapshot")


async def get_snapshot(
    session: AsyncSession,
    redis: Redis,
    now: dt.datetime,
    limits: OperationsLimits = LIMITS,
    *,
    broker: Redis | None = None,
) -> Snapshot:
    """Return the shared snapshot, made anew when the last one has had its time.

    `broker` as `take_snapshot` has it.
    """
    key, lock = snapshot_key(), redis_key("operations", "snapshot", "lock")
    lasts_ms = round(limits.shared_s * 1000)
    try:
        for _ in range(_WAIT_STEPS):
            shared = await quick_answer(redis, lambda: redis.get(key))
            if shared is not None:
                return Snapshot.model_validate_json(shared)
            if await quick_answer(redis, lambda: redis.set(lock, "1", nx=True, px=lasts_ms)):
                break
            await asyncio.sleep(_WAIT_STEP_S)
        snapshot = await take_snapshot(session, redis, now, limits, broker=broker)
        text = snapshot.model_dump_json()
        await quick_answer(redis, lambda: redis.set(key, text, px=lasts_ms))
        await quick_answer(redis, lambda: redis.delete(lock))
    except RedisAway:
        return await take_snapshot(session, redis, now, limits, broker=broker)
    return snapshot


async def take_snapshot(
    session: AsyncSession,
    redis: Redis,
    now: dt.datetime,
    limits: OperationsLimits = LIMITS,
    *,
    broker: Redis | None = None,
) -> Snapshot:
    """Look at everything: four statements, each bounded, and three trips to Redis.

    `broker` holds Celery's queue where that is not `redis`.
    """
    since, counts = await count_minutes(session, redis, now, limits)
    reviews_open, oldest_review_at = await read_open_reviews(session)
    topics = await list_waiting_topics(session, most=limits.most_waiting + 1)
    waiting = sum(one.waiting for one in topics)
    queue_waiting, queue_taken = await _queue_depth(broker or redis)
    oldest_ats = [one.oldest_at for one in topics]
    return Snapshot(
        taken_at=now,
        minutes=_minutes(counts, now, limits),
        refusals=_refusals(counts, since, now, limits),
        reviews_open=reviews_open,
        reviews_oldest_age_s=_age_s(oldest_review_at, now),
        outbox_waiting=min(waiting, limits.most_waiting),
        outbox_has_more=waiting > limits.most_waiting,
        outbox_oldest_age_s=_age_s(min(oldest_ats), now) if oldest_ats else None,
        outbox_topics=[
            Topic(
                topic=one.topic,
                waiting=one.waiting,
                failing=one.failing,
                most_attempts=one.most_attempts,
                oldest_age_s=_age_s(one.oldest_at, now) or 0,
                errors=list(one.errors),
            )
            for one in topics
        ],
        queue_waiting=queue_waiting,
        queue_taken=queue_taken,
        processes=await _processes(redis, now),
    )


def _minutes(counts: dict[int, MinuteCounts], now: dt.datetime, limits: OperationsLimits) -> list[Minute]:
    present = minute_of(now)
    shown = []
    for minute in range(present - limits.minutes_shown + 1, present + 1):
        one = counts.get(minute, MinuteCounts())
        by_verdict = {"accepted": 0, "held": 0, "rejected": 0}
        for (verdict, _), number in one.check_ins.items():
            by_verdict[verdict] += number
        shown.append(Minute(starts_at=start_of(minute), check_ins=by_verdict, catches=one.catches))
    return shown


def _refusals(counts: dict[int, MinuteCounts], since: int, now: dt.datetime, limits: OperationsLimits) -> Refusals:
    last_hour = minute_of(now) - 60 + 1
    day_is_known = since <= minute_of(now) - limits.minutes_kept + 1
    return Refusals(
        last_hour=dict(refusals(counts, last_hour)),
        last_day=dict(refusals(counts, since)) if day_is_known else None,
        held_last_hour=holds(counts, last_hour),
        held_last_day=holds(counts, since) if day_is_known else None,
    )


async def _queue_depth(redis: Redis) -> tuple[int | None, int | None]:
    """Return how many tasks wait in the queue, and how many a worker has taken and not yet acknowledged."""
    prefix = f"{get_settings().redis_prefix}:celery:"  # the broker's own names, as worker/app.py sets them

    async def ask() -> Sequence[int]:
        async with redis.pipeline(transaction=False) as pipe:
            pipe.llen(f"{prefix}celery")
            pipe.hlen(f"{prefix}unacked")
            return await pipe.execute()

    try:
        waiting, taken = await quick_answer(redis, ask)
    except RedisAway:
        return None, None
    return waiting, taken


async def _processes(redis: Redis, now: dt.datetime) -> list[Process] | None:
    try:
        return [_process(one, now) for one in await list_heartbeats(redis, now)]
    except RedisAway:
        return None


def _process(one: Heartbeat, now: dt.datetime) -> Process:
    return Process(
        kind=one.kind,
        process=one.process,
        heard_at=one.heard_at,
        is_missed=(now - one.heard_at).total_seconds() > MISSED_AFTER_S,
        is_ready=one.said.get("ready"),
        live_streams=one.said.get("live_streams"),
    )


def _age_s(at: dt.datetime | None, now: dt.datetime) -> int | None:
    return None if at is None else max(0, round((now - at).total_seconds()))
