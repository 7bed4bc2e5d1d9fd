"""What boards need as time passes: filling Redis when it lost them, snapshots at midnight, sealing when due."""

import datetime as dt
from collections.abc import Collection, Sequence
from uuid import UUID

import structlog
from redis.asyncio import Redis

from challenge_engine.definitions.service import PublishedChallenge, list_published
from challenge_engine.leaderboards import queries, repository
from challenge_engine.leaderboards.building import LIMITS, BoardBuilder, BuilderReplaced
from challenge_engine.leaderboards.declared import list_boards
from challenge_engine.leaderboards.errors import SealingTooEarly
from challenge_engine.leaderboards.rules import Board, Contribution
from challenge_engine.leaderboards.sealing import seal_round
from challenge_engine.leaderboards.snapshots import take_snapshot
from challenge_engine.leaderboards.store import BoardStore
from core.database import Database

log = structlog.get_logger(__name__)

COMPARED_ROWS = 1_000  # at a time: one answer of Redis of some 60 kB


async def list_open_boards(database: Database, now: dt.datetime) -> list[tuple[PublishedChallenge, Board]]:
    """Return the boards of all challenges whose period has begun and that are not sealed."""
    async with database.transaction() as session:
        sealed = await queries.list_sealed_keys(session)
        return [
            (challenge, board)
            for challenge in await list_published(session)
            for board in list_boards(challenge)
            if board.key not in sealed and challenge.compiled.calendar.span(board.key.period).starts_at <= now
        ]


async def rebuild_board(database: Database, redis: Redis, board: Board, *, force: bool = False) -> int | None:
    """Fill Redis with one board from PostgreSQL; return how many persons, None when another process is at it."""
    async with database.transaction() as session:
        batches = repository.stream_contributions(session, board, batch=LIMITS.batch_people)

        async def read_again(person_ids: Collection[str]) -> Sequence[Contribution]:
            changes = await repository.list_changes(session, [board], [UUID(one) for one in person_ids])
            return changes[0][1] if changes else []

        try:
            return await BoardBuilder(redis, board).build(batches, read_again, force=force)
        except BuilderReplaced:
            return None


async def rebuild_missing(database: Database, redis: Redis, now: dt.datetime) -> Sequence[Board]:
    """Fill Redis with every open board that it lost, as after it was emptied or restarted; return those filled."""
    missing = await BoardStore(redis).list_missing([board for _, board in await list_open_boards(database, now)])
    filled = [board for board in missing if await rebuild_board(database, redis, board) is not None]
    if filled:
        log.info("boards_rebuilt", count=len(filled))
    return filled


async def take_due_snapshots(database: Database, now: dt.datetime) -> int:
    """Take today's snapshot of every open board that has none yet; return how many were taken."""
    taken = 0
    for challenge, board in await list_open_boards(database, now):
        async with database.transaction() as session:
            taken += await take_snapshot(session, board, challenge.compiled.calendar.day_of(now))
    return taken


async def seal_due(database: Database, now: dt.datetime) -> int:
    """Seal every round and run that is due and whose players are settled; return how many boards were sealed.

    A period that still waits for players' last moments is tried again at the next call.
    """
    due: dict[tuple[str, str], PublishedChallenge] = {}
    for challenge, board in await list_open_boards(database, now):
        if challenge.compiled.calendar.span(board.key.period).seals_at <= now:
            due[challenge.slug, board.key.period] = challenge
    sealed = 0
    for (slug, period), challenge in due.items():
        try:
            async with database.transaction() as session:
                sealed += len(await seal_round(session, challenge, period, now))
        except SealingTooEarly:
            log.info("sealing_waits_for_players", challenge=slug, period=period)
        except Exception as error:
            # Whatever is wrong with one period, the others are sealed on their day; this one is tried again.
            log.exception("period_not_sealed", challenge=slug, period=period, error=type(error).__name__)
    return sealed


async def is_same_in_redis(database: Database, store: BoardStore, board: Board) -> bool | None:
    """Tell whether Redis holds the board exactly as PostgreSQL has it; None when Redis does not hold it."""
    async with database.transaction() as session:
        start = 0
        async for expected in queries.stream_standings(session, board, batch=COMPARED_ROWS):
            held = await store.find_page(board, start=start, limit=len(expected))
            if held is None or list(held.standings) != list(expected):
                return None if held is None else False
            start += len(expected)
        rest = await store.find_page(board, start=start, limit=1)
        return None if rest is None else not rest.standings
