"""Signs of life of the product's processes, in Redis: which run, and what each says of itself.

A process that stops is missed within seconds. No process depends on another's sign.
"""

import asyncio
import contextlib
import datetime as dt
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import orjson
from redis.asyncio import Redis

from core.clock import utc_now
from core.redis import RedisAway, quick_answer, redis_key
from core.tasks import end_task

EVERY_S = 5.0  # a sign is one small write
MISSED_AFTER_S = 20.0  # three signs missed and a little
FORGOTTEN_AFTER_S = 600.0  # an officer who looks after a crash still sees who is missing

Say = Callable[[], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """One process: its kind (`api`, `relay`, `worker`), when it was last heard of, and what it said."""

    kind: str
    process: str
    heard_at: dt.datetime
    said: dict[str, Any]

    def is_on(self, host: str) -> bool:
        """Tell whether the process runs on this host, named as `process_name` names it."""
        return self.process.rpartition(":")[0] == host


@cache
def process_name() -> str:
    """Return this process's name: its host, shortened, and number."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}"


def heartbeats_key() -> str:
    """Return the name of the hash of heartbeats."""
    return redis_key("heartbeats")


def as_field(kind: str, now: dt.datetime, said: dict[str, Any]) -> tuple[str, str]:
    """Return the field and value that say that this process lives."""
    return f"{kind}|{process_name()}", orjson.dumps([now.timestamp(), said]).decode()


async def give_sign(redis: Redis, kind: str, now: dt.datetime, said: dict[str, Any]) -> None:
    """Say that this process lives; without Redis, nothing is said."""
    field, value = as_field(kind, now, said)
    with contextlib.suppress(RedisAway):
        await quick_answer(redis, lambda: redis.hset(heartbeats_key(), field, value))


async def take_leave(redis: Redis, kind: str) -> None:
    """Say that this process ends, so that nobody misses it."""
    with contextlib.suppress(RedisAway):
        await quick_answer(redis, lambda: redis.hdel(heartbeats_key(), f"{kind}|{process_name()}"))


async def list_heartbeats(redis: Redis, now: dt.datetime) -> list[Heartbeat]:
    """Return all processes by kind and name, those missed included, not those long gone. Raises RedisAway."""
    fields = cast("dict[str, str]", await quick_answer(redis, lambda: redis.hgetall(heartbeats_key())))
    found: list[Heartbeat] = []
    gone: list[str] = []
    for field, value in fields.items():
        at_s, said = orjson.loads(value)
        if now.timestamp() - at_s > FORGOTTEN_AFTER_S:
            gone.append(field)
            continue
        kind, _, process = field.partition("|")
        found.append(Heartbeat(kind, process, dt.datetime.fromtimestamp(at_s, dt.UTC), said))
    if gone:
        await quick_answer(redis, lambda: redis.hdel(heartbeats_key(), *gone))
    return sorted(found, key=lambda one: (one.kind, one.process))


@asynccontextmanager
async def beating(redis: Redis, kind: str, say: Say, *, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Give signs of life while the block runs."""

    async def beat() -> None:
        while True:
            await give_sign(redis, kind, utc_now(), await say())
            await asyncio.sleep(every_s)

    task = asyncio.create_task(beat(), name=f"heartbeat {kind}")
    try:
        yield
    finally:
        await end_task(task)
        await take_leave(redis, kind)
