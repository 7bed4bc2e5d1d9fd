"""Reading boards: from what is sealed, else from Redis in one trip, else recomputed from PostgreSQL."""

from collections.abc import Awaitable

import structlog
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import queries
from challenge_engine.leaderboards.rules import Board, Window, shown
from challenge_engine.leaderboards.store import BoardStore

log = structlog.get_logger(__name__)


async def read_page(
    session: AsyncSession, store: BoardStore, board: Board, *, start: int, limit: int, name_unranked: int = 0
) -> Window:
    """Return `limit` standings from position `start` (from 0); also the first `name_unranked` not yet ranked.

    Nothing of a board that has too few subjects to be shown.
    """
    stretch = {"start": start, "limit": limit, "name_unranked": name_unranked}
    if seal := await queries.find_seal(session, board.key):
        window = await queries.read_sealed_page(session, seal, board.key, **stretch)
    else:
        held = await _unless_down(store.find_page(board, **stretch))
        window = held or await queries.read_page(session, board, **stretch)
    return shown(board, window)


async def read_around(
    session: AsyncSession, store: BoardStore, board: Board, subject_id: str, *, neighbours: int
) -> Window:
    """Return the subject's standing, `neighbours` on each side; no standings when not ranked or not shown."""
    if seal := await queries.find_seal(session, board.key):
        window = await queries.read_sealed_around(session, seal, board.key, subject_id, neighbours=neighbours)
    else:
        held = await _unless_down(store.find_around(board, subject_id, neighbours=neighbours))
        window = held or await queries.read_around(session, board, subject_id, neighbours=neighbours)
    return shown(board, window)


async def _unless_down(reading: Awaitable[Window | None]) -> Window | None:
    try:
        return await reading
    except RedisError as error:
        log.warning("boards_read_from_database", error=type(error).__name__)
        return None
