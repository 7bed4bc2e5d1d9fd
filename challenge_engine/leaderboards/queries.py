"""Boards read from PostgreSQL: the whole order by window functions, and what is sealed.

The same numbers in the same order as `rules.rank`: sums are exact, and an average is one IEEE 754 division.
"""

import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Double, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.models import KeptScore, RankSnapshot, SealedBoard, SealedStanding
from challenge_engine.leaderboards.repository import of_board, subject_column
from challenge_engine.leaderboards.rules import Board, BoardKey, Form, Standing, Tie, Window


def tallied_subjects(board: Board) -> Any:
    """Return the subquery of each subject's participants and sums."""
    subject = subject_column(board.who)
    sums = [func.sum(KeptScore.value).label("value")]
    sums += [
        func.sum(func.coalesce(KeptScore.ties[index], 0)).label(f"own_{index}")
        for index in range(1, board.own_ties + 1)
    ]
    return (
        select(subject.label("subject_id"), func.count().label("participants"), *sums)
        .where(*of_board(KeptScore, board.key), subject.is_not(None))
        .group_by(subject)
        .subquery("tallies")
    )


def _numbers(board: Board, tallies: Any) -> list[ColumnElement[float]]:
    """Return the expressions of `rules.order_key`."""

    def total(name: str) -> ColumnElement[float]:
        return cast(tallies.c[name], Double)

    def combined(name: str) -> ColumnElement[float]:
        return total(name) if board.form is Form.TOTAL else total(name) / total("participants")

    numbers, own = [combined("value")], 0
    for tie in board.ties:
        if tie is Tie.OWN:
            own += 1
            numbers.append(combined(f"own_{own}"))
        elif tie is Tie.AVERAGE:
            numbers.append(total("value") / total("participants"))
        else:
            numbers.append(total("value" if tie is Tie.TOTAL else "participants"))
    return numbers


def ranked_subjects(board: Board) -> Any:
    """Return the subquery of the ranked: position, rank, subject_id, participants, number_0, number_1 ..."""
    tallies = tallied_subjects(board)
    numbers = [number.label(f"number_{index}") for index, number in enumerate(_numbers(board, tallies))]
    best_first = [number.element.desc() for number in numbers]
    return (
        select(
            func.row_number().over(order_by=[*best_first, tallies.c.subject_id.desc()]).label("position"),
            func.rank().over(order_by=best_first).label("rank"),
            tallies.c.subject_id,
            tallies.c.participants,
            *numbers,
        )
        .where(tallies.c.participants >= board.least_participants)
        .subquery("ranked")
    )


def _to_standing(row: Any) -> Standing:
    position, rank, subject_id, participants, score, *ties = row
    return Standing(position, rank, subject_id, participants, score, tuple(ties))


async def read_page(
    session: AsyncSession, board: Board, *, start: int, limit: int, name_unranked: int = 0
) -> Window:
    """Return `limit` standings from position `start` (from 0), recomputed from the scores."""
    ranked = ranked_subjects(board)
    page = select(ranked).where(ranked.c.position > start).order_by(ranked.c.position).limit(limit)
    standings = tuple(_to_standing(row) for row in await session.execute(page))
    able, unable = await _counts(session, board)
    return Window(able, unable, standings, await _list_unranked(session, board, name_unranked))


async def read_around(session: AsyncSession, board: Board, subject_id: str, *, neighbours: int) -> Window:
    """Return the subject's standing with `neighbours` on each side; no standings when it is not ranked."""
    ranked = ranked_subjects(board)
    own = select(ranked.c.position).where(ranked.c.subject_id == subject_id).scalar_subquery()
    stretch = (
        select(ranked)
        .where(ranked.c.position.between(own - neighbours, own + neighbours))
        .order_by(ranked.c.position)
    )
    standings = tuple(_to_standing(row) for row in await session.execute(stretch))
    return Window(*await _counts(session, board), standings)


async def stream_standings(
    session: AsyncSession, board: Board, *, batch: int
) -> AsyncIterator[Sequence[Standing]]:
    """Yield the whole board in order, `batch` standings at a time."""
    ranked = ranked_subjects(board)
    whole = select(ranked).order_by(ranked.c.position).execution_options(yield_per=batch)
    result = await session.stream(whole)
    async for rows in result.partitions():
        yield [_to_standing(row) for row in rows]


