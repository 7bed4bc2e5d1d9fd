"""The Redis client and the one way to name a key.

Redis holds only what PostgreSQL can rebuild. A key's parts after the prefix stand in braces up to the owner, so
that keys used in one script share a slot on a cluster.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast
from weakref import WeakKeyDictionary

import structlog
from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterPubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError

from core.redis_cluster import Cluster, as_cluster
from core.settings import Settings, get_settings

log = structlog.stdlib.get_logger(__name__)

CONNECT_TIMEOUT_S = 2.0  # a local network answers in milliseconds; longer means it is down
QUICK_RETRIES = 1  # a connection that went stale is replaced at once; the client's own default waits for seconds
ANSWER_TIMEOUT_S = 5.0  # the slowest script (a board rebuild's batch) takes tens of milliseconds
QUICK_ANSWER_S = 1.0  # what every request asks takes a millisecond; nobody should wait longer for it
PAUSE_S = 1.0  # how long Redis is left alone after it failed; then one request tries, and the others still do not

_CLIENT: dict[str, Any] = {
    "decode_responses": True,
    "socket_connect_timeout": CONNECT_TIMEOUT_S,
    "socket_timeout": ANSWER_TIMEOUT_S,
}

T = TypeVar("T")

_paused_until_s: WeakKeyDictionary[Redis, float] = WeakKeyDictionary()  # by the monotonic clock


class RedisAway(RedisConnectionError):
    """Redis failed a moment ago, or does not answer in time."""


async def quick_answer(redis: Redis, ask: Callable[[], Awaitable[T]]) -> T:
    """Return what `ask` is told by `redis`: for what every request asks and can do without.

    Raises RedisAway when there is no answer within `QUICK_ANSWER_S`, and at once for `PAUSE_S` after that, so that
    requests do not each wait for a Redis that hangs.
    """
    paused_until_s = _paused_until_s.get(redis)
    if paused_until_s is not None:
        if time.monotonic() < paused_until_s:
            raise RedisAway
        _pause(redis)  # for the others, while this one tries
    try:
        async with asyncio.timeout(QUICK_ANSWER_S):
            answer = await ask()
    except (RedisError, TimeoutError) as error:
        _pause(redis)
        log.warning("redis_away", error=type(error).__name__)
        raise RedisAway(type(error).__name__) from error
    _paused_until_s.pop(redis, None)
    return answer


def _pause(redis: Redis) -> None:
    _paused_until_s[redis] = time.monotonic() + PAUSE_S


def make_redis(settings: Settings | None = None) -> "Redis":
    """Return a client with text answers; close it with `await client.aclose()`.

    With a cluster it is the cluster's client, which has the same commands.
    """
    chosen = settings or get_settings()
    kind: Any = Cluster if chosen.redis_cluster else Redis
    return cast("Redis", kind.from_url(chosen.redis_url, **_CLIENT, retry=Retry(NoBackoff(), QUICK_RETRIES)))


def make_broker_redis(settings: Settings | None = None) -> "Redis":
    """Return a client of Celery's broker, to look into its queue."""
    chosen = settings or get_settings()
    return Redis.from_url(chosen.celery_url, **_CLIENT, retry=Retry(NoBackoff(), QUICK_RETRIES))


class Listener:
    """What is said on one channel, from `listening` on."""

    def __init__(self, subscription: Any) -> None:
        is_cluster = isinstance(subscription, ClusterPubSub)
        self._read = subscription.get_sharded_message if is_cluster else subscription.get_message

    async def next_message(self, *, wait_s: float) -> str | None:
        """Return what was said next, None for nothing within `wait_s`."""
        message = await self._read(ignore_subscribe_messages=True, timeout=wait_s)
        return None if message is None else str(message["data"])


@asynccontextmanager
async def listening(redis: "Redis", channel: str) -> AsyncIterator[Listener]:
    """Listen on a sharded channel (SPUBLISH): on a cluster a plain message goes to every node, asked or not.

    Raises RedisError when Redis, or the node of the channel, is away.
    """
    try:
        if (cluster := as_cluster(redis)) is not None:
            await cluster.initialize()
        async with redis.pubsub() as subscription:
            await subscription.ssubscribe(channel)
            yield Listener(subscription)
    except RedisClusterException as error:
        raise RedisConnectionError(str(error)) from error


async def run_ids_of(redis: "Redis", keys: Sequence[str]) -> list[str]:
    """Return for each key the id of the running Redis process that holds it; each process is asked once.

    A restart, or another node, has another.
    """
    nodes: list[Any] = [None for _ in keys]
    if (cluster := as_cluster(redis)) is not None:
        await cluster.initialize()
        nodes = [cluster.node_of(key) for key in keys]
    ids = {}
    for node in dict.fromkeys(nodes):
        asked = {} if node is None else {"target_nodes": node}
        ids[node] = str((await redis.info("server", **asked))["run_id"])
    return [ids[node] for node in nodes]


def redis_key(owner: str, *parts: str) -> str:
    """Return `prefix:{owner}:part:part`; keys of one owner share a cluster slot."""
    return ":".join([get_settings().redis_prefix, "{" + owner + "}", *parts])
