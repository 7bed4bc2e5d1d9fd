"""Every write of the leaderboards' tables, and the reads that feed the copy in Redis."""

import uuid
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    String,
    Text,
    Uuid,
    bindparam,
    cast,
    collate,
    column,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP, insert
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.models import KeptScore, SealedBoard
from challenge_engine.leaderboards.rules import Board, BoardKey, Contribution, PersonTeams, Who, subject_of

# The table itself: an INSERT of a mapped class given parameters is compiled anew each time.
_SCORES = KeptScore.metadata.tables[KeptScore.__tablename__]
_COMPARED = ("value", "ties", "family_id", "class_id", "school_id", "organisation_id", "squad_id", "district")


_TYPES: dict[str, Any] = {
    "challenge_id": Uuid(),
    "board_id": String(),
    "period": String(),
    "person_id": Uuid(),
    "value": BigInteger(),
    "ties": ARRAY(BigInteger()),
    "revision": BigInteger(),
    "family_id": Uuid(),
    "class_id": Uuid(),
    "school_id": String(),
    "organisation_id": Uuid(),
    "squad_id": Uuid(),
    "district": String(),
    "scored_at": TIMESTAMP(timezone=True),
}


def _keep_rows() -> Executable:
    given = (
        func.jsonb_to_recordset(cast(bindparam("rows", type_=Text), JSONB))
        .table_valued(
            *(column(name, _TYPES[name]) for name in _TYPES),
            name="given",
        )
        .render_derived(with_types=True)
    )
    sealed = exists().where(
        SealedBoard.challenge_id == given.c.challenge_id,
        SealedBoard.board_id == given.c.board_id,
        SealedBoard.period == given.c.period,
    )
    source = (
        select(*(given.c[name] for name in _TYPES))
        .where(~sealed)
        .order_by(given.c.person_id, given.c.board_id, given.c.period)
    )
    insertion = insert(_SCORES).from_select(list(_TYPES), source)
    new = insertion.excluded
    changed = {name: new[name] for name in (*_COMPARED, "scored_at")}
    return insertion.on_conflict_do_update(
        index_elements=list(_SCORES.primary_key.columns),
        set_={**changed, "revision": func.greatest(_SCORES.c.revision + 1, new.revision)},
        where=or_(*(_SCORES.c[name].is_distinct_from(new[name]) for name in _COMPARED)),
    ).returning(_SCORES.c.challenge_id, _SCORES.c.person_id)


# Built once: every check-in keeps scores, and building the statement costs more than running it.
_KEEP_ROWS = _keep_rows()


async def keep_rows(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> set[tuple[uuid.UUID, uuid.UUID]]:
    """Insert or replace scores, one statement; return the (challenge, person) of whom anything changed.

    Rows are dicts of KeptScore's columns, JSON values. Rows of sealed boards are left out. Rows are written in
    the order of person, board, period, so that two writers of the same rows cannot deadlock.
    """
    changed = await session.execute(_KEEP_ROWS, {"rows": orjson.dumps(rows).decode()})
    return {(challenge_id, person_id) for challenge_id, person_id in changed}


async def list_scores_of(
    session: AsyncSession, challenge_id: uuid.UUID, boards: Collection[Board], person_ids: Collection[uuid.UUID]
) -> Sequence[KeptScore]:
    """Return the persons' scores on these boards of one challenge."""
    statement = select(KeptScore).where(
        KeptScore.challenge_id == challenge_id,
        KeptScore.board_id.in_({board.key.board_id for board in boards}),
        KeptScore.period.in_({board.key.period for board in boards}),
        KeptScore.person_id.in_(person_ids),
    )
    return (await session.scalars(statement)).all()


async def list_changes(
    session: AsyncSession, boards: Sequence[Board], person_ids: Collection[uuid.UUID]
) -> list[tuple[Board, list[Contribution]]]:
    """Return, for each board of one challenge, what these persons bring to it now; boards without are left out."""
    if not boards:
        return []
    rows = await list_scores_of(session, boards[0].key.challenge_id, boards, person_ids)
    by_key = {(board.key.board_id, board.key.period): (board, list[Contribution]()) for board in boards}
    for row in rows:
        # A version may have moved a board from rounds to the run: its rows of then belong to no board now.
        if found := by_key.get((row.board_id, row.period)):
            board, contributions = found
            contributions.append(to_contribution(board, row))
    return [(board, contributions) for board, contributions in by_key.values() if contributions]


def to_contribution(board: Board, row: KeptScore) -> Contribution:
    """Return what a kept score brings to a board."""
    teams = PersonTeams(
        row.family_id, row.class_id, row.school_id, row.organisation_id, row.district, row.squad_id
    )
    subject = subject_of(board.who, row.person_id, teams)
    return Contribution(str(row.person_id), subject, row.revision, row.value, _ties(board, row.ties))


async def stream_contributions(
    session: AsyncSession, board: Board, *, batch: int
) -> AsyncIterator[Sequence[Contribution]]:
    """Yield all that persons bring to a board, `batch` at a time, by a server-side cursor."""
    statement = select(
        cast(KeptScore.person_id, Text),
        subject_column(board.who),
        KeptScore.revision,
        KeptScore.value,
        KeptScore.ties,
    ).where(*of_board(KeptScore, board.key))
    result = await session.stream(statement.execution_options(yield_per=batch))
    async for rows in result.partitions():
        yield [
            Contribution(person, subject, rev, value, _ties(board, ties))
            for person, subject, rev, value, ties in rows
        ]


def _ties(board: Board, kept: Sequence[int]) -> tuple[int, ...]:
    """Return as many tie values as the board has now: the score may have been kept under an earlier version."""
    return (*kept, *[0] * board.own_ties)[: board.own_ties]


def subject_column(who: Who) -> ColumnElement[str]:
    """Return the column, as text in byte order, that names the subject to which a score counts."""
    subject = {
        Who.PERSON: KeptScore.person_id,
        Who.FAMILY: KeptScore.family_id,
        Who.SQUAD: KeptScore.squad_id,
        Who.CLASS: KeptScore.class_id,
        Who.SCHOOL: KeptScore.school_id,
        Who.ORGANISATION: KeptScore.organisation_id,
        Who.DISTRICT: KeptScore.district,
    }[who]
    return collate(cast(subject, Text), "C")


def of_board(table: Any, key: BoardKey) -> tuple[Any, Any, Any]:
    """Return the conditions that pick one board's rows of a table."""
    return (table.challenge_id == key.challenge_id, table.board_id == key.board_id, table.period == key.period)
