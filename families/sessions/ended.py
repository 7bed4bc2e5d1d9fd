"""Sessions that ended while their last access token may still be alive, named in Redis for that long.

While Redis is down an ended session's access token works until it expires, ten minutes at most: the refresh token
is already dead in PostgreSQL. A wall before every request for that would stop all play whenever Redis restarts.
"""

import uuid
from collections.abc import Iterable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.redis import RedisAway, quick_answer, redis_key
from core.settings import get_settings

log = structlog.stdlib.get_logger(__name__)


async def name_ended_sessions(redis: "Redis", session_ids: Iterable[uuid.UUID]) -> None:
    """Refuse the access tokens of these sessions from now on."""
    life_s = get_settings().access_token_s
    try:
        async with redis.pipeline(transaction=False) as pipe:
            for session_id in session_ids:
                pipe.set(_key(session_id), "1", ex=life_s)
            await pipe.execute()
    except RedisError as error:
        log.warning("ended_sessions_unnamed", error=type(error).__name__)


async def is_ended(redis: "Redis", session_id: uuid.UUID) -> bool:
    """Return whether the session ended within the life of an access token."""
    try:
        return bool(await quick_answer(redis, lambda: redis.exists(_key(session_id))))
    except RedisAway:
        return False


def _key(session_id: uuid.UUID) -> str:
    return redis_key(f"ended-session:{session_id}")
