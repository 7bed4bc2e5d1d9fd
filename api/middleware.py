"""Around every request: its id, a log line, metrics, a span, security headers, a net under bugs, the size limit.

Plain ASGI, so that streams pass through untouched. What is logged and traced is the route's template: an address
with its query, a body, an exception's message could hold a position and appear nowhere.
"""

import re
import time
import traceback
from collections.abc import Iterable, Mapping

import structlog
from fastapi import Request
from opentelemetry import trace
from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cookies import cookies_of_answer
from api.errors import answer_problem, cause_of
from api.metrics import LATENCY, REQUESTS
from core.ids import new_id
from core.rate_limits import Allowance

log = structlog.stdlib.get_logger("api.access")
tracer = trace.get_tracer("eplus.api")

MAX_BODY_BYTES = 1_048_576  # fifty queued check-ins are 20 kB; a school's class list 50 kB
LARGER_BODY_BYTES: Mapping[tuple[str, str], int] = {
    # Files that officers upload: some 8,000 parks as circles, or hundreds with surveyed boundaries.
    ("POST", "/v1/parks/imports"): 8 * MAX_BODY_BYTES,
    # A phone's photograph at its largest size.
    ("POST", "/v1/birth-certificates/readings"): 12 * MAX_BODY_BYTES,
}
# Pictures and scanned papers for somebody's folder.
LARGER_BODY_PATHS = {("POST", re.compile(r"/v1/persons/[0-9a-fA-F-]{36}/documents")): 12 * MAX_BODY_BYTES}
# Vendors' pushes: a source reads as far as it says itself (`Capabilities.webhook_bytes_most`), at most this much.
WEBHOOKS = "/v1/step-webhooks/"
WEBHOOK_BODY_BYTES = 10 * MAX_BODY_BYTES
_WELL_FORMED_ID = re.compile(r"[A-Za-z0-9-]{1,64}")  # goes into logs and SQL comments, so nothing else

SECURITY_HEADERS = {
    "Cache-Control": "no-store",  # what does not say that it may be kept is somebody's own
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}


class RequestFrame:
    """The outermost layer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        scope["request_id"] = request_id
        answer = _Answer(scope, send)
        started_s = time.perf_counter()
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            tracer.start_as_current_span(
                scope["method"], kind=trace.SpanKind.SERVER, record_exception=False
            ) as span,
        ):
            try:
                await self._app(scope, receive, answer.send)
            except Exception as error:  # noqa: BLE001 - the net under every bug: logged here, told as 500
                _log_bug(error)
                if not answer.status:
                    await answer_problem(Request(scope), 500)(scope, receive, answer.send)
            finally:
                _record(scope, answer.status, time.perf_counter() - started_s, span)


class _Answer:
    """Passes an answer on, remembers its status and adds the headers that every answer has."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self._scope["request_id"]
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            for cookie in cookies_of_answer(self._scope, self.status):
                headers.append("Set-Cookie", cookie)
            allowance: Allowance | None = self._scope.get("rate_allowance")
            if allowance is not None:
                name, capacity = allowance.limit.name, allowance.limit.capacity
                window_s = round(capacity / allowance.limit.per_s)
                headers["RateLimit-Policy"] = f'"{name}";q={capacity};w={window_s}'
                headers["RateLimit"] = f'"{name}";r={allowance.remaining};t={allowance.reset_s}'
        await self._send(message)


def _request_id(offered: str | None) -> str:
    return offered if offered and _WELL_FORMED_ID.fullmatch(offered) else new_id().hex


def _record(scope: Scope, status: int, seconds: float, span: trace.Span) -> None:
    """Count, trace and log a request that has ended; status 0 when the caller left before any answer."""
    route = _template(scope)
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    REQUESTS.labels(method, route, status).inc()
    LATENCY.labels(method, route).observe(seconds)
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    log.info("request", method=method, route=route, status=status, duration_ms=round(seconds * 1000, 1))


def _template(scope: Scope) -> str:
    """Return the path with names for values; a router knows its own part, the prefix is what the path has more.

    What no router answers but another part of ours does says so itself.
    """
    if "template" in scope:
        return str(scope["template"])
    route = getattr(scope.get("route"), "path", None)
    if route is None:
        return "(none)"
    segments = scope["path"].split("/")
    return "/".join(segments[: len(segments) - route.count("/")]) + str(route)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _log_bug(error: Exception) -> None:
    """Log where it happened and of what type; not the message, which may repeat what was sent."""
    cause = cause_of(error) if isinstance(error, DBAPIError) else {}
    log.error("unexpected_error", error=type(error).__qualname__, frames=list(_frames(error)), **cause)


def _frames(error: BaseException) -> Iterable[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-20:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


class BodyLimit:
    """Refuses bodies over the limit of their route: by their declared length at once, else when it is passed.

    A larger limit is only for who sends a token or cookie: reading the body comes before asking whose token it is.
    Vendors have neither; their routes read no further than each vendor's own limit.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, most_bytes = Headers(scope=scope), MAX_BODY_BYTES
        if "authorization" in headers or "cookie" in headers:
            most_bytes = _most_bytes(scope["method"], scope["path"])
        if scope["path"].startswith(WEBHOOKS):
            most_bytes = WEBHOOK_BODY_BYTES
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > most_bytes:
            await answer_problem(Request(scope), 413, headers={"Connection": "close"})(scope, receive, send)
            return
        received = 0

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most_bytes:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_within_limit, send)


def _most_bytes(method: str, path: str) -> int:
    for (of_method, pattern), most_bytes in LARGER_BODY_PATHS.items():
        if method == of_method and pattern.fullmatch(path):
            return most_bytes
    return LARGER_BODY_BYTES.get((method, path), MAX_BODY_BYTES)
