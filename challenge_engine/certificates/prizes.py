"""Certificates for the first places of a board, as it is sealed.

Places are ranks: equals stand within the places together, or not at all. A score of zero wins nothing.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.certificates.issuing import EarnedCertificate, issue_earned
from challenge_engine.definitions.schema import Prize
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.models import KeptScore, SealedStanding
from challenge_engine.leaderboards.repository import of_board, subject_column
from challenge_engine.leaderboards.rules import SCALE, Board

BATCH_PERSONS = 1_000  # issued together: some 2 MB of words


async def issue_prizes(
    session: AsyncSession, challenge: PublishedChallenge, board: Board, prizes: Sequence[Prize], now: dt.datetime
) -> int:
    """Issue to everybody who counted to one of the first places of a board just sealed; return how many."""
    issued = 0
    for prize in prizes:
        if prize.leaderboard == board.key.board_id and prize.certificate is not None:
            issued += await _issue(session, challenge, board, prize, prize.certificate, now)
    return issued


async def _issue(
    session: AsyncSession,
    challenge: PublishedChallenge,
    board: Board,
    prize: Prize,
    certificate: str,
    now: dt.datetime,
) -> int:
    subject = subject_column(board.who)
    winners = await session.execute(
        select(KeptScore.person_id, SealedStanding.rank, SealedStanding.score)
        .join(SealedStanding, SealedStanding.subject_id == subject)
        .where(
            *of_board(KeptScore, board.key),
            *of_board(SealedStanding, board.key),
            SealedStanding.rank <= prize.places,
            SealedStanding.score > 0,
        )
        .order_by(KeptScore.person_id)
    )
    key = board.key
    earned = [
        EarnedCertificate(
            person_id,
            certificate,
            f"{challenge.slug}:prize:{key.board_id}:{certificate}:{key.period}",
            challenge.version,
            key.period,
            {"rank": rank or 0, "places": prize.places, "score": _whole(score / SCALE)},
        )
        for person_id, rank, score in winners
    ]
    for start in range(0, len(earned), BATCH_PERSONS):
        await issue_earned(session, challenge, earned[start : start + BATCH_PERSONS], now)
    return len(earned)


def _whole(score: float) -> float:
    return int(score) if score.is_integer() else score
