"""A desk: answers together what waits in this process, in one transaction for as much as has come meanwhile.

While one batch is in the database the next gathers, so nobody waits for company, and the busier it is the less
each costs. A batch that fails is taken apart and each tried alone: one that is wrong fails by itself. Whatever
happens, whoever asked is answered.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.errors import DomainError

log = structlog.stdlib.get_logger(__name__)

PATIENCE_S = 0.1  # a batch that takes longer waits for somebody's lock: others need not
APART_AT_ONCE = 4  # of a batch taken apart

Asked = TypeVar("Asked")
Told = TypeVar("Told")
T = TypeVar("T")


@dataclass(eq=False, slots=True)
class _Waiting(Generic[Asked, Told]):
    asked: Asked
    future: "asyncio.Future[Told]"


class Desk(Generic[Asked, Told]):
    """One per process and kind; `close` it before what `settle` needs.

    `settle` answers a batch in its order: with an answer, an error to raise, or None for one that has to ask
    again after the others. `turns_of` says what one must not share with another that is answered at the same
    time; `most` are answered together, in `at_once` batches.
    """

    def __init__(
        self,
        name: str,
        settle: Callable[[Sequence[Asked]], Awaitable[Sequence[Told | DomainError | None]]],
        *,
        turns_of: Callable[[Asked], Collection[object]] = lambda _: (),
        most: int,
        at_once: int = 1,
    ) -> None:
        self._name = name
        self._settle_batch = settle
        self._turns_of = turns_of
        self._most = most
        self._at_once = at_once
        self._waiting: deque[_Waiting[Asked, Told]] = deque()
        self._batches: dict[asyncio.Task[None], Sequence[_Waiting[Asked, Told]]] = {}
        self._line: asyncio.Task[None] | None = None

    async def answer(self, asked: Asked) -> Told:
        """Return the answer once it is committed. Raises the error that `settle` answered or met."""
        waiting = _Waiting[Asked, Told](asked, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._line is None or self._line.done():
            # In a context of its own: it goes on for others when this request is answered.
            self._line = asyncio.create_task(self._serve(), name=self._name, context=Context())
        return await waiting.future

    async def close(self) -> None:
        """Answer all who wait."""
        while self._line is not None and not self._line.done():
            await asyncio.wait({self._line})

    def _turns(self, one: _Waiting[Asked, Told]) -> Collection[object]:
        return self._turns_of(one.asked)

    async def _serve(self) -> None:
        while self._waiting or self._batches:
            busy = {turn for batch in self._batches.values() for one in batch for turn in self._turns(one)}
            batch = take_together(self._waiting, self._turns, busy, self._most)
            if batch:
                task = asyncio.create_task(self._settle(batch))
                self._batches[task] = batch
            await self._await_batch(None if len(self._batches) >= self._at_once else PATIENCE_S)

    async def _await_batch(self, timeout_s: float | None) -> None:
        done, _ = await asyncio.wait(self._batches, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._batches[task]
            task.result()

    async def _settle(self, batch: Sequence[_Waiting[Asked, Told]]) -> None:
        try:
            told = await self._settle_batch([one.asked for one in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told to who asked
            await self._settle_failed(batch, error)
            return
        for one, outcome in zip(batch, told, strict=True):
            if one.future.done():
                continue  # who asked has gone
            if outcome is None:
                self._waiting.appendleft(one)
            elif isinstance(outcome, DomainError):
                one.future.set_exception(outcome)
            else:
                one.future.set_result(outcome)

    async def _settle_failed(self, batch: Sequence[_Waiting[Asked, Told]], error: Exception) -> None:
        if len(batch) == 1 or _is_for_all(error):
            for one in batch:
                if not one.future.done():
                    one.future.set_exception(error)
            return
        log.warning("batch_taken_apart", desk=self._name, error=type(error).__name__, size=len(batch))
        turns = asyncio.Semaphore(APART_AT_ONCE)

        async def settle_alone(one: _Waiting[Asked, Told]) -> None:
            async with turns:
                await self._settle([one])

        await asyncio.gather(*map(settle_alone, batch))


def take_together(
    waiting: deque[T], turns_of: Callable[[T], Collection[object]], busy: Collection[object], most: int
) -> list[T]:
    """Take from the front at most `most` that share no turn with each other or with the busy.

    Who has to wait keeps its place, also before those behind who share a turn with it.
    """
    taken: list[T] = []
    left: list[T] = []
    used = set(busy)
    while waiting and len(taken) < most:
        one = waiting.popleft()
        turns = turns_of(one)
        (taken if used.isdisjoint(turns) else left).append(one)
        used.update(turns)
    waiting.extendleft(reversed(left))
    return taken


def _is_for_all(error: Exception) -> bool:
    """Tell whether each would meet the same alone: no connection, or none free."""
    return isinstance(error, PoolTimeout) or (isinstance(error, DBAPIError) and error.connection_invalidated)
