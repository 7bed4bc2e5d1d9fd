"""The boards that a published challenge declares: one for each of its leaderboards and periods."""

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.calendar import Span
from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.schema import Leaderboard
from challenge_engine.definitions.service import PublishedChallenge, get_published
from challenge_engine.leaderboards.errors import BoardUnknown, PeriodUnknown
from challenge_engine.leaderboards.rules import Board, BoardKey, Form, Tie, Who


def get_leaderboard(challenge: PublishedChallenge, board_id: str) -> Leaderboard:
    """Return the declaration of a board. Raises BoardUnknown."""
    for leaderboard in challenge.file.leaderboards:
        if leaderboard.id == board_id:
            return leaderboard
    raise BoardUnknown


def spans_of(challenge: PublishedChallenge, leaderboard: Leaderboard) -> Sequence[Span]:
    """Return the periods for which a board is kept, in order of time."""
    calendar = challenge.compiled.calendar
    return calendar.rounds if leaderboard.period == "round" else (calendar.run,)


def get_span(
    challenge: PublishedChallenge, leaderboard: Leaderboard, period: str | None, now: dt.datetime
) -> Span:
    """Return the period asked for; with None, the one that runs or ended last, before all the first.

    Raises PeriodUnknown.
    """
    spans = spans_of(challenge, leaderboard)
    if period is None and spans:
        return next((span for span in reversed(spans) if span.starts_at <= now), spans[0])
    for span in spans:
        if span.id == period:
            return span
    raise PeriodUnknown


def to_board(challenge_id: uuid.UUID, leaderboard: Leaderboard, period: str) -> Board:
    """Return how a declared board of one period is ordered."""
    ties = tuple(Tie.OWN if tie.by == "value" else Tie(tie.by) for tie in leaderboard.ties)
    return Board(
        BoardKey(challenge_id, leaderboard.id, period),
        Who(leaderboard.who),
        Form(leaderboard.aggregate),
        ties,
        leaderboard.least_participants,
    )


def list_boards(challenge: PublishedChallenge) -> list[Board]:
    """Return every board of every period."""
    return [
        to_board(challenge.id, leaderboard, span.id)
        for leaderboard in challenge.file.leaderboards
        for span in spans_of(challenge, leaderboard)
    ]


async def find_challenge(session: AsyncSession, challenge_id: uuid.UUID) -> PublishedChallenge | None:
    """Return the latest state of a challenge, or None."""
    challenge = await session.get(Challenge, challenge_id)
    return None if challenge is None else await get_published(session, challenge.id, challenge.latest_version)
