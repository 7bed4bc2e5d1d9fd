"""Boards, limits, live views and signs of life on a Redis Cluster of three nodes.

What stands here by name only are the tests of one Redis, run again with this module's `redis`.
"""

import contextlib
import datetime as dt
import secrets
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.asyncio.cluster import ClusterNode
from redis.exceptions import RedisError

from api.live import LiveBoards
from challenge_engine.leaderboards.building import BoardBuilder
from challenge_engine.leaderboards.rules import Board, Contribution, Window
from challenge_engine.leaderboards.store import BoardStore, board_name, keys_of
from challenge_engine.leaderboards.updates import announce
from core import redis as core_redis
from core.errors import TooManyRequests
from core.heartbeats import heartbeats_key
from core.rate_limits import Limit, take
from core.redis import make_redis
from core.settings import Settings, get_settings
from script.processes import wait_until
from script.redis_cluster import Node, knows_all, redis_cluster
from tests.challenge_engine.leaderboards.test_store import (
    test_changes_during_a_rebuild_are_kept,
    test_one_builder_at_a_time,
    test_redis_rules_and_postgresql_agree,
    test_restarted_redis_counts_as_missing,
)
from tests.challenge_engine.leaderboards.test_upkeep import game, test_an_emptied_redis_is_filled_again
from tests.challenge_engine.test_operations import clean, test_counts_from_redis_equal_those_from_the_database
from tests.core.test_rate_limits import test_no_subject_is_readable_in_redis
from tests.families.test_sign_in_limits import (
    redis_away,
    test_a_rise_everywhere_tightens_the_limits_for_strangers,
    test_without_redis_access_tokens_live_out_their_minutes,
)
from tests.support.boards import make_board
from tests.worker.test_heartbeats import test_a_process_beats_while_it_runs
from worker.heartbeats import WorkerHeartbeat

__all__ = [
    "clean",
    "game",
    "redis_away",
    "test_a_process_beats_while_it_runs",
    "test_a_rise_everywhere_tightens_the_limits_for_strangers",
    "test_an_emptied_redis_is_filled_again",
    "test_changes_during_a_rebuild_are_kept",
    "test_counts_from_redis_equal_those_from_the_database",
    "test_no_subject_is_readable_in_redis",
    "test_one_builder_at_a_time",
    "test_redis_rules_and_postgresql_agree",
    "test_restarted_redis_counts_as_missing",
    "test_without_redis_access_tokens_live_out_their_minutes",
]


@pytest.fixture(scope="module")
def nodes() -> Iterator[Sequence[Node]]:
    with redis_cluster(secrets.token_hex(8)) as started:
        yield started


@pytest.fixture(scope="module")
def settings(nodes: Sequence[Node]) -> Settings:
    return Settings(REDIS_URL=nodes[0].url, redis_cluster=True, broker_url=get_settings().redis_url)


@pytest_asyncio.fixture(scope="module", loop_scope="session", autouse=True)
async def lost_nodes() -> AsyncIterator[None]:
    """The library forgets nodes that it finds anew, with connections that nobody closes: they are closed here."""
    made: list[ClusterNode] = []
    begin = ClusterNode.__init__

    def note(node: ClusterNode, *arguments: Any, **named: Any) -> None:
        begin(node, *arguments, **named)
        made.append(node)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ClusterNode, "__init__", note)
        yield
    for node in made:
        with contextlib.suppress(RedisError, OSError):
            await node.disconnect()


@pytest_asyncio.fixture(loop_scope="session")
async def redis(settings: Settings) -> AsyncIterator[Redis]:
    client = make_redis(settings)
    yield client
    await client.aclose()


def _holders(redis: Any, boards: Iterable[Board]) -> Counter[frozenset[str]]:
    """Count boards by the nodes that hold their keys."""
    return Counter(frozenset(redis.get_node_from_key(key).name for key in keys_of(board.key)) for board in boards)


async def _batches(contributions: Sequence[Contribution]) -> AsyncIterator[Sequence[Contribution]]:
    yield contributions


async def _nobody(_person_ids: Collection[str]) -> Sequence[Contribution]:
    return []


