"""Answers together the check-ins that wait in this process: one transaction for as many as have come meanwhile.

While one batch is in the database the next gathers, so nobody waits for company, and the busier it is the less
each costs. Two of one person, one device or one key never stand in the same batch: what they would do in turns
alone they do in turns here. A batch that fails is taken apart and each tried alone: one that is wrong fails by
itself.
"""

import asyncio
import datetime as dt
from collections import deque
from collections.abc import Callable, Collection, Sequence
from contextvars import Context
from dataclasses import dataclass
from typing import Annotated, TypeVar

import structlog
from fastapi import Depends, Request
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_words import Answered, check_ins_out
from api.metrics import CHECK_INS
from api.schemas.check_ins import CheckInOut
from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.service import Ask, CheckInRequest, check_in_together
from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from challenge_engine.definitions.service import PublishedChallenge, get_running
from core.database import PLANNED_ONCE, Database
from core.errors import DomainError
from core.messages import Language
from core.outbox import belonging_to
from families.actors import Actor
from geo.geofences.live import LiveGeofences

log = structlog.stdlib.get_logger(__name__)

MOST = 64  # together: some 30 ms; larger ones keep their locks longer and save nothing more
AT_ONCE = 4  # batches in the database; connections are there for others, too
PATIENCE_S = 0.1  # a batch that takes longer waits for somebody's lock: others need not
APART_AT_ONCE = 4  # of a batch taken apart
# Together nobody waits long for a lock that one of them needs: taken apart, that one waits alone.
_ALONE = PLANNED_ONCE
_TOGETHER = PLANNED_ONCE | {"lock_timeout": "500ms"}


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What one request asks: who, in which challenge, what, and in which language to answer."""

    slug: str
    actor: Actor
    request: CheckInRequest
    language: Language
    now: dt.datetime
    request_id: str | None

    @property
    def turns(self) -> frozenset[tuple[str, object]]:
        """What it must not share with another of its batch."""
        request = self.request
        device = {("device", request.device_id)} if request.device_id is not None else set()
        return frozenset(
            {("person", request.person_id), ("key", (self.actor.account_id, self.slug, request.key)), *device}
        )


@dataclass(frozen=True, slots=True)
class Told:
    """The answer, and as it is told."""

    answer: CheckInAnswer
    out: CheckInOut


@dataclass(eq=False, slots=True)
class _Waiting:
    wish: Wish
    future: "asyncio.Future[Told]"


class CheckInDesk:
    """One per process; `close` it before the database."""

    def __init__(self, database: Database, geofences: LiveGeofences) -> None:
        self._database = database
        self._geofences = geofences
        self._waiting: deque[_Waiting] = deque()
        self._batches: dict[asyncio.Task[None], Sequence[_Waiting]] = {}
        self._line: asyncio.Task[None] | None = None

    async def answer(self, wish: Wish) -> Told:
        """Return the answer once it is committed. Raises what `check_in` raises, or ChallengeUnknown."""
        waiting = _Waiting(wish, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._line is None or self._line.done():
            # In a context of its own: it goes on for others when this request is answered.
            self._line = asyncio.create_task(self._serve(), name="check-ins", context=Context())
        return await waiting.future

    async def close(self) -> None:
        """Answer all who wait."""
        while self._line is not None and not self._line.done():
            await asyncio.wait({self._line})

    async def _serve(self) -> None:
        while self._waiting or self._batches:
            busy = {turn for batch in self._batches.values() for one in batch for turn in one.wish.turns}
            batch = take_together(self._waiting, lambda one: one.wish.turns, busy, MOST)
            if batch:
                task = asyncio.create_task(self._settle(batch))
                self._batches[task] = batch
            await self._await_batch(None if len(self._batches) >= AT_ONCE else PATIENCE_S)

    async def _await_batch(self, timeout_s: float | None) -> None:
        done, _ = await asyncio.wait(self._batches, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            del self._batches[task]
            task.result()

    async def _settle(self, batch: Sequence[_Waiting]) -> None:
        try:
            told = await self._answer(batch)
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
                CHECK_INS.labels(outcome.answer.status, outcome.answer.reason).inc()
                one.future.set_result(outcome)

    async def _settle_failed(self, batch: Sequence[_Waiting], error: Exception) -> None:
        if len(batch) == 1 or _is_for_all(error):
            for one in batch:
                if not one.future.done():
                    one.future.set_exception(error)
            return
        log.warning("check_ins_taken_apart", error=type(error).__name__, check_ins=len(batch))
        turns = asyncio.Semaphore(APART_AT_ONCE)

        async def settle_alone(one: _Waiting) -> None:
            async with turns:
                await self._settle([one])

        await asyncio.gather(*map(settle_alone, batch))

    async def _answer(self, batch: Sequence[_Waiting]) -> list[Told | DomainError | None]:
        wishes = [one.wish for one in batch]
        requests = {str(wish.request.person_id): wish.request_id for wish in wishes if wish.request_id}
        with (
            structlog.contextvars.bound_contextvars(request_id=wishes[0].request_id),
            belonging_to(requests),
        ):
            async with self._database.transaction(_ALONE if len(batch) == 1 else _TOGETHER) as session:
                return await answer_wishes(session, self._geofences, wishes)


async def get_check_in_desk(request: Request) -> CheckInDesk:
    """Return the process's desk."""
    desk: CheckInDesk = request.app.state.check_in_desk
    return desk


CheckInDeskDep = Annotated[CheckInDesk, Depends(get_check_in_desk)]


async def answer_wishes(
    session: AsyncSession, geofences: LiveGeofences, wishes: Sequence[Wish]
) -> list[Told | DomainError | None]:
    """Answer wishes that share no turn; None for one that has to ask again after the others."""
    now = max(wish.now for wish in wishes)  # one instant for all, as if the others had come a moment later
    challenges = await _list_challenges(session, {wish.slug for wish in wishes})
    known = [wish for wish in wishes if wish.slug in challenges]
    asks = [Ask(wish.actor, challenges[wish.slug], wish.request) for wish in known]
    outcomes = await check_in_together(session, asks, geofences, now=now) if asks else []
    answered = [
        Answered(ask.challenge, ask.person_id, outcome, wish.language)
        for wish, ask, outcome in zip(known, asks, outcomes, strict=True)
        if isinstance(outcome, CheckInAnswer)
    ]
    outs = iter(await check_ins_out(session, geofences, answered, now)) if answered else iter(())
    told = iter([Told(one, next(outs)) if isinstance(one, CheckInAnswer) else one for one in outcomes])
    return [next(told) if wish.slug in challenges else ChallengeUnknown() for wish in wishes]


async def _list_challenges(session: AsyncSession, slugs: Collection[str]) -> dict[str, PublishedChallenge]:
    found = {}
    for slug in slugs:
        try:
            found[slug] = await get_running(session, slug)
        except ChallengeUnknown:
            continue
    return found


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
