"""What clients asked and what they were answered: on disk line by line, and the one way by which they ask.

Some answers are lost on purpose after they came: the client, who never saw them, repeats under the same key and
has to be told the same.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from core.clock import utc_now


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer: `status` None where none came, `was_lost` where the client never saw it."""

    at: str
    asked_of: int  # the API process's port
    method: str
    path: str
    key: str | None
    sent: Any
    status: int | None
    answer: Any
    was_lost: bool = False

    @property
    def is_done(self) -> bool:
        """Whether the service said that it was done."""
        return self.status is not None and self.status < 300


class Journal:
    """A file of exchanges, in the order of their ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("wb")

    def write(self, exchange: Exchange) -> None:
        """Add one; it is on its way to the disk when this returns."""
        self._file.write(orjson.dumps(asdict(exchange)) + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Write no more; what is written can still be read."""
        self._file.close()

    def read(self) -> Iterator[Exchange]:
        """Yield all."""
        with self.path.open("rb") as lines:
            for line in lines:
                yield Exchange(**orjson.loads(line))


class Balancer(httpx.AsyncBaseTransport):
    """Gives requests to the API processes in turn, as a load balancer does, and writes everything down."""

    def __init__(self, ports: Sequence[int], journal: Journal, random: Random, *, lose: float) -> None:
        self._ports, self._journal, self._random, self._lose = ports, journal, random, lose
        self._next = 0
        self._transport = httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50)
        )

    async def __aenter__(self) -> Self:
        await self._transport.__aenter__()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self._transport.__aexit__(exc_type, exc_value, traceback)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the next process; raise TransportError where no answer came or it is lost on purpose."""
        # As a proxy tells it: no limit on one address is on all players together.
        request.headers["X-Forwarded-For"] = "10." + ".".join(str(self._random.randrange(256)) for _ in range(3))
        try:
            answer = await self._ask_whoever_is_there(request)
        except httpx.TransportError:
            self._write(request, None, b"")
            raise
        body = answer.content
        was_lost = request.method != "GET" and self._is_repeatable(request) and self._random.random() < self._lose
        self._write(request, answer.status_code, body, was_lost=was_lost)
        if was_lost:
            raise httpx.ReadError("lost on purpose", request=request)
        kept = [(name, value) for name, value in answer.headers.raw if name.lower() not in _OF_TRANSFER]
        return httpx.Response(answer.status_code, headers=kept, content=body, request=request)

    async def _ask_whoever_is_there(self, request: httpx.Request) -> httpx.Response:
        """Return the whole answer of the next process, or of one after it where that one takes no connection."""
        for tries_left in reversed(range(len(self._ports))):
            self._next += 1
            request.url = request.url.copy_with(port=self._ports[self._next % len(self._ports)])
            try:
                answer = await self._transport.handle_async_request(request)
            except httpx.ConnectError:
                if not tries_left:
                    raise
                continue
            try:
                await answer.aread()
            finally:
                await answer.aclose()
            return answer
        raise AssertionError("the last try returns or raises")

    def _is_repeatable(self, request: httpx.Request) -> bool:
        return "Idempotency-Key" in request.headers

    def _write(self, request: httpx.Request, status: int | None, body: bytes, *, was_lost: bool = False) -> None:
        if request.method == "GET" and status is not None and status < 500:
            return  # reading acknowledges nothing
        self._journal.write(
            Exchange(
                at=utc_now().isoformat(),
                asked_of=request.url.port or 0,
                method=request.method,
                path=request.url.path,
                key=request.headers.get("Idempotency-Key"),
                sent=_json(request.content),
                status=status,
                answer=_json(body),
                was_lost=was_lost,
            )
        )


_OF_TRANSFER = {b"content-encoding", b"content-length", b"transfer-encoding"}


def _json(body: bytes) -> Any:
    """Return what a body holds, None where it is no JSON: a phone's upload is packed."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


def new_key() -> uuid.UUID:
    """Return a key for one request and its repeats."""
    return uuid.uuid4()
