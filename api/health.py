"""Is this process alive (`/healthz`), and can it serve (`/readyz`), part by part."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Literal

import structlog
from alembic.config import Config
from alembic.script import ScriptDirectory
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import State

from core.settings import PROJECT_ROOT

log = structlog.stdlib.get_logger(__name__)

PartState = Literal["up", "down"]

router = APIRouter(tags=["health"])


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"alive": True}]})

    alive: Literal[True] = True


class Readiness(BaseModel):
    """Whether requests should be sent here, and each part that it was judged by."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"ready": True, "database": "up", "migrations": "up", "redis": "up", "geofences": "up"},
            ]
        }
    )

    ready: bool
    database: PartState
    migrations: PartState
    redis: PartState
    geofences: PartState


@cache
def migrations_head() -> str | None:
    """Return the newest revision in `migrations/`: what the database should be at. It is read once."""
    config = Config(PROJECT_ROOT / "alembic.ini")
    config.set_main_option("script_location", str(PROJECT_ROOT / "migrations"))
    return ScriptDirectory.from_config(config).get_current_head()


@router.get("/healthz", operation_id="get_health", summary="Is the process alive?")
async def get_health() -> Alive:
    """Answer without touching anything else: a supervisor restarts a process that fails this."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Which parts are up?",
    responses={503: {"model": Readiness, "description": "Do not send requests here for now."}},
)
async def get_readiness(request: Request, response: Response) -> Readiness:
    """Answer part by part.

    Redis and the geofences in memory have stand-ins (local limits, PostGIS), so without them we are still ready.
    """
    readiness = await judge_readiness(request.app.state)
    response.status_code = 200 if readiness.ready else 503
    return readiness


async def judge_readiness(state: State) -> Readiness:
    """Return what this process can do now, part by part."""

    async def database() -> bool:
        async with state.database.engine.connect() as connection:
            return bool(await connection.scalar(text("SELECT true")))

    async def migrations() -> bool:
        async with state.database.engine.connect() as connection:
            found = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return bool(found == state.migrations_head)

    async def redis() -> bool:
        return bool(await state.redis.ping())

    readiness = Readiness(
        ready=False,
        database=await _state(database),
        migrations=await _state(migrations),
        redis=await _state(redis),
        geofences="up" if state.geofences.is_loaded else "down",
    )
    readiness.ready = readiness.database == "up" and readiness.migrations == "up"
    return readiness


async def _state(check: Callable[[], Awaitable[bool]]) -> PartState:
    try:
        return "up" if await check() else "down"
    except (SQLAlchemyError, RedisError, OSError) as error:
        log.warning("part_down", part=check.__name__, error=type(error).__name__)
        return "down"
