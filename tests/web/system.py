"""The product as a browser meets it: web app and API on one address, with a clock of its own, restartable."""

import datetime as dt
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from email.utils import format_datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.app import create_app
from api.dependencies import get_clock, get_now
from core.database import Database
from core.redis import make_redis
from core.settings import Settings
from tests.support.limits import forget_limits
from tests.support.serving import ServerThread
from tests.support.whole import loaded_database, relaying

GOODBYE_S = 1  # open live streams are cut off after that
STEP = dt.timedelta(minutes=1)  # between two tests: limits on requests refill by this clock


class DatedByClock:
    """Gives answers the date of the test's clock: the web app measures the device's clock by it."""

    def __init__(self, app: ASGIApp, clock: list[dt.datetime]) -> None:
        self._app = app
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = format_datetime(self._clock[0], usegmt=True).encode()
                message = {**message, "headers": [*message["headers"], (b"date", date)]}
            await send(message)

        await self._app(scope, receive, send_dated)


class System:
    """The server on an address that stays the same when it is stopped and started again."""

    def __init__(self, settings: Settings, database: Database, clock: list[dt.datetime]) -> None:
        self.database = database
        self.clock = clock
        self._settings = settings
        self._port = 0
        self._app: FastAPI | None = None
        self._running: ServerThread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def now(self) -> dt.datetime:
        return self.clock[0]

    def start(self) -> None:
        """Listen; on the port of before, if there was one."""
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            DatedByClock(self._fresh_app(), self.clock),
            log_config=None,
            access_log=False,
            ws="none",
            lifespan="on",
            date_header=False,
            timeout_graceful_shutdown=GOODBYE_S,
        )
        self._running = ServerThread(config, listener)
        self._running.start()

    def stop(self) -> None:
        """Stop listening and end every open answer."""
        if self._running is None:
            return
        self._running.stop()
        self._running = None

    def with_web_build(self, folder: Path) -> "System":
        """Return a second server, not started, with the same database and clock and the build in `folder`."""
        settings = self._settings.model_copy(update={"web_build": folder})
        return System(settings, self.database, self.clock)

    def beside(self, now: dt.datetime, **changes: object) -> "System":
        """Return a second server, not started, with the same database, a clock of its own and other settings.

        It knows its own address, as one does to which other sites send people back.
        """
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port: int = free.getsockname()[1]
        settings = self._settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}", **changes})
        beside = System(settings, self.database, [now])
        beside._port = port
        return beside

    @contextmanager
    def at(self, now: dt.datetime) -> Iterator[None]:
        """Let it be another instant for the server, for a while."""
        before = self.clock[0]
        self.clock[0] = now
        try:
            yield
        finally:
            self.clock[0] = before

    async def forget_limits(self) -> None:
        """Let everybody ask anew: while the clock stands still, no limit fills up again."""
        redis = make_redis(self._settings)
        try:
            await forget_limits(redis)
        finally:
            await redis.aclose()

    def _fresh_app(self) -> FastAPI:
        """Return the application as at its first start: made once, for making it takes seconds."""
        app = self._app
        if app is None:
            app = self._app = create_app(self._settings)
            app.dependency_overrides[get_now] = lambda: self.clock[0]
            app.dependency_overrides[get_clock] = lambda: lambda: self.clock[0]
        app.middleware_stack = None
        return app


@asynccontextmanager
async def running_system(clock: list[dt.datetime]) -> AsyncIterator[System]:
    """Start everything on a database of its own; leave nothing behind."""
    async with loaded_database(clock[0]) as (settings, database), relaying(settings, clock):
        system = System(settings, database, clock)
        system.start()
        try:
            yield system
        finally:
            system.stop()
