"""The Celery worker's signs of life: heard by who watches, not too often, and not missed when it has left."""

import datetime as dt

from redis.asyncio import Redis

from core.clock import utc_now
from core.heartbeats import MISSED_AFTER_S, as_field, beating, give_sign, heartbeats_key, list_heartbeats
from core.settings import get_settings
from worker.alive import is_alive
from worker.heartbeats import KIND, WorkerHeartbeat


async def test_a_sign_is_heard_and_a_farewell_too(redis: Redis) -> None:
    await redis.delete(heartbeats_key())
    heart = WorkerHeartbeat(get_settings().redis_url, every_s=60)
    heart.give_sign()
    (first,) = await list_heartbeats(redis, utc_now())
    assert (first.kind, first.said) == (KIND, {})
    heart.give_sign()  # too soon: the sign stays as it was
    assert await list_heartbeats(redis, utc_now()) == [first]
    heart.take_leave()
    assert await list_heartbeats(redis, utc_now()) == []


def test_without_redis_the_worker_goes_on() -> None:
    heart = WorkerHeartbeat("redis://127.0.0.1:1/0")
    heart.give_sign()
    heart.take_leave()


async def test_a_process_beats_while_it_runs(redis: Redis) -> None:
    await redis.delete(heartbeats_key())
    said = 0

    async def say() -> dict[str, int]:
        nonlocal said
        said += 1
        return {"times": said}

    async with beating(redis, "relay", say, every_s=0.01):
        for _ in range(200):
            heard = await list_heartbeats(redis, utc_now())
            if heard and heard[0].said["times"] > 2:
                break
        assert heard[0].kind == "relay"
        assert utc_now() - heard[0].heard_at < dt.timedelta(seconds=20)
    assert await list_heartbeats(redis, utc_now()) == []


async def test_who_asks_by_command_is_told_whether_a_process_here_lives(redis: Redis) -> None:
    await redis.delete(heartbeats_key())
    assert not await is_alive("relay")
    await give_sign(redis, "relay", utc_now(), {})
    assert await is_alive("relay")
    assert not await is_alive("worker")
    await give_sign(redis, "relay", utc_now() - dt.timedelta(seconds=MISSED_AFTER_S + 1), {})
    assert not await is_alive("relay")
    _, value = as_field("relay", utc_now(), {})
    await redis.hset(heartbeats_key(), "relay|another-host:1", value)
    assert not await is_alive("relay"), "another host's relay does not speak for this one's"
    await redis.delete(heartbeats_key())
