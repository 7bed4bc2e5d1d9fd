"""Views rendered on a timer: as often as said, and ended when their time is over, with all that ran for them."""

import asyncio
import itertools

import anyio
import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy.exc import InterfaceError

from api.live import LiveBoards, LiveLimits


async def test_it_is_rendered_again_without_being_told(redis: Redis) -> None:
    numbers = itertools.count()

    async def render() -> str:
        return str(next(numbers))

    live = LiveBoards(redis, LiveLimits(least_gap_s=0.001))
    stream = live.stream("view", "en", render, None, address="203.0.113.7", event="operations", every_s=0.01)
    assert (await anext(stream)).startswith("retry: ")
    seen = [await anext(stream) for _ in range(3)]
    assert all("event: operations\n" in event for event in seen)
    assert len(set(seen)) == 3
    assert live.readers == 1
    await stream.aclose()
    assert live.readers == 0


async def test_a_stream_ends_when_its_time_is_over(redis: Redis) -> None:
    async def render() -> str:
        return "{}"

    live = LiveBoards(redis, LiveLimits(heartbeat_s=0.01))
    stream = live.stream("view", "en", render, None, address="203.0.113.7", longest_s=0.05)
    parts = [part async for part in stream]
    assert parts[0].startswith("retry: ")
    assert any("data: {}" in part for part in parts)
    assert live.readers == 0


@pytest.mark.parametrize("away", [RedisConnectionError("away"), InterfaceError("", None, OSError()), OSError()])
async def test_a_view_goes_on_after_what_it_reads_was_away(redis: Redis, away: Exception) -> None:
    tries = itertools.count()

    async def render() -> str:
        number = next(tries)
        if number == 1:
            raise away
        return f"look {number}"

    live = LiveBoards(redis, LiveLimits(least_gap_s=0.001, outage_s=0.01))
    stream = live.stream("view", "en", render, None, address="203.0.113.7", every_s=0.01)
    assert (await anext(stream)).startswith("retry: ")
    seen = [await anext(stream) for _ in range(2)]
    assert ["look 0" in seen[0], "look 2" in seen[1]] == [True, True]
    await stream.aclose()


def running() -> list[str]:
    """Return what runs for live views."""
    names = [getattr(task.get_coro(), "__qualname__", "") for task in asyncio.all_tasks()]
    return [name for name in names if name.startswith(("LiveBoards._", "_Watch."))]


async def test_a_reader_who_is_cut_off_leaves_nothing_running(redis: Redis) -> None:
    async def render() -> str:
        return "{}"

    live, is_read = LiveBoards(redis), asyncio.Event()

    async def read() -> None:
        async for part in live.stream("view", "en", render, None, address="203.0.113.7"):
            if "data: {}" in part:
                is_read.set()

    async with anyio.create_task_group() as answer:  # as the server does it: cancelled again at each wait
        answer.start_soon(read)
        await is_read.wait()
        assert len(running()) == 2
        answer.cancel_scope.cancel()
    async with asyncio.timeout(2):
        while running():  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.01)


async def test_closed_everything_has_ended_before_redis_is_left(redis: Redis) -> None:
    async def render() -> str:
        return "{}"

    live = LiveBoards(redis)
    stream = live.stream("view", "en", render, None, address="203.0.113.7")
    late = live.stream("view", "en", render, None, address="203.0.113.7")
    assert ["data: {}" in await anext(stream), "data: {}" in await anext(stream)] == [False, True]
    assert (await anext(late)).startswith("retry: ")
    await live.aclose()
    assert running() == []
    assert [[part async for part in each] for each in (stream, late)] == [[], []]
    assert (running(), live.readers) == ([], 0)
