"""Live views: one Redis subscription per process, fanned out to any number of server-sent event streams.

A change makes a board's snapshot be rendered anew, at most four times a second and once for all who watch it; a
slow reader gets the newest snapshot, never a queue. An event's id is a hash of its content, so a reader who comes
back with Last-Event-ID is sent a snapshot only if it missed something.
"""

import asyncio
import hashlib
import math
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from challenge_engine.leaderboards.updates import changes_channel
from core.errors import Unavailable
from core.redis import listening
from core.tasks import end_task

log = structlog.get_logger(__name__)

Render = Callable[[], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class LiveLimits:
    """The tunable numbers of live boards."""

    connections: int = 1_000  # per process: each holds a socket and some 50 kB
    connections_of_address: int = 200  # a school's hall shares one address; nobody alone takes all the room
    least_gap_s: float = 0.25  # between snapshots of one board: as often as an eye can follow
    heartbeat_s: float = 15.0  # proxies cut streams that are silent for 30 to 60 s
    retry_ms: int = 2_000  # after which a browser connects again
    listen_s: float = 1.0  # how long one look at the subscription waits
    outage_s: float = 2.0  # between renderings while Redis, which tells of changes, is away

    def __post_init__(self) -> None:
        if (
            min(self.connections, self.connections_of_address) < 1
            or min(self.least_gap_s, self.heartbeat_s, self.listen_s, self.outage_s) <= 0
        ):
            raise ValueError("live boards need room for a reader and positive times")


class LiveBoardsFull(Unavailable):
    """The process serves as many live boards as it can (503)."""

    code: ClassVar[str] = "live_boards_full"


class _Watch:
    """One rendering of one board, and those who read it."""

    def __init__(self, render: Render, every_s: float | None) -> None:
        self.render = render
        self.every_s = every_s  # None: when told of a change only
        self.readers = 0
        self.content = ""
        self.id = ""
        self.stale = asyncio.Event()
        self.renewed = asyncio.Event()

    def wake(self) -> None:
        """Wake all who wait for a new snapshot."""
        self.renewed.set()
        self.renewed = asyncio.Event()

    async def keep_fresh(self, limits: LiveLimits) -> None:
        """Render whenever the board changed, with the least gap between."""
        self.stale.set()
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self.every_s):
                    await self.stale.wait()
            self.stale.clear()
            try:
                content = await self.render()
            except (SQLAlchemyError, RedisError, OSError) as error:
                log.warning("live_board_unreadable", error=type(error).__name__)
                self.stale.set()
                await asyncio.sleep(limits.outage_s)
                continue
            self.content, before = content, self.id
            self.id = hashlib.sha256(content.encode()).hexdigest()[:16]
            if self.id != before:
                self.wake()
            await asyncio.sleep(limits.least_gap_s)


