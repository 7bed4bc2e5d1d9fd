"""The Celery worker's signs of life, for who watches operations: given when it gives its own, not too often."""

import time
from functools import cached_property
from typing import Any, cast

import structlog
from celery.signals import heartbeat_sent, worker_shutdown
from redis import Redis
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException, RedisError

from core.clock import utc_now
from core.heartbeats import EVERY_S, as_field, heartbeats_key
from core.redis import ANSWER_TIMEOUT_S, CONNECT_TIMEOUT_S
from core.settings import get_settings

log = structlog.get_logger(__name__)

KIND = "worker"


class WorkerHeartbeat:
    """Writes a sign at most once in `every_s`. The worker's own loop calls it, so the client is a blocking one."""

    def __init__(self, redis_url: str, *, is_cluster: bool = False, every_s: float = EVERY_S) -> None:
        self._redis_url, self._is_cluster, self._every_s = redis_url, is_cluster, every_s
        self._next_s = 0.0

    @cached_property
    def _redis(self) -> Redis:
        """Made when it is first needed: a cluster's client asks at once who belongs to it."""
        kind: Any = RedisCluster if self._is_cluster else Redis
        return cast(
            "Redis",
            kind.from_url(
                self._redis_url,
                decode_responses=True,
                socket_connect_timeout=CONNECT_TIMEOUT_S,
                socket_timeout=ANSWER_TIMEOUT_S,
            ),
        )

    def give_sign(self) -> None:
        """Say that this process lives; without Redis, nothing is said."""
        if time.monotonic() < self._next_s:
            return
        self._next_s = time.monotonic() + self._every_s
        try:
            self._redis.hset(heartbeats_key(), *as_field(KIND, utc_now(), {}))
        except (RedisError, RedisClusterException) as error:
            log.warning("no_heartbeat", error=type(error).__name__)

    def take_leave(self) -> None:
        """Say that this process ends."""
        try:
            self._redis.hdel(heartbeats_key(), as_field(KIND, utc_now(), {})[0])
        except (RedisError, RedisClusterException) as error:
            log.warning("no_farewell", error=type(error).__name__)


_heartbeat = WorkerHeartbeat(get_settings().redis_url, is_cluster=get_settings().redis_cluster)


def connect() -> None:
    """Let the worker's own signals give the signs."""
    heartbeat_sent.connect(_on_heartbeat)
    worker_shutdown.connect(_on_shutdown)


def _on_heartbeat(**_signal: Any) -> None:
    _heartbeat.give_sign()


def _on_shutdown(**_signal: Any) -> None:
    _heartbeat.take_leave()
