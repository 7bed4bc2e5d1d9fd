"""How often codes that let one in (of a class, an organisation, a family) may be tried."""

import datetime as dt

from redis.asyncio import Redis

from core.rate_limits import Limit, take
from families.actors import Actor

# Accounts are free: whoever makes a hundred to guess with is slowed by the address that they share. A whole
# school joins its classes from one address in an evening.
OF_ADDRESS = Limit("join-code-address", capacity=300, per_s=0.2)


async def spend_code_try(redis: "Redis", of_account: Limit, actor: Actor, address: str, now: dt.datetime) -> None:
    """Count a try by the account, under the code's own limit, and by the address. Raises TooManyRequests."""
    await take(redis, of_account, str(actor.account_id), now)
    await take(redis, OF_ADDRESS, address, now)
