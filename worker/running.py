"""The one event loop of a worker process, on which its tasks run the async services."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Any, TypeVar

import uvloop
from celery.signals import worker_process_shutdown

from core.clock import utc_now
from core.database import Database
from core.redis import make_redis
from worker.handling import HandlerContext

Answer = TypeVar("Answer")


class _Services:
    """Event loop, database and Redis client of this process. Made at the first task, so after the fork."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self.database = Database()
        self.redis = make_redis()

    def close(self) -> None:
        self.runner.run(self.redis.aclose())
        self.runner.run(self.database.close())
        self.runner.close()


@cache
def _services() -> _Services:
    return _Services()


def run(work: Callable[[HandlerContext], Awaitable[Answer]]) -> Answer:
    """Run `work(context)` to its end on the process's event loop and return its answer."""
    services = _services()

    async def with_context() -> Answer:
        return await work(HandlerContext(services.database, services.redis, utc_now()))

    return services.runner.run(with_context())


@worker_process_shutdown.connect  # type: ignore[untyped-decorator]
def close_services(**_signal: Any) -> None:
    """Close the connections of this process, if it made any."""
    if _services.cache_info().currsize:
        _services().close()
        _services.cache_clear()
