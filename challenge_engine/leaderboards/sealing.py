"""Making standings final: computed from PostgreSQL once, as rows that nothing can change, with a digest."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ARRAY, Double, Integer, cast, exists, func, insert, literal, null, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.certificates.prizes import issue_prizes
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards import queries
from challenge_engine.leaderboards.declared import list_boards
from challenge_engine.leaderboards.errors import PeriodUnknown, SealingTooEarly
from challenge_engine.leaderboards.models import SealedBoard, SealedStanding
from challenge_engine.leaderboards.repository import of_board
from challenge_engine.leaderboards.rules import Board, BoardKey
from challenge_engine.leaderboards.store import board_name
from challenge_engine.leagues.sealing import seal_leagues
from challenge_engine.progress.models import Progress
from core.outbox import publish

BOARD_SEALED = "board_sealed"
_BATCH_ROWS = 5_000  # read while the digest is computed: some 2 MB


@dataclass(frozen=True, slots=True)
class Digest:
    """What was found on a sealed board."""

    ranked: int
    unranked: int
    sha256: bytes


async def seal_round(
    session: AsyncSession, challenge: PublishedChallenge, period: str, now: dt.datetime
) -> Sequence[BoardKey]:
    """Seal all boards of a round (or "run") that are not sealed yet; return those now sealed.

    Again is harmless. Raises PeriodUnknown; SealingTooEarly before the period's sealing instant, or while any unit
    still waits for its last moment (whose awards may count).
    """
    boards = [board for board in list_boards(challenge) if board.key.period == period]
    try:
        span = challenge.compiled.calendar.span(period)
    except KeyError:
        raise PeriodUnknown from None
    if now < span.seals_at or await _has_unsettled(session, challenge.id, span.seals_at):
        raise SealingTooEarly
    sealed = []
    for board in boards:
        if await _seal(session, board, challenge.version, now):
            sealed.append(board.key)
            await issue_prizes(session, challenge, board, challenge.file.prizes, now)
            await seal_leagues(session, challenge, board, now)
    for key in sealed:
        publish(session, BOARD_SEALED, board_name(key), _payload(key), now=now)
    return sealed


async def compute_digest(session: AsyncSession, key: BoardKey) -> Digest:
    """Return the digest over the sealed rows as they stand in the table, in order of position."""
    digest, ranked, unranked = hashlib.sha256(), 0, 0
    rows = (
        select(
            SealedStanding.position,
            SealedStanding.rank,
            SealedStanding.subject_id,
            SealedStanding.participants,
            SealedStanding.score,
            SealedStanding.ties,
        )
        .where(*of_board(SealedStanding, key))
        .order_by(SealedStanding.position)
        .execution_options(yield_per=_BATCH_ROWS)
    )
    async for position, rank, subject_id, participants, score, ties in await session.stream(rows):
        ranked, unranked = ranked + (rank is not None), unranked + (rank is None)
        numbers = "|".join(number.hex() for number in (score, *ties))
        digest.update(f"{position}|{rank or ''}|{subject_id}|{participants}|{numbers}\n".encode())
    return Digest(ranked, unranked, digest.digest())


async def verify_seal(session: AsyncSession, seal: SealedBoard) -> bool:
    """Tell whether the rows of a sealed board are those that were sealed."""
    found = await compute_digest(session, BoardKey(seal.challenge_id, seal.board_id, seal.period))
    return found == Digest(seal.ranked, seal.unranked, seal.digest)


async def _has_unsettled(session: AsyncSession, challenge_id: uuid.UUID, until: dt.datetime) -> bool:
    waiting = exists().where(Progress.challenge_id == challenge_id, Progress.next_moment_at <= until)
    return bool(await session.scalar(select(waiting)))


async def _seal(session: AsyncSession, board: Board, version: int, now: dt.datetime) -> bool:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(board_name(board.key), 0))))
    if await queries.find_seal(session, board.key):
        return False
    await _write_standings(session, board)
    digest = await compute_digest(session, board.key)
    key = board.key
    session.add(
        SealedBoard(
            challenge_id=key.challenge_id,
            board_id=key.board_id,
            period=key.period,
            challenge_version=version,
            ranked=digest.ranked,
            unranked=digest.unranked,
            digest=digest.sha256,
            sealed_at=now,
        )
    )
    await session.flush()
    return True


async def _write_standings(session: AsyncSession, board: Board) -> None:
    key = board.key
    of_key = (literal(key.challenge_id), literal(key.board_id), literal(key.period))
    ranked = queries.ranked_subjects(board)
    ties = [ranked.c[f"number_{index}"] for index in range(1, len(board.ties) + 1)]
    able = select(
        *of_key,
        ranked.c.position,
        ranked.c.subject_id,
        ranked.c.rank,
        ranked.c.participants,
        ranked.c.number_0,
        array(ties, type_=Double),
    )
    columns = [
        *("challenge_id", "board_id", "period", "position"),
        *("subject_id", "rank", "participants", "score", "ties"),
    ]
    await session.execute(insert(SealedStanding).from_select(columns, able))
    tallies = queries.tallied_subjects(board)
    place = func.row_number().over(order_by=tallies.c.subject_id)
    ranked_count = select(func.count()).where(*of_board(SealedStanding, key)).scalar_subquery()
    unable = select(
        *of_key,
        ranked_count + place,
        tallies.c.subject_id,
        cast(null(), Integer),
        tallies.c.participants,
        literal(0.0),
        cast(array([]), ARRAY(Double)),
    ).where(tallies.c.participants < board.least_participants)
    await session.execute(insert(SealedStanding).from_select(columns, unable))


def _payload(key: BoardKey) -> dict[str, str]:
    return {"challenge_id": str(key.challenge_id), "board_id": key.board_id, "period": key.period}
