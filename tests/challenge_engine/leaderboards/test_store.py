"""The copy in Redis equals a recomputation from PostgreSQL, whatever came in whatever order."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards import queries, repository
from challenge_engine.leaderboards.building import BoardBuilder, BuilderReplaced, ReadAgain
from challenge_engine.leaderboards.rules import Board, Contribution, Who, Window, rank, tally
from challenge_engine.leaderboards.store import BoardStore
from tests.support.boards import Play, boards, make_board, numbers, teams_of

ALL = 100


async def kept(session: AsyncSession, board: Board, people: list[uuid.UUID]) -> list[Contribution]:
    session.expire_all()
    rows = await repository.list_scores_of(session, board.key.challenge_id, [board], people)
    return [repository.to_contribution(board, row) for row in rows]


async def rebuild(session: AsyncSession, redis: Redis, board: Board, **how: Any) -> int | None:
    batches = repository.stream_contributions(session, board, batch=2)
    return await BoardBuilder(redis, board).build(batches, reader(session, board), **how)


def reader(session: AsyncSession, board: Board) -> ReadAgain:
    async def read_again(person_ids: Collection[str]) -> list[Contribution]:
        return await kept(session, board, [uuid.UUID(one) for one in person_ids])

    return read_again


def by_rules(board: Board, contributions: list[Contribution]) -> Window:
    standings = rank(board, tally(contributions).values())
    return Window(len(standings.ranked), len(standings.unranked), standings.ranked, standings.unranked)


people = [uuid.UUID(int=1000 + number) for number in range(12)]
operation = st.tuples(
    st.sampled_from(people), numbers, st.lists(numbers, min_size=3, max_size=3), st.none() | st.integers(0, 2)
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(board=boards(), operations=st.lists(operation, max_size=30), randomness=st.randoms())
async def test_redis_rules_and_postgresql_agree(
    session: AsyncSession, redis: Redis, now: dt.datetime, board: Board, operations: list[Any], randomness: Any
) -> None:
    play, store = Play(session, board, now), BoardStore(redis)
    await rebuild(session, redis, board)
    history: list[Contribution] = []
    for person_id, value, ties, group in operations:
        await play.score(person_id, value, tuple(ties[: board.own_ties]), teams_of(group))
        history += await kept(session, board, [person_id])
    arriving = history + randomness.sample(history, len(history) // 2)
    randomness.shuffle(arriving)
    for contribution in arriving:
        await store.apply([(board, [contribution])])

    expected = by_rules(board, await kept(session, board, play.people))
    assert await store.find_page(board, start=0, limit=ALL, name_unranked=ALL) == expected
    assert await queries.read_page(session, board, start=0, limit=ALL, name_unranked=ALL) == expected
    await rebuild(session, redis, board)
    assert await store.find_page(board, start=0, limit=ALL, name_unranked=ALL) == expected
    for standing in expected.standings:
        around = await store.find_around(board, standing.subject_id, neighbours=1)
        assert around == await queries.read_around(session, board, standing.subject_id, neighbours=1)
        assert around is not None
        assert around.standings == expected.standings[max(0, standing.position - 2) : standing.position + 1]
    await store.remove([board.key])


async def test_pages_join_without_gap_and_share_ranks(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    board = make_board()
    play, store = Play(session, board, now), BoardStore(redis)
    for number, value in enumerate([5, 7, 7, 9, 7, 1]):
        await play.score(uuid.UUID(int=number), value)
    assert await rebuild(session, redis, board) == 6
    windows = [await store.find_page(board, start=start, limit=2) for start in (0, 2, 4)]
    assert [[one.rank for one in window.standings] for window in windows if window] == [[1, 2], [2, 2], [5, 6]]


async def test_absent_board_is_none_and_takes_nothing(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    board = make_board()
    play, store = Play(session, board, now), BoardStore(redis)
    await play.score(people[0], 1)
    await store.apply([(board, await kept(session, board, people))])
    assert await store.find_page(board, start=0, limit=5) is None
    assert await store.find_around(board, str(people[0]), neighbours=1) is None
    assert await store.list_missing([board]) == [board]
    await rebuild(session, redis, board)
    assert await store.list_missing([board]) == []
    found = await store.find_page(board, start=0, limit=5)
    assert found is not None
    assert found.ranked == 1


async def test_changes_during_a_rebuild_are_kept(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    board = make_board(Who.SCHOOL)
    play, store = Play(session, board, now), BoardStore(redis)
    for person_id in people[:6]:
        await play.score(person_id, 1, teams=teams_of(0))
    old = await kept(session, board, people)
    await play.score(people[0], 10, teams=teams_of(1))

    async def slowly() -> Any:
        yield old[:3]
        await store.apply([(board, await kept(session, board, people[:1]))])
        assert await store.find_page(board, start=0, limit=5) is None  # not open to readers yet
        yield old[3:]

    assert await BoardBuilder(redis, board).build(slowly(), reader(session, board)) == 6
    expected = by_rules(board, await kept(session, board, people))
    assert await store.find_page(board, start=0, limit=5, name_unranked=5) == expected


async def test_an_open_board_stays_open_while_it_is_rebuilt(
    session: AsyncSession, redis: Redis, now: dt.datetime
) -> None:
    board = make_board()
    play, store = Play(session, board, now), BoardStore(redis)
    for person_id in people[:3]:
        await play.score(person_id, 1)
    await rebuild(session, redis, board)

    async def slowly() -> Any:
        yield await kept(session, board, people)
        await play.score(people[0], 9)
        await store.apply([(board, await kept(session, board, people[:1]))])
        found = await store.find_page(board, start=0, limit=1)
        assert found is not None
        assert found.standings[0].score == 9_000

    await BoardBuilder(redis, board).build(slowly(), reader(session, board), force=True)
    assert await store.find_page(board, start=0, limit=5) == by_rules(board, await kept(session, board, people))


async def test_one_builder_at_a_time(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    board, store = make_board(), BoardStore(redis)
    await Play(session, board, now).score(people[0], 1)

    async def interrupted() -> Any:
        assert await rebuild(session, redis, board) is None  # the other is left alone
        assert await rebuild(session, redis, board, force=True) == 1
        yield await kept(session, board, people)

    with pytest.raises(BuilderReplaced):
        await BoardBuilder(redis, board).build(interrupted(), reader(session, board))
    found = await store.find_page(board, start=0, limit=5)
    assert found is not None
    assert found.ranked == 1


async def test_restarted_redis_counts_as_missing(session: AsyncSession, redis: Redis, now: dt.datetime) -> None:
    board, store = make_board(), BoardStore(redis)
    await rebuild(session, redis, board)
    ready = [key async for key in redis.scan_iter(f"*{board.key.challenge_id}*ready*")]
    await redis.set(ready[0], "the run id of a process before")
    assert await store.list_missing([board]) == [board]
