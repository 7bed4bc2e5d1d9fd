"""A stretch of a board as a page shows it: public names, places, and how they moved since the day began."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.names import list_names
from challenge_engine.leaderboards.queries import list_earlier_ranks
from challenge_engine.leaderboards.rules import (
    NICKNAMED,
    Board,
    Window,
    movement,
    shown_participants,
    shown_score,
)
from core.messages import Language


@dataclass(frozen=True, slots=True)
class StandingView:
    """One row. `moved` is by how many ranks it rose since the day began; None when it was not ranked then."""

    rank: int
    position: int
    name: str
    team_id: str | None
    score: float
    participants_at_least: int | None
    moved: int | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """A stretch of a board. `is_hidden`: fewer take part than may be shown."""

    ranked: int
    not_yet_ranked_count: int
    standings: tuple[StandingView, ...]
    not_yet_ranked: tuple[str, ...]
    is_hidden: bool
    sealed_at: dt.datetime | None


async def view_window(
    session: AsyncSession, board: Board, window: Window, language: Language, *, own_ids: Collection[str] = ()
) -> BoardView:
    """Give a window its names and movements, two queries whatever its length; `own_ids` marks the asker's rows."""
    ids = [standing.subject_id for standing in window.standings]
    names = await list_names(session, board.who, [*ids, *window.unranked_ids], language)
    earlier = await list_earlier_ranks(session, board.key, ids) if ids and not window.sealed_at else {}
    standings = tuple(
        StandingView(
            rank=one.rank,
            position=one.position,
            name=names[one.subject_id],
            team_id=None if board.who in NICKNAMED else one.subject_id,
            score=shown_score(board, one.score),
            participants_at_least=shown_participants(board, one.participants),
            moved=movement(one.rank, earlier.get(one.subject_id)),
            is_own=one.subject_id in own_ids,
        )
        for one in window.standings
    )
    return BoardView(
        ranked=window.ranked,
        not_yet_ranked_count=window.unranked,
        standings=standings,
        not_yet_ranked=tuple(names[one] for one in window.unranked_ids),
        is_hidden=window.ranked == 0 and window.unranked > 0 and board.least_subjects > 1,
        sealed_at=window.sealed_at,
    )
