"""The Redis client and the one way to name a key.

Redis holds only what PostgreSQL can rebuild. A key's parts after the prefix stand in braces up to the owner, so
that keys used in one script share a slot on a cluster.
"""

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from core.settings import Settings, get_settings

CONNECT_TIMEOUT_S = 2.0  # a local network answers in milliseconds; longer means it is down
QUICK_RETRIES = 1  # a connection that went stale is replaced at once; the client's own default waits for seconds
ANSWER_TIMEOUT_S = 5.0  # the slowest script (a board rebuild's batch) takes tens of milliseconds


def make_redis(settings: Settings | None = None) -> "Redis":
    """Return a client with text answers; close it with `await client.aclose()`."""
    chosen = settings or get_settings()
    return Redis.from_url(
        chosen.redis_url,
        decode_responses=True,
        socket_connect_timeout=CONNECT_TIMEOUT_S,
        socket_timeout=ANSWER_TIMEOUT_S,
        retry=Retry(NoBackoff(), QUICK_RETRIES),
    )


def redis_key(owner: str, *parts: str) -> str:
    """Return `prefix:{owner}:part:part`; keys of one owner share a cluster slot."""
    return ":".join([get_settings().redis_prefix, "{" + owner + "}", *parts])
