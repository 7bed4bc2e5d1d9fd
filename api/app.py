"""Puts the HTTP application together. Routes are found, not listed: a module of `api/routes/` has a `router`."""

import importlib
import logging
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.telemetry import TelemetryConfig
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import api.routes
from api import health, metrics, reference, well_known
from api.admission import Admission
from api.check_in_desk import CheckInDesk
from api.errors import install_error_handlers
from api.gift_entry_desk import GiftEntryDesk
from api.head import HeadAsGet
from api.limits import RefusalLimit, limit_requests
from api.live import LiveBoards, closing_on_signals
from api.middleware import BodyLimit, RequestFrame
from api.openapi import EVERYWHERE, openapi_document
from api.routes import check_ins
from api.signposts import Signpost
from api.web_app import WebApp
from core.collector import collecting_rarely
from core.database import Database
from core.heartbeats import beating
from core.logging import configure_logging
from core.messages import catalogue
from core.redis import make_broker_redis, make_redis
from core.settings import Settings, get_settings
from core.tasks import close_within, must_end
from core.telemetry import configure_tracing
from families.birth_certificates.reader import CertificateReader
from geo.geofences.live import LiveGeofences
from integrations.registry import open_sources
from vaccines.overview.queries import chosen_schedule

# The map's parks are half a megabyte of GeoJSON, an eighth of it compressed; a check-in's answer gains nothing.
# What is live stays as it is, and so do the web app's files, compressed when they were built.
GZIP_FROM_BYTES = 8_192
GZIP_LEVEL = 5  # within 3 % of the best, in half its time

DESCRIPTION = """
Go to real parks, catch what lives there, earn health points, move your school up the board.

Sign in with `POST /v1/sessions` and send the access token as `Authorization: Bearer`. Requests that earn, spend or
record need an `Idempotency-Key`. Errors are problem details (RFC 9457) in the language of `Accept-Language`.
"""

# FastAPI's own spans and logs carry the query and what was invalid: positions. Ours are in api/middleware.py.
_NO_BUILT_IN_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the application; connections open when it starts and close when it ends."""
    chosen = settings or get_settings()
    app = FastAPI(
        title="e+ Life",
        version="1",
        summary="Parks, creatures, points and fair boards.",
        description=DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # its pages load scripts from elsewhere; ours are in api/reference.py
        redoc_url=None,
        redirect_slashes=False,
        lifespan=partial(_lifespan, chosen),
        telemetry=_NO_BUILT_IN_TELEMETRY,
    )
    app.state.settings = chosen
    app.openapi = partial(openapi_document, app)  # type: ignore[method-assign]
    install_error_handlers(app)
    versioned: dict[str, Any] = {
        "prefix": "/v1",
        "dependencies": [Depends(limit_requests)],
        "responses": EVERYWHERE,
    }
    # Routes are looked through in their order: what is asked most is met first.
    app.include_router(check_ins.asked_most, **versioned)
    v1 = APIRouter(**versioned)
    for router in _find_routers():
        v1.include_router(Signpost(router))
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(well_known.router)
    app.include_router(metrics.router)
    app.include_router(reference.router)
    app.router.default = WebApp(chosen, otherwise=app.router.default)
    app.add_middleware(GZipMiddleware, minimum_size=GZIP_FROM_BYTES, compresslevel=GZIP_LEVEL)
    app.add_middleware(HeadAsGet)  # around the compression, which needs the content to know its length
    app.add_middleware(BodyLimit)
    app.add_middleware(RefusalLimit)
    app.add_middleware(Admission, most=chosen.requests_at_once)
    app.add_middleware(RequestFrame)
    if chosen.trusted_proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=chosen.trusted_proxies)
    return app


def _find_routers() -> Iterator[APIRouter]:
    for module in pkgutil.iter_modules(api.routes.__path__, prefix="api.routes."):
        yield importlib.import_module(module.name).router


@asynccontextmanager
async def _lifespan(settings: Settings, app: FastAPI) -> AsyncIterator[None]:
    if settings.environment != "test":  # pytest listens to the logs itself
        configure_logging(settings.log_level, "api")
        configure_tracing(settings, "api")
    # However the server was started: its own lines repeat the query, where a child stands.
    logging.getLogger("uvicorn.access").disabled = True
    catalogue()  # a wrong message file stops the start, not a request
    chosen_schedule()  # so does a schedule that is wrong, or not there
    state = app.state
    state.database = Database(settings)
    state.redis = make_redis(settings)
    state.broker = make_broker_redis(settings)
    state.live_boards = LiveBoards(state.redis)
    state.geofences = LiveGeofences()
    state.gift_entry_desk = GiftEntryDesk(state.database)
    state.check_in_desk = CheckInDesk(state.database, state.geofences)
    state.certificate_reader = CertificateReader()
    state.migrations_head = health.migrations_head()
    await state.geofences.start(state.database)
    try:
        async with (
            open_sources(state.redis) as state.step_sources,
            beating(state.redis, "api", partial(_say_of_itself, app)),
        ):
            # A test's process goes on.
            with (
                nullcontext() if settings.environment == "test" else _having_the_process(),
                closing_on_signals(state.live_boards),
            ):
                yield
    finally:
        await close_within(state.live_boards.aclose(), "live boards")
        await close_within(state.gift_entry_desk.close(), "gift entries")
        await close_within(state.check_in_desk.close(), "check-ins")
        await close_within(state.geofences.stop(), "geofences")
        await close_within(state.certificate_reader.close(), "certificate_reader")
        await close_within(state.broker.aclose(), "broker")
        await close_within(state.redis.aclose(), "redis")
        await close_within(state.database.close(), "database")


@contextmanager
def _having_the_process() -> Iterator[None]:
    with collecting_rarely(), must_end():
        yield


async def _say_of_itself(app: FastAPI) -> dict[str, bool | int]:
    readiness = await health.judge_readiness(app.state)
    live_boards: LiveBoards = app.state.live_boards
    return {"ready": readiness.ready, "live_streams": live_boards.readers}
