"""Rate limits as token buckets in Redis, for all processes together; in this one alone while Redis is down.

A bucket holds `capacity` tokens and gains `per_s` a second; a request takes one or is told when to come back.
Subjects (addresses, accounts, e-mail addresses) are keyed hashes in Redis, never readable.
"""

import contextlib
import datetime as dt
import math
from collections import OrderedDict
from dataclasses import dataclass

from redis.asyncio import Redis

from core.crypto import keyed_hash
from core.errors import TooManyRequests
from core.redis import RedisAway, quick_answer, redis_key

LOCAL_BUCKETS = 50_000  # subjects remembered while Redis is down: about 10 MB, the oldest forgotten first
_SUBJECT_BYTES = 12  # 96 bits: no two subjects share a bucket by chance

# One round trip, and no other process in between. The bucket expires once it would be full again.
# Tokens may be owed, down to the least: who owes waits until the bucket is back at zero.
# KEYS: bucket. ARGV: capacity, tokens per second, now in seconds, the least left. Answers {taken, tokens left}.
_TAKE = """
local held = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local capacity, per_s, now, least = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = tonumber(held[2]) or now
local tokens = math.min(capacity, (tonumber(held[1]) or capacity) + math.max(0, now - at) * per_s)
local taken = 0
if tokens - 1 >= least then tokens = tokens - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', tostring(math.max(now, at)))
redis.call('EXPIRE', KEYS[1], math.ceil((capacity - math.min(0, tokens)) / per_s) + 1)
return {taken, tostring(tokens)}
"""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `capacity` at once and `per_s` a second in the long run, for each subject, under one `name`."""

    name: str
    capacity: int
    per_s: float

    def __post_init__(self) -> None:
        if self.capacity < 1 or not self.per_s > 0:
            raise ValueError(f"limit {self.name}: capacity and per_s must be positive")


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit after a request: whole requests at once, and seconds until all are there again."""

    limit: Limit
    remaining: int
    reset_s: int


async def take(redis: "Redis", limit: Limit, subject: str, now: dt.datetime) -> Allowance:
    """Take one token of `subject`'s bucket, and return what is left. Raises TooManyRequests when it is empty."""
    taken, tokens = await _take(redis, limit, subject, now, least=0.0)
    if not taken:
        raise TooManyRequests(retry_after_s=max(1, math.ceil((1 - tokens) / limit.per_s)))
    return Allowance(limit, int(tokens), math.ceil((limit.capacity - tokens) / limit.per_s))


async def reserve(redis: "Redis", limit: Limit, subject: str, now: dt.datetime, *, wait_most_s: float) -> float:
    """Take one token, if need be one that is still to come, and return for how many seconds to wait for it.

    Who waits is served in the order of asking. Raises TooManyRequests, and takes none, where it would be longer
    than `wait_most_s`.
    """
    taken, tokens = await _take(redis, limit, subject, now, least=-max(0.0, wait_most_s) * limit.per_s)
    if not taken:
        raise TooManyRequests(retry_after_s=max(1, math.ceil((1 - tokens) / limit.per_s)))
    return max(0.0, -tokens / limit.per_s)


async def _take(
    redis: "Redis", limit: Limit, subject: str, now: dt.datetime, *, least: float
) -> tuple[bool, float]:
    seconds = now.timestamp()
    key = _key(limit, subject)
    try:
        taken, tokens = await quick_answer(
            redis, lambda: redis.eval(_TAKE, 1, key, limit.capacity, limit.per_s, seconds, least)
        )
    except RedisAway:
        return _local.take(limit, key, seconds, least)
    return bool(taken), float(tokens)


async def refill(redis: "Redis", limit: Limit, subject: str) -> None:
    """Give `subject` its whole bucket back, here and, unless Redis is down, in Redis."""
    key = _key(limit, subject)
    _local.refill(key)
    with contextlib.suppress(RedisAway):
        await quick_answer(redis, lambda: redis.delete(key))


def _key(limit: Limit, subject: str) -> str:
    return redis_key(f"limit:{limit.name}:{keyed_hash('rate-limit', subject.encode())[:_SUBJECT_BYTES].hex()}")


class LocalBuckets:
    """The same buckets in this process's memory, bounded."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, limit: Limit, key: str, now_s: float, least: float = 0.0) -> tuple[bool, float]:
        """Return whether a token was taken, and the tokens left; `least` is below zero where some may be owed."""
        tokens = self.look(limit, key, now_s)
        _, at_s = self._buckets.pop(key, (tokens, now_s))
        taken = tokens - 1 >= least
        tokens -= taken
        self._buckets[key] = (tokens, max(now_s, at_s))
        if len(self._buckets) > LOCAL_BUCKETS:
            self._buckets.popitem(last=False)
        return taken, tokens

    def look(self, limit: Limit, key: str, now_s: float) -> float:
        """Return the tokens that are there, and take none."""
        tokens, at_s = self._buckets.get(key, (float(limit.capacity), now_s))
        return min(limit.capacity, tokens + max(0.0, now_s - at_s) * limit.per_s)

    def refill(self, key: str) -> None:
        """Make the bucket full again."""
        self._buckets.pop(key, None)


_local = LocalBuckets()
