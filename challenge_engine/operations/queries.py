"""What PostgreSQL knows of operations: each read is of an index and bounded, whatever has piled up."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.check_ins.models import CheckIn
from challenge_engine.collectibles.models import Collectible
from challenge_engine.collectibles.service import Source
from challenge_engine.operations.rules import MinuteCounts, verdict_of
from challenge_engine.reviews.models import Review
from challenge_engine.reviews.repository import OPEN
from core.outbox import OutboxEvent


@dataclass(frozen=True, slots=True)
class WaitingTopic:
    """Events of one topic among the oldest that wait; `errors` are the types of what stopped those that failed."""

    topic: str
    waiting: int
    failing: int
    most_attempts: int
    oldest_at: dt.datetime
    errors: Sequence[str]


async def read_minutes(session: AsyncSession, since: dt.datetime) -> dict[int, MinuteCounts]:
    """Return what happened in each minute from `since` on; minutes without anything are left out."""
    found: defaultdict[int, MinuteCounts] = defaultdict(MinuteCounts)
    arrived = _minute(CheckIn.recorded_at)
    check_ins = (
        select(arrived, CheckIn.status, CheckIn.reason, func.count())
        .where(CheckIn.recorded_at >= since)
        .group_by(arrived, CheckIn.status, CheckIn.reason)
    )
    for minute, status, reason, number in await session.execute(check_ins):
        found[minute].check_ins[verdict_of(status, reason), reason] += number
    caught = _minute(Collectible.obtained_at)
    catches = (
        select(caught, func.count())
        .where(Collectible.source == Source.CATCH.value, Collectible.obtained_at >= since)
        .group_by(caught)
    )
    for minute, number in await session.execute(catches):
        found[minute].catches = number
    return dict(found)


async def read_open_reviews(session: AsyncSession) -> tuple[int, dt.datetime | None]:
    """Return how many reviews wait for an officer, and since when the longest waiting does."""
    found = await session.execute(select(func.count(), func.min(Review.opened_at)).where(Review.status == OPEN))
    number, oldest_at = found.one()
    return number, oldest_at


async def list_waiting_topics(session: AsyncSession, *, most: int) -> list[WaitingTopic]:
    """Return the topics of the `most` oldest events of the outbox that wait."""
    oldest = (
        select(OutboxEvent.topic, OutboxEvent.attempts, OutboxEvent.created_at, OutboxEvent.last_error)
        .where(OutboxEvent.delivered_at.is_(None))
        .order_by(OutboxEvent.id)
        .limit(most)
        .subquery()
    )
    failing = oldest.c.attempts > 0
    by_topic = (
        select(
            oldest.c.topic,
            func.count(),
            func.count().filter(failing),
            func.max(oldest.c.attempts),
            func.min(oldest.c.created_at),
            func.array_agg(oldest.c.last_error.distinct()).filter(oldest.c.last_error.is_not(None)),
        )
        .group_by(oldest.c.topic)
        .order_by(oldest.c.topic)
    )
    return [
        WaitingTopic(topic, waiting, failed, attempts, oldest_at, tuple(sorted(errors or ())))
        for topic, waiting, failed, attempts, oldest_at, errors in await session.execute(by_topic)
    ]


def _minute(column: Any) -> ColumnElement[int]:
    return cast(func.floor(func.extract("epoch", column) / 60), Integer)
