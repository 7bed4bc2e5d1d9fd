"""The base of every vendor client: one request to a vendor, in bounds, and its failure as one of few exceptions.

Holds the vendor's limits (shared by all processes through Redis), timeouts and the size of answers. Follows no
redirect. Logs neither addresses nor answers: both hold tokens. The exceptions are in `integrations/failures.py`.
"""

import asyncio
import datetime as dt
import email.utils
import json
import logging
import math
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx
import structlog
from redis.asyncio import Redis

from core.clock import utc_now
from core.errors import TooManyRequests
from core.rate_limits import Limit, reserve
from core.redis import RedisAway, quick_answer, redis_key
from integrations.capabilities import Capabilities
from integrations.failures import (
    AccessRefused,
    AccessTokenExpired,
    AnswerUnreadable,
    ScopeMissing,
    ShareUsedUp,
    VendorAway,
    VendorBusy,
)
from integrations.patience import present_patience

log = structlog.stdlib.get_logger(__name__)

TIMEOUT = httpx.Timeout(15.0, connect=5.0)  # vendors answer within a second or two; pages of a day within five
TOTAL_S = 30.0  # of one request with its whole answer; a task is cut off after 45
MAX_ANSWER_BYTES = 16 * 1024 * 1024  # the largest page known (10,000 points of Google's) is 7 MB
MAX_BUSY_S = 3_600  # whatever Retry-After says: then we look again
DEFAULT_BUSY_S = 60  # a 429 that does not say for how long; every vendor's limit is per minute or longer
_LACKS_SCOPE = "insufficient_scope"
_GOOGLE_LACKS_SCOPE = "ACCESS_TOKEN_SCOPE_INSUFFICIENT"
_APP = "app"  # the subject of the limits that all persons share


@dataclass(frozen=True, slots=True)
class Outside:
    """What sources need to reach outside: one HTTP client and one Redis client of an event loop.

    `clock` is for the vendors' limits: they fill up while a piece of work, whose `now` stands still, goes on.
    """

    http: httpx.AsyncClient
    redis: Redis
    clock: Callable[[], dt.datetime] = utc_now


@cache
def _trusted() -> ssl.SSLContext:
    # Loading the authorities' certificates takes longer than making all the rest: once is enough for a process.
    return httpx.create_ssl_context(trust_env=False)


def make_http_client() -> httpx.AsyncClient:
    """Return a client for vendors: no redirects, no cookies kept between persons, no proxies from the environment.

    Close it with `aclose`.
    """
    for name in ("httpx", "httpcore"):  # they log whole addresses, in which tokens can stand, and headers
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        verify=_trusted(),
        # Servers close idle connections after 5 s at the least; at just that age ours would be asked in vain.
        limits=httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=2.0),
        headers={"user-agent": "eplus/1", "accept": "application/json"},
    )


@dataclass(frozen=True, slots=True)
class VendorAnswer:
    """A vendor's answer, whole."""

    status: int
    headers: httpx.Headers
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON. Raises AnswerUnreadable."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise AnswerUnreadable(self.status) from None

    def json_object(self) -> dict[str, Any]:
        """Return the body, which is a JSON object. Raises AnswerUnreadable."""
        value = self.json()
        if not isinstance(value, dict):
            raise AnswerUnreadable(self.status)
        return value


