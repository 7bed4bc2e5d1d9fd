"""Guessing from many addresses, a rise everywhere, and Redis away."""

import datetime as dt

import pytest
from redis.asyncio import Redis

from core.errors import TooManyRequests
from core.ids import new_id
from families.sessions.device_tokens import make_device_token
from families.sessions.ended import is_ended, name_ended_sessions
from families.sessions.limits import LIMITS, SignInLimits, is_rising, note_failure, spend_try

EMAIL = "limits@example.org"


@pytest.fixture
async def redis_away() -> "Redis":
    return Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2)


async def _tries_until_refused(
    redis: "Redis",
    now: dt.datetime,
    *,
    identifier: str = EMAIL,
    address: str = "192.0.2.1",
    device_token: str | None = None,
) -> int:
    """Try until refused; `{}` in identifier and address becomes the number of the try."""
    for tries in range(1_000):
        try:
            await spend_try(
                redis,
                identifier=identifier.format(tries),
                address=address.format(tries),
                device_token=device_token,
                now=now,
            )
        except TooManyRequests:
            return tries
    raise AssertionError("never refused")


async def test_an_account_has_ten_tries_from_however_many_addresses(redis: "Redis", now: dt.datetime) -> None:
    assert await _tries_until_refused(redis, now, address="192.0.2.{}") == LIMITS.account.capacity
    assert await _tries_until_refused(redis, now + dt.timedelta(seconds=120)) == 1


async def test_an_address_is_limited_over_many_accounts(redis: "Redis", now: dt.datetime) -> None:
    tries = await _tries_until_refused(redis, now, identifier="{}@example.org", address="192.0.2.77")
    assert tries == LIMITS.address.capacity


async def test_a_known_device_has_tries_of_its_own(redis: "Redis", now: dt.datetime) -> None:
    identifier = "device@example.org"
    assert await _tries_until_refused(redis, now, identifier=identifier, address="192.0.2.2") == 10
    device_token = make_device_token(identifier)
    tries = await _tries_until_refused(redis, now, identifier=identifier, device_token=device_token)
    assert tries == LIMITS.device.capacity


async def test_a_rise_everywhere_tightens_the_limits_for_strangers(redis: "Redis", now: dt.datetime) -> None:
    at = now + dt.timedelta(days=1)
    assert not await is_rising(redis, at)
    for _ in range(LIMITS.rise.least_failures + 1):
        await note_failure(redis, at)
    assert await is_rising(redis, at)
    tries = await _tries_until_refused(redis, at, identifier="rise@example.org", address="192.0.2.3")
    assert tries == LIMITS.account_in_rise.capacity
    device_token = make_device_token("rise@example.org")
    tries = await _tries_until_refused(redis, at, identifier="rise@example.org", device_token=device_token)
    assert tries == LIMITS.device.capacity
    assert not await is_rising(redis, at + dt.timedelta(seconds=LIMITS.rise.slot_s))


async def test_without_redis_people_sign_in_and_guessing_stays_limited(
    redis_away: "Redis", now: dt.datetime
) -> None:
    await note_failure(redis_away, now)
    assert not await is_rising(redis_away, now)
    tries = await _tries_until_refused(redis_away, now, identifier="away@example.org", address="192.0.2.4")
    assert tries == LIMITS.account.capacity


async def test_without_redis_access_tokens_live_out_their_minutes(redis_away: "Redis", redis: "Redis") -> None:
    session_id = new_id()
    await name_ended_sessions(redis_away, [session_id])
    assert not await is_ended(redis_away, session_id)
    await name_ended_sessions(redis, [session_id])
    assert await is_ended(redis, session_id)


def test_limits_in_a_rise_are_tighter() -> None:
    with pytest.raises(ValueError, match="tighter"):
        SignInLimits(account=LIMITS.account_in_rise, account_in_rise=LIMITS.account)
