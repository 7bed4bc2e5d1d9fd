"""Several actors on the real database, one statement at a time, in an order drawn by a seed; any may die at any.

Each actor stops before every statement and before every commit. The scheduler lets one go on, drawn by the seed,
until it stops again, ends, or waits for a lock that another holds. An actor that is to die does so at its n-th
stop, as a killed process does: what it had not committed is rolled back.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import event
from sqlalchemy.util import await_only

from core.database import Database

BLOCKED_S = 0.03  # a statement takes a millisecond: what takes longer waits for a lock
END_S = 20.0

Act = Callable[[], Awaitable[object]]


class Killed(BaseException):
    """The end of an actor: caught by nobody, as a process's end is not."""


@dataclass
class _Actor:
    name: str
    dies_at: int | None
    stops: int = 0
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[None] | None = None

    async def stop(self) -> None:
        """Wait to be let on; die if this is the stop for it."""
        self.stops += 1
        self.stopped.set()
        await self.go.wait()
        self.go.clear()
        if self.stops == self.dies_at:
            raise Killed


_acting: ContextVar[_Actor | None] = ContextVar("acting", default=None)


@contextmanager
def stopping_at_statements(database: Database) -> Iterator[None]:
    """Make every statement and commit of an actor a stop."""

    def stop(*_ignored: Any) -> None:
        actor = _acting.get()
        if actor is not None:
            await_only(actor.stop())

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", stop)
    event.listen(engine, "commit", stop)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", stop)
        event.remove(engine, "commit", stop)


async def interleave(acts: Sequence[Act], seed: int, *, longest: int) -> int:
    """Let all act; one of them dies within `longest` stops, or none; return how often somebody was let on."""
    random = Random(seed)
    dying = random.randrange(len(acts) + 1)  # the last number: nobody
    actors = [
        _Actor(str(number), random.randint(1, longest) if number == dying else None) for number in range(len(acts))
    ]
    for actor, act in zip(actors, acts, strict=True):
        actor.task = asyncio.create_task(_act(actor, act))
    turns = 0
    async with asyncio.timeout(END_S):
        while going := [actor for actor in actors if actor.task is not None and not actor.task.done()]:
            for actor in going:
                await _settle(actor)
            ready = [actor for actor in going if actor.stopped.is_set()]
            if ready:
                chosen = random.choice(ready)
                chosen.stopped.clear()
                chosen.go.set()
                turns += 1
    for actor in actors:
        if actor.task is not None:
            actor.task.result()
    return turns


async def _act(actor: _Actor, act: Act) -> None:
    _acting.set(actor)
    try:
        await act()
    except Killed:
        return


async def _settle(actor: _Actor) -> None:
    """Return when the actor has stopped or ended, or seems to wait for a lock."""
    if actor.stopped.is_set() or actor.task is None:
        return
    stopping = asyncio.create_task(actor.stopped.wait())
    await asyncio.wait({stopping, actor.task}, timeout=BLOCKED_S, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
