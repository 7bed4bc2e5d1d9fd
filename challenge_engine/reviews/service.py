"""Deciding on held check-ins, and the player's one appeal.

An accepted one pays with its original time as long as its round is not sealed: it was sent in time.
"""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.repository import lock_check_in, settle_check_in
from challenge_engine.check_ins.rules import Reason, Status
from challenge_engine.check_ins.visits import visit_fact
from challenge_engine.facts.service import RecordedFacts, record_facts
from challenge_engine.reviews import repository
from challenge_engine.reviews.errors import (
    AlreadyAppealed,
    NothingToAppeal,
    ReviewDecided,
    ReviewOfRelative,
    ReviewUnknown,
    VisitCounted,
)
from challenge_engine.reviews.models import Review
from families.office_acts.service import ActingOfficer, record_act
from families.relations import is_own_or_of_family
from geo.parks.repository import get_park, summarise

ACCEPTED = "accepted"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided review. `recorded` says what an accepted one earned, and where it came too late."""

    review: Review
    recorded: RecordedFacts | None


async def accept(
    session: AsyncSession,
    check_in_id: UUID,
    *,
    decided_by_id: UUID | None,
    words: str | None = None,
    note: str | None = None,
    now: dt.datetime,
) -> Decision:
    """Accept a held check-in: it counts, at its own time, unless the results of its round are final.

    `words` are told to the player, `note` only to officers.
    Raises ReviewUnknown, ReviewDecided, ReviewOfRelative, VisitCounted.
    """
    review = await _open_review(session, check_in_id, decided_by_id)
    check_in = await lock_check_in(session, review.person_id, check_in_id)
    try:
        async with session.begin_nested():
            await settle_check_in(session, check_in, Status.ACCEPTED, Reason.ACCEPTED_BY_REVIEW)
    except IntegrityError:
        # One a day: after a refusal the player checked in again, or another refused visit was accepted meanwhile.
        raise VisitCounted from None
    park = summarise(await get_park(session, check_in.park_id or ""))
    fact = visit_fact(check_in.person_id, park, check_in.day, check_in.occurred_at)
    recorded = await record_facts(session, [fact], now=now, received_at=check_in.recorded_at)
    if any(late.challenge_id == check_in.challenge_id for late in recorded.late):
        await settle_check_in(session, check_in, Status.ACCEPTED, Reason.ACCEPTED_TOO_LATE)
    review.decision_words, review.decision_note = words, note
    await _decide(session, review, ACCEPTED, decided_by_id, now)
    return Decision(review, recorded)


async def refuse(
    session: AsyncSession,
    check_in_id: UUID,
    *,
    decided_by_id: UUID | None,
    words: str | None = None,
    note: str | None = None,
    now: dt.datetime,
) -> Decision:
    """Refuse a held check-in. `words` are told to the player, `note` only to officers.

    Raises ReviewUnknown, ReviewDecided, ReviewOfRelative.
    """
    review = await _open_review(session, check_in_id, decided_by_id)
    check_in = await lock_check_in(session, review.person_id, check_in_id)
    await settle_check_in(session, check_in, Status.REFUSED, Reason.REFUSED_BY_REVIEW)
    review.decision_words, review.decision_note = words, note
    await _decide(session, review, REFUSED, decided_by_id, now)
    return Decision(review, None)


async def appeal(
    session: AsyncSession, person_id: UUID, check_in_id: UUID, note: str, *, now: dt.datetime
) -> Review:
    """Add the player's note, and open a refused review again. Once.

    Raises ReviewUnknown, AlreadyAppealed, NothingToAppeal.
    """
    review = await repository.lock_review(session, check_in_id)
    if review.person_id != person_id:
        raise ReviewUnknown
    if review.status == ACCEPTED:
        raise NothingToAppeal
    if review.appealed_at is not None:
        raise AlreadyAppealed
    review.appealed_at = now
    review.appeal_note = note
    review.status = repository.OPEN
    await session.flush()
    return review


async def _open_review(session: AsyncSession, check_in_id: UUID, decided_by_id: UUID | None) -> Review:
    """Return the review, locked, if it waits for a decision and this account is not partial."""
    review = await repository.lock_review(session, check_in_id)
    if decided_by_id is not None and await is_own_or_of_family(session, decided_by_id, review.person_id):
        raise ReviewOfRelative
    if review.status != repository.OPEN:
        raise ReviewDecided
    return review


async def _decide(
    session: AsyncSession,
    review: Review,
    status: str,
    decided_by_id: UUID | None,
    now: dt.datetime,
) -> None:
    before, after = {"status": review.status}, {"status": status}
    officer = ActingOfficer(decided_by_id, now)
    record_act(
        session, officer, f"check_in_{status}", f"check_in:{review.check_in_id}", before=before, after=after
    )
    review.status = status
    review.decided_at = now
    review.decided_by_id = decided_by_id
    await session.flush()
