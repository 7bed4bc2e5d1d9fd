"""Token buckets: the same in Redis and, while it is down, in this process."""

import datetime as dt
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from core import rate_limits
from core.errors import TooManyRequests
from core.rate_limits import Limit, refill, reserve, take

LIMIT = Limit("test", capacity=3, per_s=0.5)


def _later(now: dt.datetime, seconds: float) -> dt.datetime:
    return now + dt.timedelta(seconds=seconds)


@pytest_asyncio.fixture(params=["redis", "local"], loop_scope="session")
async def bucket(
    request: pytest.FixtureRequest, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Redis]:
    """A Redis that answers, and one that nobody listens behind."""
    monkeypatch.setattr(rate_limits, "_local", rate_limits.LocalBuckets())
    if request.param == "redis":
        yield redis
        return
    nobody = Redis(host="127.0.0.1", port=1, retry=Retry(NoBackoff(), 0))
    yield nobody
    await nobody.aclose()


async def test_the_capacity_at_once_then_one_by_one(
    bucket: Redis, now: dt.datetime, request: pytest.FixtureRequest
) -> None:
    subject = request.node.name
    left = [(await take(bucket, LIMIT, subject, now)).remaining for _ in range(3)]
    assert left == [2, 1, 0]
    with pytest.raises(TooManyRequests) as refused:
        await take(bucket, LIMIT, subject, now)
    assert refused.value.retry_after_s == 2
    with pytest.raises(TooManyRequests):
        await take(bucket, LIMIT, subject, _later(now, 1.9))
    assert (await take(bucket, LIMIT, subject, _later(now, 2))).remaining == 0
    allowance = await take(bucket, LIMIT, subject, _later(now, 600))
    assert (allowance.remaining, allowance.reset_s) == (2, 2)


async def test_tokens_to_come_are_given_out_in_the_order_of_asking(
    bucket: Redis, now: dt.datetime, request: pytest.FixtureRequest
) -> None:
    subject = request.node.name
    waits = [await reserve(bucket, LIMIT, subject, now, wait_most_s=5) for _ in range(5)]
    assert waits == pytest.approx([0, 0, 0, 2, 4])
    with pytest.raises(TooManyRequests) as refused:
        await reserve(bucket, LIMIT, subject, now, wait_most_s=5)
    assert refused.value.retry_after_s == 6
    assert await reserve(bucket, LIMIT, subject, now, wait_most_s=6) == pytest.approx(6)
    with pytest.raises(TooManyRequests) as refused:
        await take(bucket, LIMIT, subject, _later(now, 5))
    assert refused.value.retry_after_s == 3, "who does not wait comes after those who do"
    assert await reserve(bucket, LIMIT, subject, _later(now, 6), wait_most_s=2) == pytest.approx(2)


async def test_a_bucket_given_back_is_full(
    bucket: Redis, now: dt.datetime, request: pytest.FixtureRequest
) -> None:
    subject = request.node.name
    for _ in range(LIMIT.capacity):
        await take(bucket, LIMIT, subject, now)
    await refill(bucket, LIMIT, subject)
    assert (await take(bucket, LIMIT, subject, now)).remaining == LIMIT.capacity - 1


async def test_subjects_and_limits_do_not_share(
    bucket: Redis, now: dt.datetime, request: pytest.FixtureRequest
) -> None:
    name = request.node.name
    for _ in range(3):
        await take(bucket, LIMIT, name, now)
    assert (await take(bucket, LIMIT, name + "2", now)).remaining == 2
    assert (await take(bucket, Limit("other", 1, 1), name, now)).remaining == 0


async def test_a_clock_that_goes_back_gives_nothing(
    bucket: Redis, now: dt.datetime, request: pytest.FixtureRequest
) -> None:
    subject = request.node.name
    for _ in range(3):
        await take(bucket, LIMIT, subject, now)
    with pytest.raises(TooManyRequests):
        await take(bucket, LIMIT, subject, _later(now, -600))
    with pytest.raises(TooManyRequests):
        await take(bucket, LIMIT, subject, _later(now, 1))


async def test_no_subject_is_readable_in_redis(redis: Redis, now: dt.datetime) -> None:
    await take(redis, LIMIT, "mei@example.hk", now)
    assert not [key async for key in redis.scan_iter("*mei@example*", count=10_000)]


async def test_local_buckets_are_bounded(now: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "LOCAL_BUCKETS", 2)
    buckets = rate_limits.LocalBuckets()
    for key in ("a", "b", "c"):
        buckets.take(LIMIT, key, now.timestamp())
    assert list(buckets._buckets) == ["b", "c"]


@pytest.mark.parametrize(("capacity", "per_s"), [(0, 1.0), (1, 0.0), (1, float("nan"))])
def test_a_limit_checks_itself(capacity: int, per_s: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        Limit("broken", capacity, per_s)
