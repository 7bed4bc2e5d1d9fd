"""How many requests a process works on at once: beyond that, a request is told at once to come back in a moment.

Whoever is let in is answered as quickly as ever, and nobody waits long for a refusal: without this, everybody
would wait in one growing queue until clients give up, and the work done for them would be in vain.
"""

from collections.abc import Collection

from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import answer_problem

# What watches us has to be answered most of all when there is too much to do.
ALWAYS_LET_IN: Collection[str] = frozenset({"/healthz", "/readyz", "/metrics"})
LATEST_RETRY_S = 4  # refused ones are spread over so many seconds, so that they do not come back all at once
_STREAM = b"text/event-stream"


class Admission:
    """Lets `most` requests in at once; a live stream counts until it has begun."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most
        self._inside = 0
        self._refused = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in ALWAYS_LET_IN:
            await self._app(scope, receive, send)
            return
        if self._inside >= self._most:
            self._refused += 1
            headers = {"Retry-After": str(1 + self._refused % LATEST_RETRY_S)}
            await answer_problem(Request(scope), 503, "overloaded", headers=headers)(scope, receive, send)
            return
        self._inside += 1
        is_inside = True

        async def let_streams_go(message: Message) -> None:
            nonlocal is_inside
            if is_inside and message["type"] == "http.response.start" and _is_stream(message):
                is_inside = False
                self._inside -= 1
            await send(message)

        try:
            await self._app(scope, receive, let_streams_go)
        finally:
            self._inside -= is_inside


def _is_stream(message: Message) -> bool:
    headers = dict(message.get("headers", ()))
    return bool(headers.get(b"content-type", b"").startswith(_STREAM))
