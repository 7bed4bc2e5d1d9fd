"""The application for tests: started with its lifespan, spoken to without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import APIRouter, FastAPI

from api.app import create_app


@asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Start `app` and yield a client of it."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


def app_with(*routers: APIRouter) -> FastAPI:
    """Return the real application with further routes beside its own."""
    app = create_app()
    for router in routers:
        app.include_router(router)
    return app