class LiveBoards:
    """The live boards of one process; `aclose` it where the process ends. It subscribes while anybody reads."""

    def __init__(self, redis: Redis, limits: LiveLimits | None = None) -> None:
        self._redis = redis
        self._limits = limits or LiveLimits()
        self._watches: defaultdict[str, dict[str, _Watch]] = defaultdict(dict)
        self._tasks: dict[_Watch, asyncio.Task[None]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._readers = 0
        self._readers_of_address: Counter[str] = Counter()
        self._closed = False

    def admit(self, address: str) -> None:
        """Raise LiveBoardsFull when there is no room for one more reader, or for one more from this address."""
        is_full = self._readers >= self._limits.connections
        if self._closed or is_full or self._readers_of_address[address] >= self._limits.connections_of_address:
            raise LiveBoardsFull

    def close(self) -> None:
        """End every stream, so that a server that waits for its answers to end can stop."""
        self._closed = True
        for watches in self._watches.values():
            for watch in watches.values():
                watch.wake()

    async def aclose(self) -> None:
        """End every stream and all that runs for it, while Redis and the database still answer.

        A driver that is told in the same moment that its connection is gone may take its cancellation for that.
        """
        self.close()
        for board, watches in list(self._watches.items()):
            for variant, watch in list(watches.items()):
                self._let_go(board, variant, watch)
        while self._ending:
            await asyncio.wait(self._ending)

    @property
    def readers(self) -> int:
        """How many streams are open."""
        return self._readers

    async def stream(
        self,
        board: str,
        variant: str,
        render: Render,
        last_id: str | None,
        *,
        address: str,
        event: str = "standings",
        every_s: float | None = None,
        longest_s: float = math.inf,
    ) -> AsyncGenerator[str, None]:
        """Yield server-sent events: a snapshot at once unless `last_id` is it, then one for each change.

        `variant` tells renderings of one board apart (its language, whose place it seeks); `address` is where the
        reader is. With `every_s` it is rendered that often, also when nobody tells of a change. The stream ends
        after `longest_s`.
        """
        yield f"retry: {self._limits.retry_ms}\n\n"
        sent, ends_s = last_id, time.monotonic() + longest_s
        if not self._goes_on(ends_s):
            return
        with self._reading(board, variant, _Watch(render, every_s), address) as watch:
            while self._goes_on(ends_s):
                renewed = watch.renewed
                if watch.id and watch.id != sent:
                    sent = watch.id
                    yield f"id: {sent}\nevent: {event}\ndata: {watch.content}\n\n"
                    continue
                try:
                    async with asyncio.timeout(self._limits.heartbeat_s):
                        await renewed.wait()
                except TimeoutError:
                    yield ": still here\n\n"

    def _goes_on(self, ends_s: float) -> bool:
        return not self._closed and time.monotonic() < ends_s

    @contextmanager
    def _reading(self, board: str, variant: str, new: _Watch, address: str) -> Iterator[_Watch]:
        watch = self._watches[board].get(variant)
        if watch is None:
            watch = self._watches[board][variant] = new
            self._tasks[watch] = asyncio.create_task(watch.keep_fresh(self._limits), name="live view")
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen(), name="listener of live views")
        watch.readers += 1
        self._readers += 1
        self._readers_of_address[address] += 1
        try:
            yield watch
        finally:
            self._readers -= 1
            self._readers_of_address[address] -= 1
            if not self._readers_of_address[address]:
                del self._readers_of_address[address]
            watch.readers -= 1
            if not watch.readers:
                self._let_go(board, variant, watch)

    def _let_go(self, board: str, variant: str, watch: _Watch) -> None:
        if watch not in self._tasks:  # all were let go while it was read
            return
        del self._watches[board][variant]
        if not self._watches[board]:
            del self._watches[board]
        self._end(self._tasks.pop(watch))
        if self._listener is not None and not self._tasks:
            self._end(self._listener)
            self._listener = None

    def _end(self, task: asyncio.Task[None]) -> None:
        """See to it that `task` ends, without waiting: a reader who is cut off is not given the time."""
        ending = asyncio.create_task(end_task(task), name=f"end of {task.get_name()}")
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    async def _listen(self) -> None:
        while True:
            try:
                async with listening(self._redis, changes_channel()) as listener:
                    self._mark_stale()  # what was said before we listened
                    while True:
                        board = await listener.next_message(wait_s=self._limits.listen_s)
                        if board is not None:
                            self._mark_stale(board)
            except (RedisError, OSError) as error:
                log.warning("live_boards_deaf", error=type(error).__name__)
                await asyncio.sleep(self._limits.outage_s)
                self._mark_stale()

    def _mark_stale(self, board: str | None = None) -> None:
        chosen = self._watches.values() if board is None else [self._watches.get(board, {})]
        for watches in chosen:
            for watch in watches.values():
                watch.stale.set()


def live_boards_of(app: FastAPI) -> LiveBoards:
    """Return the live boards of the application, which is running."""
    live_boards: LiveBoards = app.state.live_boards
    return live_boards


@contextmanager
def closing_on_signals(live_boards: LiveBoards) -> Iterator[None]:
    """End the streams before the server's own handler runs: uvicorn waits for open answers first of all."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()

    before: dict[signal.Signals, Any] = {}

    def close_first(received: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(live_boards.close)
        before[signal.Signals(received)](received, frame)

    for number in (signal.SIGINT, signal.SIGTERM):
        handler = signal.getsignal(number)
        if callable(handler):  # no server listens to signals in a test
            before[number] = handler
            signal.signal(number, close_first)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is close_first:
                signal.signal(number, handler)