async def list_unranked(session: AsyncSession, board: Board) -> Sequence[tuple[str, int]]:
    """Return (id, participants) of all groups not yet ranked, by id."""
    tallies = tallied_subjects(board)
    few = (
        select(tallies.c.subject_id, tallies.c.participants)
        .where(tallies.c.participants < board.least_participants)
        .order_by(tallies.c.subject_id)
    )
    return [(subject_id, participants) for subject_id, participants in await session.execute(few)]


async def _list_unranked(session: AsyncSession, board: Board, limit: int) -> tuple[str, ...]:
    if not limit or board.least_participants <= 1:
        return ()
    return tuple(subject_id for subject_id, _ in (await list_unranked(session, board))[:limit])


async def _counts(session: AsyncSession, board: Board) -> tuple[int, int]:
    tallies = tallied_subjects(board)
    able = tallies.c.participants >= board.least_participants
    found = await session.execute(
        select(func.count().filter(able), func.count().filter(~able)).select_from(tallies)
    )
    ranked, unranked = found.one()
    return ranked, unranked


async def find_seal(session: AsyncSession, key: BoardKey) -> SealedBoard | None:
    """Return the board's seal, or None while it is open."""
    return await session.get(SealedBoard, (key.challenge_id, key.board_id, key.period))


async def read_sealed_page(
    session: AsyncSession, seal: SealedBoard, key: BoardKey, *, start: int, limit: int, name_unranked: int = 0
) -> Window:
    """Return `limit` final standings from position `start` (from 0)."""
    standings = await _sealed(session, key, SealedStanding.position.between(start + 1, start + limit))
    names = (
        select(SealedStanding.subject_id)
        .where(*of_board(SealedStanding, key), SealedStanding.rank.is_(None))
        .order_by(SealedStanding.position)
        .limit(name_unranked)
    )
    unranked = tuple((await session.scalars(names)).all()) if name_unranked else ()
    return Window(seal.ranked, seal.unranked, standings, unranked, seal.sealed_at)


async def read_sealed_around(
    session: AsyncSession, seal: SealedBoard, key: BoardKey, subject_id: str, *, neighbours: int
) -> Window:
    """Return the subject's final standing with `neighbours` on each side; none when it was not ranked."""
    own = (
        select(SealedStanding.position)
        .where(
            *of_board(SealedStanding, key),
            SealedStanding.subject_id == subject_id,
            SealedStanding.rank.is_not(None),
        )
        .scalar_subquery()
    )
    standings = await _sealed(session, key, SealedStanding.position.between(own - neighbours, own + neighbours))
    return Window(seal.ranked, seal.unranked, standings, sealed_at=seal.sealed_at)


async def _sealed(session: AsyncSession, key: BoardKey, which: ColumnElement[bool]) -> tuple[Standing, ...]:
    statement = (
        select(SealedStanding)
        .where(*of_board(SealedStanding, key), SealedStanding.rank.is_not(None), which)
        .order_by(SealedStanding.position)
    )
    return tuple(
        Standing(row.position, row.rank, row.subject_id, row.participants, row.score, tuple(row.ties))
        for row in await session.scalars(statement)
        if row.rank is not None
    )


async def list_earlier_ranks(session: AsyncSession, key: BoardKey, subject_ids: Collection[str]) -> dict[str, int]:
    """Return the ranks that these subjects held when the newest snapshot of the board was taken."""
    newest = select(func.max(RankSnapshot.day)).where(*of_board(RankSnapshot, key)).scalar_subquery()
    statement = select(RankSnapshot.subject_id, RankSnapshot.rank).where(
        *of_board(RankSnapshot, key), RankSnapshot.day == newest, RankSnapshot.subject_id.in_(subject_ids)
    )
    return {row.subject_id: row.rank for row in await session.execute(statement)}


async def find_subject_of(session: AsyncSession, board: Board, person_id: uuid.UUID) -> str | None:
    """Return the subject of the board to which a person's score counts, or None."""
    statement = select(subject_column(board.who)).where(
        *of_board(KeptScore, board.key), KeptScore.person_id == person_id
    )
    return (await session.scalars(statement)).one_or_none()


async def list_sealed_keys(session: AsyncSession) -> set[BoardKey]:
    """Return the keys of all sealed boards: some thousands after years."""
    rows = await session.execute(select(SealedBoard.challenge_id, SealedBoard.board_id, SealedBoard.period))
    return {BoardKey(*row) for row in rows}
