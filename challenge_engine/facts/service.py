"""The one way in for facts: store, evaluate every unit they matter to, pay, keep scores; one transaction."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.facts.checks import check_fact, check_not_moved
from challenge_engine.facts.repository import NewFact, list_revisions, store_facts
from challenge_engine.facts.rules import Fact, Identity
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.service import LockedUnit, evaluate, lock_units_of

MAX_FACTS = 500  # in one call: a month of a family's step days; bounds the locks and the statements


@dataclass(frozen=True, slots=True)
class LateFact:
    """A fact that came too late for a challenge: its round (or the run) no longer takes late data."""

    fact: Fact
    challenge_id: UUID
    challenge_slug: str


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """What became of facts: how many were new, what was given, and for which challenges some came too late."""

    stored: int
    given: Sequence[Payment]
    late: Sequence[LateFact]


async def record_facts(
    session: AsyncSession, facts: Sequence[Fact], *, now: dt.datetime, received_at: dt.datetime | None = None
) -> RecordedFacts:
    """Store facts and pay what they earn. Duplicates and older revisions change nothing.

    `received_at` is when we were told, where that was before now: until a round is sealed, that decides whether
    they came in time.
    Raises FactInvalid when a fact is not of its kind's shape; FactMoved when a revision is of another day than the
    one before; ValueError above MAX_FACTS.
    """
    if len(facts) > MAX_FACTS:
        raise ValueError(f"at most {MAX_FACTS} facts in one call, not {len(facts)}")
    for fact in facts:
        check_fact(fact)
    newest = _newest(facts)
    # Units first, then facts: everyone who writes facts of these persons and kinds takes turns from here on.
    units = await lock_units_of(session, {fact.person_id for fact in newest}, {fact.kind for fact in newest})
    as_of = max([now, *(unit.progress.settled_at for unit in units)])
    news = await store_facts(session, newest, received_at=received_at or as_of, recorded_at=as_of)
    await _refuse_moves(session, units, [new.fact for new in news if new.known_revision is not None])
    given = await evaluate(session, units, news, as_of) if news else []
    return RecordedFacts(len(news), given, _late(units, news, as_of))


def _newest(facts: Sequence[Fact]) -> list[Fact]:
    """Return the newest revision of each fact, in the order in which every transaction writes them."""
    newest: dict[Identity, Fact] = {}
    for fact in facts:
        known = newest.get(fact.identity)
        if known is None or fact.revision > known.revision:
            newest[fact.identity] = fact
    return [newest[identity] for identity in sorted(newest)]


async def _refuse_moves(session: AsyncSession, units: Sequence[LockedUnit], corrections: Sequence[Fact]) -> None:
    if not corrections:
        return
    zones = {unit.challenge.compiled.calendar.zone for unit in units}
    by_identity = {fact.identity: fact for fact in corrections}
    for known in await list_revisions(session, by_identity):
        check_not_moved(by_identity[known.identity], known, zones)


def _late(units: Sequence[LockedUnit], news: Sequence[NewFact], as_of: dt.datetime) -> list[LateFact]:
    return [
        LateFact(new.fact, unit.challenge.id, unit.challenge.slug)
        for unit in units
        for new in news
        if unit.counts(new.fact, new.fact.occurred_at, new.fact.occurred_at)
        and not unit.counts(new.fact, new.received_at, as_of)
    ]
