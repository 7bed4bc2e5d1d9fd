"""Guessing codes: many accounts at one address are slowed together."""

import datetime as dt
import uuid

import pytest
from redis.asyncio import Redis

from api.code_tries import OF_ADDRESS, spend_code_try
from core.errors import TooManyRequests
from core.rate_limits import Limit
from families.actors import Actor, Role

OF_ACCOUNT = Limit("test-code", capacity=2, per_s=0.1)


def _anybody() -> Actor:
    return Actor(uuid.uuid4(), uuid.uuid4(), frozenset({Role.MEMBER}), uuid.uuid4())


async def test_accounts_of_one_address_share_its_tries(redis: "Redis", now: dt.datetime) -> None:
    address = uuid.uuid4().hex
    for _ in range(OF_ADDRESS.capacity):
        await spend_code_try(redis, OF_ACCOUNT, _anybody(), address, now)
    with pytest.raises(TooManyRequests):
        await spend_code_try(redis, OF_ACCOUNT, _anybody(), address, now)
    await spend_code_try(redis, OF_ACCOUNT, _anybody(), uuid.uuid4().hex, now)


async def test_an_account_is_limited_wherever_it_is(redis: "Redis", now: dt.datetime) -> None:
    actor = _anybody()
    for _ in range(OF_ACCOUNT.capacity):
        await spend_code_try(redis, OF_ACCOUNT, actor, uuid.uuid4().hex, now)
    with pytest.raises(TooManyRequests):
        await spend_code_try(redis, OF_ACCOUNT, actor, uuid.uuid4().hex, now)
