"""How much one caller may ask of the API: by account when signed in, by address otherwise."""

from dataclasses import dataclass

from fastapi import Request

from api.dependencies import AddressDep, NowDep, OptionalActorDep, RedisDep
from core.errors import TooManyRequests
from core.rate_limits import Allowance, Limit, take


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The limits on requests of any kind; sign-in and the like have narrower ones of their own."""

    account: Limit
    address: Limit


LIMITS = RequestLimits(
    # A class on one teacher's account comes back to the network at once and repeats what got no answer: two
    # hundred requests are answered, not turned away. A phone that opens the app asks some twenty things.
    account=Limit("account", capacity=240, per_s=10.0),
    # A school or a housing estate may share one address: a whole class signs up within a minute.
    address=Limit("address", capacity=600, per_s=60.0),
)


async def limit_requests(
    request: Request, redis: RedisDep, actor: OptionalActorDep, address: AddressDep, now: NowDep
) -> None:
    """Count this request; its answer will say how much is left. Raises TooManyRequests."""
    if actor is None:
        limit, subject = LIMITS.address, address
    else:
        limit, subject = LIMITS.account, str(actor.account_id)
    try:
        request.scope["rate_allowance"] = await take(redis, limit, subject, now)
    except TooManyRequests as error:
        request.scope["rate_allowance"] = Allowance(limit, 0, error.retry_after_s)
        raise
