"""The application for tests: started with its lifespan, spoken to without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI

from api.app import create_app

_lent: list[FastAPI] = []
_spare: list[FastAPI] = []


def lent_app() -> FastAPI:
    """Return the real application, for one use by `client_of` or `served`.

    Making it takes longer than most tests: what they have stopped is told nothing any more and lent again. What it
    opens, it opens anew with each start.
    """
    app = _spare.pop() if _spare else create_app()
    _lent.append(app)
    return app


def return_app(app: FastAPI) -> None:
    """Take back what was lent, with no dependency replaced; any other application is left alone."""
    if app in _lent:
        _lent.remove(app)
        app.dependency_overrides.clear()
        app.middleware_stack = None  # made anew with the first request, so that nothing is kept there
        _spare.append(app)


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Start `app` and yield a client of it."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client
    return_app(app)


@cache
def openapi_document() -> dict[str, Any]:
    """Return the application's OpenAPI document, for reading only: it takes seconds to make."""
    app = lent_app()
    document = app.openapi()
    return_app(app)
    return document


def app_with(*routers: APIRouter) -> FastAPI:
    """Return the real application with further routes beside its own."""
    app = create_app()
    for router in routers:
        app.include_router(router)
    return app
