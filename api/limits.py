"""How much one caller may ask of the API: by account when signed in, by address otherwise.

What is refused before that can be counted (a token or a body that cannot be read, a path that is not there) counts
by address in each process for itself, so that good requests ask Redis once and no more.
"""

import math
import time
from dataclasses import dataclass

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.dependencies import AddressDep, NowDep, OptionalActorDep, RedisDep, get_address
from api.errors import answer_problem
from core.errors import TooManyRequests
from core.rate_limits import Allowance, Limit, LocalBuckets, take


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The limits on requests of any kind; sign-in and the like have narrower ones of their own."""

    account: Limit
    address: Limit
    refused: Limit


LIMITS = RequestLimits(
    # A class on one teacher's account comes back to the network at once and repeats what got no answer: two
    # hundred requests are answered, not turned away. A phone that opens the app asks some twenty things.
    account=Limit("account", capacity=240, per_s=10.0),
    # A school or a housing estate may share one address: a whole class signs up within a minute.
    address=Limit("address", capacity=600, per_s=60.0),
    # A school whose phones all come back with tokens that ended sends one such request each, and then signs in.
    refused=Limit("refused", capacity=1_200, per_s=60.0),
)


async def limit_requests(
    request: Request, redis: RedisDep, actor: OptionalActorDep, address: AddressDep, now: NowDep
) -> None:
    """Count this request; its answer will say how much is left. Raises TooManyRequests."""
    if actor is None:
        limit, subject = LIMITS.address, address
    else:
        limit, subject = LIMITS.account, str(actor.account_id)
    request.scope["is_counted"] = True
    try:
        request.scope["rate_allowance"] = await take(redis, limit, subject, now)
    except TooManyRequests as error:
        request.scope["rate_allowance"] = Allowance(limit, 0, error.retry_after_s)
        raise


class RefusalLimit:
    """In front of the router: turns away an address with too many refusals that `limit_requests` never saw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._buckets = LocalBuckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit, address = LIMITS.refused, get_address(Request(scope))
        tokens = self._buckets.look(limit, address, time.monotonic())
        if tokens < 1:
            retry_after_s = max(1, math.ceil((1 - tokens) / limit.per_s))
            scope["rate_allowance"] = Allowance(limit, 0, retry_after_s)
            params, headers = {"retry_after_s": retry_after_s}, {"Retry-After": str(retry_after_s)}
            await answer_problem(Request(scope), 429, params=params, headers=headers)(scope, receive, send)
            return

        async def count(message: Message) -> None:
            is_refusal = message["type"] == "http.response.start" and 400 <= message["status"] < 500
            if is_refusal and not scope.get("is_counted"):
                self._buckets.take(limit, address, time.monotonic())
            await send(message)

        await self._app(scope, receive, count)
