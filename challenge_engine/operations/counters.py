"""The minutes of the last day as Redis keeps them, so that only the newest are read from the database.

A field per settled minute; an emptied Redis is filled again from PostgreSQL by the next who looks.
"""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import cast

import orjson
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.operations.queries import read_minutes
from challenge_engine.operations.rules import (
    LIMITS,
    MinuteCounts,
    OperationsLimits,
    first_to_read,
    minute_of,
    minutes_kept,
    start_of,
)
from core.redis import RedisAway, quick_answer, redis_key

KEEP_S = 3 * 24 * 3600  # nobody looked for so long: the day is read anew anyway


def minutes_key() -> str:
    """Return the name of the hash of minutes."""
    return redis_key("operations", "minutes")


async def count_minutes(
    session: AsyncSession, redis: Redis, now: dt.datetime, limits: OperationsLimits = LIMITS
) -> tuple[int, dict[int, MinuteCounts]]:
    """Return from which minute on is known what happened, and what did.

    That is the last day; without Redis the last hour, so that each look stays cheap.
    """
    kept = minutes_kept(now, limits)
    try:
        fields = cast("dict[str, str]", await quick_answer(redis, lambda: redis.hgetall(minutes_key())))
    except RedisAway:
        since = minute_of(now) - limits.minutes_shown + 1
        return since, await read_minutes(session, start_of(since))
    held = {int(minute): _loads(counts) for minute, counts in fields.items() if int(minute) in kept}
    first = first_to_read(now, held, limits)
    fresh = await read_minutes(session, start_of(first))
    counts = {minute: one for minute, one in held.items() if minute < first} | fresh
    settled = range(first, minute_of(now) - limits.settles_after_min)
    outdated = [minute for minute in fields if int(minute) not in kept]
    await _keep(redis, {minute: counts.get(minute, MinuteCounts()) for minute in settled}, outdated)
    return kept.start, counts


async def _keep(redis: Redis, settled: Mapping[int, MinuteCounts], outdated: list[str]) -> None:
    if not settled and not outdated:
        return
    async with redis.pipeline(transaction=False) as pipe:
        if settled:
            pipe.hset(minutes_key(), mapping={str(minute): _dumps(one) for minute, one in settled.items()})
        if outdated:
            pipe.hdel(minutes_key(), *outdated)
        pipe.expire(minutes_key(), KEEP_S)
        with contextlib.suppress(RedisAway):  # gone since it was read: the next who looks fills it
            await quick_answer(redis, pipe.execute)


def _dumps(one: MinuteCounts) -> str:
    return orjson.dumps([one.catches, [[*what, number] for what, number in one.check_ins.items()]]).decode()


def _loads(text: str) -> MinuteCounts:
    catches, check_ins = orjson.loads(text)
    return MinuteCounts(Counter({(verdict, reason): number for verdict, reason, number in check_ins}), catches)
