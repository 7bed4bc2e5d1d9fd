"""Limits on guessing: per account over all addresses, per address, and tighter when failures rise everywhere."""

import datetime as dt
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.rate_limits import Limit, refill, take
from core.redis import quick_answer, redis_key
from families.sessions.device_tokens import find_device
from families.sessions.rules import FailureRise

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """Tries at once, and tries a second in the long run."""

    # The account's own tries, from whatever addresses: 720 guesses a day at a password of ten characters.
    account: Limit = field(default_factory=lambda: Limit("sign-in-account", 10, 1 / 120))
    # A device that signed in before: the owner who mistypes, whatever strangers do meanwhile.
    device: Limit = field(default_factory=lambda: Limit("sign-in-device", 10, 1 / 60))
    # A school's thousand pupils share one address; a script that needs more finds the account's limit first.
    address: Limit = field(default_factory=lambda: Limit("sign-in-address", 300, 2.0))
    # While failures rise everywhere, for devices that have not signed in before.
    account_in_rise: Limit = field(default_factory=lambda: Limit("sign-in-account-rise", 3, 1 / 600))
    address_in_rise: Limit = field(default_factory=lambda: Limit("sign-in-address-rise", 30, 0.2))
    rise: FailureRise = field(default_factory=FailureRise)

    def __post_init__(self) -> None:
        if (
            self.account_in_rise.capacity > self.account.capacity
            or self.address_in_rise.per_s > self.address.per_s
        ):
            raise ValueError("limits in a rise must be tighter")


LIMITS = SignInLimits()


def child_identifier(family_code: str, nickname: str) -> str:
    """Return what a child's tries are counted by; both in stored form."""
    return f"{family_code}/{nickname}"


async def spend_try(
    redis: "Redis", *, identifier: str, address: str, device_token: str | None, now: dt.datetime
) -> None:
    """Count a try at `identifier` (stored form) from `address`. Raises TooManyRequests."""
    device = find_device(device_token, identifier)
    if device is not None:
        await take(redis, LIMITS.device, device, now)
        return
    await take(redis, LIMITS.address, address, now)
    await take(redis, LIMITS.account, identifier, now)
    if await is_rising(redis, now):
        await take(redis, LIMITS.address_in_rise, address, now)
        await take(redis, LIMITS.account_in_rise, identifier, now)


async def forgive_tries(redis: "Redis", identifier: str) -> None:
    """Give back the tries that were counted at `identifier` (stored form), whoever made them."""
    for limit in (LIMITS.account, LIMITS.account_in_rise):
        await refill(redis, limit, identifier)


async def note_failure(redis: "Redis", now: dt.datetime) -> None:
    """Count a failed sign-in of anybody."""
    key = _slot_key(_slot(now))
    try:
        async with redis.pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, LIMITS.rise.slot_s * (LIMITS.rise.usual_slots + 2))
            await quick_answer(redis, pipe.execute)
    except RedisError as error:
        log.warning("sign_in_failures_uncounted", error=type(error).__name__)


async def is_rising(redis: "Redis", now: dt.datetime) -> bool:
    """Return whether failed sign-ins, over everybody, are far more than in the hour before."""
    slot = _slot(now)
    try:
        slots = [_slot_key(slot - ago) for ago in range(LIMITS.rise.usual_slots + 1)]
        counts = await quick_answer(redis, lambda: redis.mget(slots))
    except RedisError:
        return False
    failures_now, *before = (int(count or 0) for count in counts)
    is_rise = LIMITS.rise.is_rise(failures_now, before)
    if is_rise:
        log.warning("sign_in_failures_rising", failures=failures_now)
    return is_rise


def _slot(now: dt.datetime) -> int:
    return int(now.timestamp()) // LIMITS.rise.slot_s


def _slot_key(slot: int) -> str:
    return redis_key("sign-in-failures", str(slot))
