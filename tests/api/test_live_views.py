"""Views that are rendered on a timer: as often as said, and ended when their time is over."""

import itertools

from redis.asyncio import Redis

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