async def test_a_change_on_any_node_is_seen_by_every_process(redis: Redis, settings: Settings) -> None:
    """Boards lie on all nodes; two processes, each with a client of its own, are told of each change."""
    store, person = BoardStore(redis), str(uuid.uuid4())
    boards = [make_board() for _ in range(24)]  # that one of three nodes has none of them: once in 5,000 runs
    for board in boards:
        assert await BoardBuilder(redis, board).build(_batches([Contribution(person, person, 1, 5)]), _nobody)
    holders = _holders(redis, boards)
    assert {len(nodes) for nodes in holders} == {1}, "the keys of one board lie together"
    assert len(holders) > 1, "those of several do not"

    async def say_score(board: Board) -> str:
        window = await store.find_page(board, start=0, limit=1)
        assert window is not None
        return f"{window.standings[0].score:.3f}"

    clients = [make_redis(settings) for _ in range(2)]
    processes = [LiveBoards(client) for client in clients]
    for number, board in enumerate(boards[:4], start=2):
        name, render = board_name(board.key), partial(say_score, board)
        streams = [one.stream(name, "en", render, None, address="203.0.113.7") for one in processes]
        for stream in streams:
            assert (await anext(stream)).startswith("retry: ")
            assert "data: " in await anext(stream)
        score = Contribution(person, person, number, number)
        await store.apply([(one, [score]) for one in boards])  # in one trip to each node
        await announce(redis, [board.key])
        for stream in streams:
            assert f"data: {number}.000" in await anext(stream)
            await stream.aclose()
    for one in processes:
        await one.aclose()
    for client in clients:
        await client.aclose()


async def test_a_script_that_a_node_does_not_know_is_told_it(redis: Redis) -> None:
    board, person = make_board(), str(uuid.uuid4())
    await BoardBuilder(redis, board).build(_batches([]), _nobody)
    await redis.script_flush()
    await BoardStore(redis).apply([(board, [Contribution(person, person, 1, 5)])])
    window = await BoardStore(redis).find_page(board, start=0, limit=1)
    assert window is not None
    assert window.standings[0].score == 5


async def test_while_one_node_is_away_everybody_is_limited_and_the_others_answer(
    redis: Redis, nodes: Sequence[Node], now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_redis, "PAUSE_S", 0.0)
    monkeypatch.setattr(core_redis, "QUICK_ANSWER_S", 20.0)  # a busy machine is not a node that is away
    limit, boards = Limit("cluster", 1, 0.001), [make_board() for _ in range(12)]
    nodes[-1].stop()
    try:
        for number in range(12):
            assert await _taken(redis, limit, str(number), now) <= 2  # one by the process, one by a node seen anew
        answers = [await _unless_away(BoardStore(redis).find_page(board, start=0, limit=1)) for board in boards]
        assert answers.count("no such board") >= 1
        assert set(answers) <= {"no such board", "away"}, "what clusters alone raise would stop a request"
    finally:
        nodes[-1].start()
        assert wait_until(lambda: all(map(knows_all, nodes)), 20)


async def _taken(redis: Redis, limit: Limit, subject: str, now: dt.datetime) -> int:
    for taken in range(10):
        try:
            await take(redis, limit, subject, now)
        except TooManyRequests:
            return taken
    return 10


async def _unless_away(looking: Awaitable[Window | None]) -> str:
    try:
        return "no such board" if await looking is None else "a board"
    except RedisError:
        return "away"


def test_the_worker_gives_its_signs_to_the_cluster(settings: Settings) -> None:
    heart = WorkerHeartbeat(settings.redis_url, is_cluster=True, every_s=60)
    heart.give_sign()
    assert heart._redis.hlen(heartbeats_key()) >= 1
    heart.take_leave()
    heart._redis.close()
    away = WorkerHeartbeat("redis://127.0.0.1:1/0", is_cluster=True)
    away.give_sign()


def test_a_cluster_without_a_broker_is_refused() -> None:
    with pytest.raises(ValueError, match="EPLUS_BROKER_URL"):
        Settings(redis_cluster=True)
