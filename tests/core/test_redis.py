"""A Redis that hangs is waited for once, not by every request."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from core import redis as core_redis
from core.redis import RedisAway, quick_answer


@pytest_asyncio.fixture(loop_scope="session")
async def hanging() -> AsyncIterator[Redis]:
    """A client of a server that takes connections and never answers."""
    held: list[asyncio.StreamWriter] = []

    async def hold(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held.append(writer)

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    client = Redis(host="127.0.0.1", port=server.sockets[0].getsockname()[1])
    yield client
    await client.aclose()
    server.close()
    for writer in held:
        writer.close()


async def test_a_redis_that_hangs_is_waited_for_once(hanging: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core_redis, "QUICK_ANSWER_S", 0.2)
    started_s = time.monotonic()
    for _ in range(20):
        with pytest.raises(RedisAway):
            await quick_answer(hanging, hanging.ping)
    assert 0.2 <= time.monotonic() - started_s < 2.0  # waiting for each would take four


async def test_after_the_pause_one_tries_for_all(
    hanging: Redis, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_redis, "QUICK_ANSWER_S", 0.2)
    monkeypatch.setattr(core_redis, "PAUSE_S", 0.3)
    asked = 0

    async def ask() -> bool:
        nonlocal asked
        asked += 1
        return bool(await (redis if asked > 2 else hanging).ping())

    with pytest.raises(RedisAway):
        await quick_answer(hanging, ask)
    await asyncio.sleep(0.35)
    tries = await asyncio.gather(*(quick_answer(hanging, ask) for _ in range(5)), return_exceptions=True)
    assert (asked, {type(one) for one in tries}) == (2, {RedisAway})
    await asyncio.sleep(0.35)
    assert await quick_answer(hanging, ask)
    assert await quick_answer(hanging, ask)
