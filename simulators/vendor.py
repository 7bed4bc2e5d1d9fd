"""The state of a simulated vendor: people, OAuth, faults, limits, and webhooks sent.

A vendor's folder makes a `Vendor`, adds its own routes to `make_vendor_app(vendor, fire)` of `app.py`, and
says in `fire` how its webhooks look. Everything is in memory; a new process begins anew.
"""

import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import Request

from simulators.clock import SimulatedClock
from simulators.oauth import Grant, OAuthRules, OAuthServer
from simulators.wearing import BAND, PHONE, WATCH, Wearer

WINDOW_S = 60  # over which requests are counted against the limit
WEBHOOK_S = 10.0  # vendors wait between 2 and 30 s for an answer to a webhook


def default_people() -> tuple[Wearer, ...]:
    """Return a few people to play with."""
    return (
        Wearer("1001", seed=1, devices=(BAND, PHONE)),
        Wearer("1002", seed=2, devices=(WATCH, PHONE)),
        Wearer("1003", seed=3, devices=(WATCH,)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorSettings:
    """What every simulator can be told. `webhook_url` can be changed later by a switch."""

    client_id: str = "simulated-client"
    client_secret: str = "simulated-secret"  # noqa: S105 - guards nothing
    webhook_url: str | None = None
    webhook_secret: str = "simulated-webhook-secret"  # noqa: S105 - guards nothing
    people: Sequence[Wearer] = field(default_factory=default_people)
    lifetime_s: int | None = 3_600
    requests_per_minute: int = 6_000  # a vendor's real limit where a test is about it


@dataclass(slots=True)
class Faults:
    """What goes wrong. Switched under `/_simulator/faults`."""

    is_away: bool = False  # every answer is 503
    fail_after: int | None = None  # after so many good answers one is 500, then all is well again
    busy_for_s: int | None = None  # every answer is 429 with this Retry-After

    def answer(self) -> tuple[int, Mapping[str, str]] | None:
        """Return the status and headers of a fault that is due, None if all is well."""
        if self.is_away:
            return 503, {}
        if self.busy_for_s is not None:
            return 429, {"retry-after": str(self.busy_for_s)}
        if self.fail_after is not None:
            self.fail_after -= 1
            if self.fail_after < 0:
                self.fail_after = None
                return 500, {}
        return None


@dataclass(frozen=True, slots=True)
class Fire:
    """A webhook that somebody wants sent. `kind`: changed, deleted, ended, permissions, or a vendor's own."""

    user_id: str
    kind: str
    first_on: str
    last_on: str
    rest: Mapping[str, Any]


class Vendor:
    """The state of one simulated vendor."""

    def __init__(self, slug: str, settings: SimulatorSettings, rules: OAuthRules) -> None:
        self.slug = slug
        self.settings = settings
        self.clock = SimulatedClock()
        self.faults = Faults()
        self.people: dict[str, Wearer] = {person.user_id: person for person in settings.people}
        self.oauth = OAuthServer(rules, self.clock, lambda: list(self.people))
        self.webhook_url = settings.webhook_url
        self.requests: Counter[str] = Counter()  # by method and path: what a client really asked
        self._recent: deque[float] = deque()

    def person_of(self, request: Request) -> tuple[Wearer, Grant]:
        """Return whose data a request asks for. Raises OAuthRefusal 401, which is answered as it should be."""
        grant = self.oauth.grant_of(request.headers.get("authorization"))
        return self.people[grant.user_id], grant

    def count_request(self) -> tuple[int, int]:
        """Count a request; return how many of the last minute there are, and in how many seconds one is free.

        By the machine's clock, also where the simulator's stands still.
        """
        now_s = time.monotonic()
        while self._recent and self._recent[0] <= now_s - WINDOW_S:
            self._recent.popleft()
        self._recent.append(now_s)
        return len(self._recent), max(1, round(self._recent[0] + WINDOW_S - now_s))

    async def deliver(
        self,
        body: bytes,
        headers: Mapping[str, str],
        *,
        url: str | None = None,
        method: str = "POST",
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Send a webhook and return the answer. Raises httpx.HTTPError, and ValueError without an address."""
        address = url or self.webhook_url
        if address is None:
            raise ValueError("no webhook address is set")
        async with httpx.AsyncClient(timeout=WEBHOOK_S, trust_env=False) as client:
            return await client.request(method, address, content=body, headers=dict(headers), params=query)


Firing = Callable[[Fire], Awaitable[Sequence[int]]]  # sends the webhooks; returns the status of each answer
