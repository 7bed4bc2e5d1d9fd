"""Every query on reviews."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import Row, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.reviews.errors import ReviewUnknown
from challenge_engine.reviews.models import Review

OPEN = "open"


def add_review(session: AsyncSession, check_in_id: UUID, person_id: UUID, reason: str, now: dt.datetime) -> None:
    """Put a held check-in before the officers."""
    session.add(Review(check_in_id=check_in_id, person_id=person_id, status=OPEN, reason=reason, opened_at=now))


async def lock_review(session: AsyncSession, check_in_id: UUID) -> Review:
    """Return a review, locked until the transaction ends. Raises ReviewUnknown."""
    found = await session.execute(
        select(Review)
        .where(Review.check_in_id == check_in_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    review = found.scalar_one_or_none()
    if review is None:
        raise ReviewUnknown
    return review


async def list_decision_words(
    session: AsyncSession, person_id: UUID, check_in_ids: Collection[UUID]
) -> dict[UUID, str]:
    """Return what officers told a person about these check-ins, by check-in; those without words are left out."""
    found = await session.execute(
        select(Review.check_in_id, Review.decision_words).where(
            Review.person_id == person_id,
            Review.check_in_id.in_(check_in_ids),
            Review.decision_words.is_not(None),
        )
    )
    return {check_in_id: words for check_in_id, words in found if words is not None}


async def list_open_reviews(
    session: AsyncSession, *, after: tuple[dt.datetime, UUID] | None, limit: int
) -> Sequence[Row[Review, CheckIn]]:
    """Return open reviews with their check-ins, longest waiting first, those after (opened_at, id) if given."""
    wanted = (
        select(Review, CheckIn)
        .join(CheckIn, (CheckIn.person_id == Review.person_id) & (CheckIn.id == Review.check_in_id))
        .where(Review.status == OPEN)
    )
    if after is not None:
        wanted = wanted.where(tuple_(Review.opened_at, Review.check_in_id) > after)
    found = await session.execute(wanted.order_by(Review.opened_at, Review.check_in_id).limit(limit))
    return found.all()
