"""The desk of check-ins: those that wait in this process are answered together.

Two of one person, one device or one key never stand in the same batch: what they would do in turns alone they do
in turns here.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated

import structlog
from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_words import Answered, check_ins_out
from api.desk import Desk
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

MOST = 64  # together: some 30 ms; larger ones keep their locks longer and save nothing more
AT_ONCE = 4  # batches in the database; connections are there for others, too
# Together nobody waits long for a lock that one of them needs: taken apart, that one waits alone.
_ALONE = PLANNED_ONCE
_TOGETHER = PLANNED_ONCE | {"lock_timeout": "500ms"}


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


class CheckInDesk:
    """One per process; `close` it before the database."""

    def __init__(self, database: Database, geofences: LiveGeofences) -> None:
        self._database = database
        self._geofences = geofences
        self._desk: Desk[Wish, Told] = Desk(
            "check-ins", self._settle, turns_of=lambda wish: wish.turns, most=MOST, at_once=AT_ONCE
        )
        self.close = self._desk.close

    async def answer(self, wish: Wish) -> Told:
        """Return the answer once it is committed. Raises what `check_in` raises, or ChallengeUnknown."""
        told = await self._desk.answer(wish)
        CHECK_INS.labels(told.answer.status, told.answer.reason).inc()
        return told

    async def _settle(self, wishes: Sequence[Wish]) -> list[Told | DomainError | None]:
        requests = {str(wish.request.person_id): wish.request_id for wish in wishes if wish.request_id}
        with (
            structlog.contextvars.bound_contextvars(request_id=wishes[0].request_id),
            belonging_to(requests),
        ):
            async with self._database.transaction(_ALONE if len(wishes) == 1 else _TOGETHER) as session:
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