class VendorHttp:
    """Requests to one vendor, within its limits."""

    def __init__(self, outside: Outside, capabilities: Capabilities) -> None:
        self._outside = outside
        self._slug = capabilities.slug
        self._per_app = capabilities.limit_per_app
        self._per_user = capabilities.limit_per_user

    async def send(
        self,
        method: str,
        url: str,
        *,
        now: dt.datetime,
        user: str | None = None,
        access_token: str | None = None,
        params: Mapping[str, str | int] | None = None,
        json_body: Any = None,
        form: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        basic_auth: tuple[str, str] | None = None,
        accepted: frozenset[int] = frozenset(),
    ) -> VendorAnswer:
        """Send one request and return its answer: 2xx, or a status in `accepted`, which the caller reads itself.

        `user` is the vendor's user id, for limits per person. Raises a VendorFailure; see `failure_of`.
        """
        await self._keep_within_limits(user)
        sent = dict(headers or {})
        if access_token is not None:
            sent["authorization"] = f"Bearer {access_token}"
        request = self._outside.http.build_request(
            method, url, params=params, json=json_body, data=form, headers=sent
        )
        answer = await self._answer_to(request, basic_auth)
        if 200 <= answer.status < 300 or answer.status in accepted:
            return answer
        failure = failure_of(answer, now)
        if isinstance(failure, VendorBusy):
            await self.leave_alone(failure.retry_after_s)
        raise failure

    async def leave_alone(self, for_s: int) -> None:
        """Let no process ask this vendor for a while: for vendors that say so in the body, too."""
        key = redis_key(f"vendor:{self._slug}", "busy")
        try:
            await quick_answer(self._outside.redis, lambda: self._outside.redis.set(key, "1", ex=max(1, for_s)))
        except RedisAway:
            log.warning("vendor_busy_not_shared", source=self._slug)

    async def _keep_within_limits(self, user: str | None) -> None:
        """Wait for our turn. Raises ShareUsedUp where it comes later than the work at hand can wait."""
        redis = self._outside.redis
        key = redis_key(f"vendor:{self._slug}", "busy")
        try:
            left_s = await quick_answer(redis, lambda: redis.ttl(key))
        except RedisAway:
            left_s = 0
        if left_s > 0:
            raise VendorBusy(int(left_s))
        if self._per_user is not None and user is not None:
            await self._wait_for(self._per_user, user)
        if self._per_app is not None:
            await self._wait_for(self._per_app, _APP)
        present_patience().note_turn()

    async def _wait_for(self, limit: Limit, subject: str) -> None:
        try:
            wait_s = await reserve(
                self._outside.redis,
                _named(limit, self._slug),
                subject,
                self._outside.clock(),
                wait_most_s=present_patience().left_s(),
            )
        except TooManyRequests as error:
            raise ShareUsedUp(error.retry_after_s) from None
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    async def _answer_to(self, request: httpx.Request, basic_auth: tuple[str, str] | None) -> VendorAnswer:
        auth = httpx.BasicAuth(*basic_auth) if basic_auth is not None else None
        try:
            async with asyncio.timeout(TOTAL_S):
                response = await self._outside.http.send(request, auth=auth, stream=True)
                try:
                    return VendorAnswer(response.status_code, response.headers, await _bounded(response))
                finally:
                    await response.aclose()
        except (httpx.HTTPError, TimeoutError) as error:
            # Without its cause: httpx's errors carry the request, and with it the token.
            log.warning("vendor_away", source=self._slug, error=type(error).__name__)
            raise VendorAway from None


async def _bounded(response: httpx.Response) -> bytes:
    body = bytearray()
    async for part in response.aiter_bytes():  # after decompression, so that a small bomb is found as well
        body += part
        if len(body) > MAX_ANSWER_BYTES:
            raise AnswerUnreadable(response.status_code)
    return bytes(body)


def _named(limit: Limit, slug: str) -> Limit:
    return Limit(f"vendor:{slug}:{limit.name}", limit.capacity, limit.per_s)


def failure_of(
    answer: VendorAnswer, now: dt.datetime
) -> AccessTokenExpired | ScopeMissing | AccessRefused | VendorBusy | VendorAway | AnswerUnreadable:
    """Return what a refusal by HTTP status means; a vendor with a status in the body looks there first."""
    status = answer.status
    wait_s = retry_after_s(answer.headers.get("retry-after"), now)
    if status == 429 or (status == 503 and wait_s is not None):
        return VendorBusy(wait_s or DEFAULT_BUSY_S, status)
    if status >= 500:
        return VendorAway(status)
    if status == 401:
        return AccessTokenExpired(status)
    if status == 403:
        return ScopeMissing(status) if names_scope(answer) else AccessRefused(status)
    return AnswerUnreadable(status)


def names_scope(answer: VendorAnswer) -> bool:
    """Tell whether a 403 says that the token lacks a scope: as RFC 6750 (3.1) has it, or google.rpc.ErrorInfo.

    Other 403s are a region, a quota, a service that is not switched on: no reason to send the person back to the
    consent page.
    """
    if _LACKS_SCOPE in answer.headers.get("www-authenticate", ""):
        return True
    try:
        error = answer.json_object().get("error")
    except AnswerUnreadable:
        return False
    if not isinstance(error, dict):
        return error == _LACKS_SCOPE
    details = error.get("details")
    reasons = [one.get("reason") for one in details if isinstance(one, dict)] if isinstance(details, list) else []
    return _GOOGLE_LACKS_SCOPE in reasons


def retry_after_s(value: str | None, now: dt.datetime) -> int | None:
    """Return what Retry-After (seconds or an HTTP date) says, within 1 and MAX_BUSY_S; None for nothing."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (email.utils.parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    if not math.isfinite(seconds):
        return None
    return max(1, min(MAX_BUSY_S, math.ceil(seconds)))
