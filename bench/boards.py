"""Boards: filling Redis against plain ZADD, a place with its neighbours against the fewest plain calls.

Ratios within one run are what counts; digits depend on the machine. Needs only Redis (`REDIS_URL`).
Run `python -m bench.boards [PEOPLE]`.
"""

import random
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from statistics import quantiles
from typing import Any

import uvloop
from redis.asyncio import Redis

from bench.ratios import report
from challenge_engine.leaderboards.building import LIMITS, BoardBuilder
from challenge_engine.leaderboards.rules import RUN, Board, BoardKey, Contribution, Form, Tie, Who
from challenge_engine.leaderboards.store import BoardStore
from core.redis import make_redis, redis_key

PEOPLE = 100_000
SCHOOLS = 1_000
LOOKS = 2_000
NEIGHBOURS = 3


def make_contributions(people: int) -> list[Contribution]:
    """Random persons of random schools, with two tie values."""
    chance = random.Random(0)
    return [
        Contribution(
            str(uuid.UUID(int=chance.getrandbits(128))),
            f"edb-{chance.randrange(SCHOOLS)}",
            1,
            chance.randrange(500) * 1_000,
            (chance.randrange(40) * 1_000, chance.randrange(18) * 1_000),
        )
        for _ in range(people)
    ]


async def _batches(contributions: Sequence[Contribution]) -> AsyncIterator[Sequence[Contribution]]:
    for start in range(0, len(contributions), LIMITS.batch_people):
        yield contributions[start : start + LIMITS.batch_people]


async def _nobody(_person_ids: Collection[str]) -> Sequence[Contribution]:
    return []


async def _seconds(work: Awaitable[object]) -> float:
    started_s = time.perf_counter()
    await work
    return time.perf_counter() - started_s


async def _plain(redis: Redis, key: str, contributions: Sequence[Contribution]) -> None:
    async for batch in _batches(contributions):
        await redis.zadd(key, {one.person_id: one.value for one in batch})


async def _latencies_us(look: Callable[[str], Awaitable[object]], ids: Sequence[str]) -> tuple[float, float]:
    times = [1e6 * await _seconds(look(one)) for one in ids]
    cuts = quantiles(times, n=100)
    return cuts[49], cuts[98]


async def main(people: int) -> None:
    redis = make_redis()
    store, contributions = BoardStore(redis), make_contributions(people)
    persons = [Contribution(one.person_id, one.person_id, 1, one.value, one.ties) for one in contributions]
    key, plain = BoardKey(uuid.uuid4(), "bench", RUN), redis_key("bench", uuid.uuid4().hex)
    own = Board(key, Who.PERSON, ties=(Tie.OWN, Tie.OWN))
    team = Board(
        BoardKey(key.challenge_id, "teams", RUN), Who.SCHOOL, Form.AVERAGE, (Tie.PARTICIPANTS, Tie.OWN, Tie.OWN)
    )
    try:
        plain_s = await _seconds(_plain(redis, plain, contributions))
        own_s = await _seconds(BoardBuilder(redis, own).build(_batches(persons), _nobody))
        team_s = await _seconds(BoardBuilder(redis, team).build(_batches(contributions), _nobody))
        print(f"{people:,} people          people/s   of plain ZADD")
        for name, seconds in (
            ("plain ZADD", plain_s),
            ("persons, two ties", own_s),
            ("schools, three ties", team_s),
        ):
            print(f"  {name:20} {people / seconds:11,.0f}   {plain_s / seconds:8.2f}")
        report("boards", "a board of persons rebuilt, of plain ZADD", plain_s / own_s)
        report("boards", "a board of schools rebuilt, of plain ZADD", plain_s / team_s)

        async def two_calls(one: str) -> None:
            rank: Any = await redis.zrevrank(plain, one)
            await redis.zrevrange(plain, max(0, rank - NEIGHBOURS), rank + NEIGHBOURS, withscores=True)

        looked = random.Random(1).sample([one.person_id for one in contributions], min(LOOKS, people))
        print(f"place and {NEIGHBOURS} neighbours   p50 us   p99 us")
        for name, look in (
            ("plain, two calls", two_calls),
            ("ours, ties and ranks", lambda one: store.find_around(own, one, neighbours=NEIGHBOURS)),
        ):
            half, most = await _latencies_us(look, looked)
            print(f"  {name:20} {half:9.0f} {most:8.0f}")
    finally:
        await store.remove([own.key, team.key])
        await redis.unlink(plain)
        await redis.aclose()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
