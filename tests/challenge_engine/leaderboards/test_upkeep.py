"""What time brings: Redis filled again after it was emptied, ranks of the morning, rounds sealed when due."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards import queries, upkeep
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.leaderboards.rules import BoardKey, Contribution, Tie
from challenge_engine.leaderboards.sealing import seal_round
from challenge_engine.leaderboards.snapshots import take_snapshot
from challenge_engine.leaderboards.standings import read_page
from challenge_engine.leaderboards.store import BoardStore
from challenge_engine.progress.models import Progress
from core.database import Database
from core.redis import redis_key
from tests.support.boards import AUTUMN_SEALS_AT, Play, board_of, make_board, publish_game, score_committed

PEOPLE = [uuid.UUID(int=number) for number in range(1, 7)]
VALUES = dict(zip(PEOPLE, [6, 5, 4, 3, 2, 1], strict=True))


@pytest_asyncio.fixture(loop_scope="session")
async def game(database: Database, now: dt.datetime) -> AsyncIterator[PublishedChallenge]:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
    yield challenge
    async with database.transaction() as session:
        await session.execute(delete(KeptScore).where(KeptScore.challenge_id == challenge.id))


async def test_an_emptied_redis_is_filled_again(
    database: Database, redis: Redis, now: dt.datetime, game: PublishedChallenge
) -> None:
    board, store = board_of(game, "persons", "autumn"), BoardStore(redis)
    await score_committed(database, board, VALUES, now)
    assert board in await upkeep.rebuild_missing(database, redis, now)
    full = await store.find_page(board, start=0, limit=9)
    keys = [key async for key in redis.scan_iter(redis_key("board*"))] + [
        key async for key in redis.scan_iter(f"*{game.id}*")
    ]
    await redis.delete(*keys)  # what FLUSHALL does, without taking other tests' keys

    async with database.transaction() as session:
        assert (await read_page(session, store, board, start=0, limit=9)) == full  # from PostgreSQL meanwhile
    assert board in await upkeep.rebuild_missing(database, redis, now)
    assert await store.find_page(board, start=0, limit=9) == full
    assert board not in await upkeep.rebuild_missing(database, redis, now)


async def test_a_board_of_another_form_is_filled_anew(
    database: Database, redis: Redis, now: dt.datetime, game: PublishedChallenge
) -> None:
    """A new version broke ties otherwise: members ordered by other bytes would stay, and show players twice."""
    before, store = board_of(game, "persons", "autumn"), BoardStore(redis)
    after = replace(before, ties=(Tie.PARTICIPANTS,))
    await score_committed(database, before, VALUES, now)
    await upkeep.rebuild_board(database, redis, before)

    assert await store.list_missing([before, after]) == [after]

    await upkeep.rebuild_board(database, redis, after)
    await store.apply([(after, [Contribution(str(PEOPLE[0]), str(PEOPLE[0]), 99, 1_500)])])
    page = await store.find_page(after, start=0, limit=9)
    assert page is not None
    assert [one.subject_id for one in page.standings] == [str(PEOPLE[index]) for index in (1, 2, 3, 4, 0, 5)]


async def test_rounds_to_come_and_sealed_rounds_are_not_open(
    database: Database, now: dt.datetime, game: PublishedChallenge
) -> None:
    def own(found: list[tuple[PublishedChallenge, object]]) -> list[object]:
        return [board for challenge, board in found if challenge.id == game.id]

    autumn, schools = board_of(game, "persons", "autumn"), board_of(game, "schools", "run")
    assert own([*await upkeep.list_open_boards(database, now)]) == [autumn, schools]


async def test_due_rounds_are_sealed_once_players_are_settled(
    database: Database, redis: Redis, now: dt.datetime, game: PublishedChallenge
) -> None:
    board, store = board_of(game, "persons", "autumn"), BoardStore(redis)
    await score_committed(database, board, VALUES, now)
    async with database.transaction() as session:
        waiting = Progress(
            challenge_id=game.id,
            team_kind="individual",
            subject_id=PEOPLE[0],
            challenge_version=1,
            evaluations=1,
            settled_at=now,
            next_moment_at=AUTUMN_SEALS_AT,
        )
        session.add(waiting)
    await upkeep.seal_due(database, AUTUMN_SEALS_AT)
    async with database.transaction() as session:
        assert await queries.find_seal(session, board.key) is None
        await session.execute(update(Progress).where(Progress.id == waiting.id).values(next_moment_at=None))
    await upkeep.seal_due(database, AUTUMN_SEALS_AT)
    async with database.transaction() as session:
        page = await read_page(session, store, board, start=0, limit=9)
        assert page.sealed_at == AUTUMN_SEALS_AT
    assert await upkeep.seal_due(database, AUTUMN_SEALS_AT) == 0


async def test_ranks_of_the_morning_are_taken_once_a_day(session: AsyncSession, now: dt.datetime) -> None:
    board, today = make_board(), dt.date(2026, 10, 10)
    play = Play(session, board, now)
    for person_id, value in VALUES.items():
        await play.score(person_id, value)
    first, last = str(PEOPLE[0]), str(PEOPLE[5])
    assert await take_snapshot(session, board, today)
    await play.score(PEOPLE[5], 100)
    assert not await take_snapshot(session, board, today)
    assert await queries.list_earlier_ranks(session, board.key, [first, last]) == {first: 1, last: 6}
    assert await take_snapshot(session, board, today + dt.timedelta(days=1))
    assert await queries.list_earlier_ranks(session, board.key, [first, last]) == {first: 2, last: 1}


async def test_snapshots_are_taken_of_open_boards(
    database: Database, now: dt.datetime, game: PublishedChallenge
) -> None:
    board = board_of(game, "persons", "autumn")
    await score_committed(database, board, VALUES, now)
    assert await upkeep.take_due_snapshots(database, now) >= 1
    async with database.transaction() as session:
        assert await queries.list_earlier_ranks(session, board.key, [str(PEOPLE[1])]) == {str(PEOPLE[1]): 2}


async def test_a_period_that_cannot_be_sealed_holds_up_no_other(
    database: Database, now: dt.datetime, game: PublishedChallenge, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        other = await publish_game(session, now)
    broken, whole = sorted((game, other), key=lambda one: one.slug)
    real = seal_round

    async def failing(
        session: AsyncSession, challenge: PublishedChallenge, period: str, at: dt.datetime
    ) -> Sequence[BoardKey]:
        if challenge.id == broken.id:
            raise ZeroDivisionError
        return await real(session, challenge, period, at)

    monkeypatch.setattr(upkeep, "seal_round", failing)

    await upkeep.seal_due(database, AUTUMN_SEALS_AT)

    async with database.transaction() as session:
        sealed = {key.challenge_id for key in await queries.list_sealed_keys(session)}
    assert sealed & {broken.id, whole.id} == {whole.id}
