"""Where everybody stood when the day began, for "movement since yesterday". Only the newest day is kept."""

import datetime as dt

from sqlalchemy import delete, func, insert, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.models import RankSnapshot
from challenge_engine.leaderboards.queries import ranked_subjects
from challenge_engine.leaderboards.repository import of_board
from challenge_engine.leaderboards.rules import Board


async def take_snapshot(session: AsyncSession, board: Board, day: dt.date) -> bool:
    """Keep the board's ranks as those at the beginning of `day`, unless that was done; tell whether it was now.

    Taken minutes after midnight, it holds what was scored in those minutes; a fairer instant is not worth a copy
    of all scores.
    """
    key = board.key
    newest = select(func.max(RankSnapshot.day)).where(*of_board(RankSnapshot, key))
    held: dt.date | None = (await session.scalars(newest)).one()
    if held is not None and held >= day:
        return False
    ranked = ranked_subjects(board)
    now_held = select(
        literal(key.challenge_id),
        literal(key.board_id),
        literal(key.period),
        ranked.c.subject_id,
        literal(day),
        ranked.c.rank,
    )
    columns = ["challenge_id", "board_id", "period", "subject_id", "day", "rank"]
    await session.execute(insert(RankSnapshot).from_select(columns, now_held))
    await session.execute(delete(RankSnapshot).where(*of_board(RankSnapshot, key), RankSnapshot.day < day))
    return True
