"""Speaks to the API as a good phone does: times out, tries again with the same key, waits when told to."""

import asyncio
import time
import uuid
from dataclasses import dataclass
from typing import Any

import httpx

from cli.play.report import Report

TRIES = 8  # with the waits below, a server that restarts is bridged
LONGEST_WAIT_S = 5.0  # a longer Retry-After means: come back another day
NETWORK_WAIT_S = 0.5  # a lost network is often back at once


class GivenUp(Exception):
    """The service failed this request for good; it is in the report."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status below 500 and the JSON that came with it."""

    status: int
    body: Any

    @property
    def is_good(self) -> bool:
        """Whether the request was done."""
        return self.status < 400

    @property
    def code(self) -> str:
        """The problem's code; empty when there is none."""
        return "" if self.is_good else str(self.body.get("code", ""))


class Client:
    """One connection pool for all players; everything sent is in the report."""

    def __init__(self, http: httpx.AsyncClient, report: Report, tries: int = TRIES) -> None:
        self._http = http
        self._tries = tries
        self.report = report

    async def send(
        self,
        name: str,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Any = None,
        key: uuid.UUID | None = None,
        params: dict[str, Any] | None = None,
        etag: str | None = None,
    ) -> Answer:
        """Send a request, `name` in the report, until it is answered. Raises GivenUp.

        After a lost connection only what may be repeated is: reads, and writes with an Idempotency-Key.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if key is not None:
            headers["Idempotency-Key"] = str(key)
        if etag is not None:
            headers["If-Match"] = etag
        request = self._http.build_request(method, path, headers=headers, json=body, params=params)
        may_repeat = method == "GET" or key is not None
        for attempt in range(self._tries):
            self.report.retries += bool(attempt)
            answer = await self._once(name, request)
            if answer is None and not may_repeat:
                break
            if answer is None:
                await asyncio.sleep(NETWORK_WAIT_S)
            elif answer.status_code in {429, 503}:
                await asyncio.sleep(min(LONGEST_WAIT_S, float(answer.headers.get("retry-after", "1"))))
            else:
                return self._read(name, answer)
        raise self.failure(name, "no answer however often it was tried")

    async def _once(self, name: str, request: httpx.Request) -> httpx.Response | None:
        started_s = time.perf_counter()
        self.report.requests += 1
        try:
            answer = await self._http.send(request)
        except httpx.TransportError:
            return None
        self.report.latencies_ms[name].append((time.perf_counter() - started_s) * 1000)
        return answer

    def _read(self, name: str, answer: httpx.Response) -> Answer:
        if answer.status_code >= 500:
            raise self.failure(name, f"{answer.status_code}, request {answer.headers.get('x-request-id')}")
        found = Answer(answer.status_code, answer.json() if answer.content else None)
        if not found.is_good:
            self.report.refusals[f"{name}: {found.status}", found.code] += 1
        return found

    def failure(self, name: str, why: str) -> GivenUp:
        """Put a failure of the service into the report; return it to be raised."""
        self.report.errors.append(f"{name}: {why}")
        return GivenUp(name)
