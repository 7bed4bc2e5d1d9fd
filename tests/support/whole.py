"""The whole system with everything that ships loaded: a database of its own, the API on a socket, the relay."""

import asyncio
import datetime as dt
import os
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import psycopg
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from sqlalchemy import make_url

from api.app import create_app
from api.dependencies import get_now
from challenge_engine.definitions.service import publish
from challenge_engine.simulation.playing import SimulationPlayer
from challenge_engine.simulation.service import SIMULATION_REQUESTED
from core.database import Database
from core.outbox import OutboxEvent
from core.redis import make_redis
from core.settings import PROJECT_ROOT, Settings, get_settings
from families.schools.catalogue import read_schools
from families.schools.repository import put_schools
from geo.parks.loading import load_places
from tests.support.limits import forget_limits
from tests.support.pooled import pooled
from tests.support.serving import served
from worker.handling import HandlerContext, find_handlers
from worker.relay import Relay

SCHOOLS = PROJECT_ROOT / "data" / "schools" / "schools.csv"
_TEMPLATES = "eplus_loaded_"
# The same for all of pytest-xdist's workers.
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)[:12]


@dataclass(frozen=True)
class Whole:
    """Where the API listens, the application itself, and the database behind it."""

    url: str
    app: FastAPI
    database: Database


@asynccontextmanager
async def whole_system(clock: list[dt.datetime], *, pooled_connections: int = 0) -> AsyncIterator[Whole]:
    """Start everything; `clock[0]` is the instant that the API and the relay see. Leaves nothing behind.

    With `pooled_connections`, API and relay come through a PgBouncer that has so many connections to the database.
    """
    async with loaded_database(clock[0]) as (direct, database), AsyncExitStack() as stack:
        settings = direct
        if pooled_connections:
            settings = stack.enter_context(pooled(direct, connections=pooled_connections))
        await forget_limits()
        app = create_app(settings)
        app.dependency_overrides[get_now] = lambda: clock[0]
        with served(app) as address:
            async with relaying(settings, clock):
                yield Whole(address, app, database)


@asynccontextmanager
async def loaded_database(now: dt.datetime) -> AsyncIterator[tuple[Settings, Database]]:
    """Make a database with parks, schools and the park game, and settings that lead to it; drop it at the end.

    Loaded once per run and instant: all processes of a run copy what the first of them loaded.
    """
    name = f"eplus_whole_{uuid.uuid4().hex[:8]}"
    await asyncio.to_thread(_copy_loaded, name, now)
    settings = Settings(DATABASE_URL=_url_of(name))
    database = Database(settings)
    try:
        yield settings, database
    finally:
        await database.close()
        with _admin() as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _url_of(name: str) -> str:
    return make_url(get_settings().database_url).set(database=name).render_as_string(hide_password=False)


def _admin() -> psycopg.Connection:
    server = make_url(get_settings().database_url).set(drivername="postgresql", database="postgres")
    return psycopg.connect(server.render_as_string(hide_password=False), autocommit=True)


def _copy_loaded(name: str, now: dt.datetime) -> None:
    """Copy the loaded database of this run; the first to come loads it while the others wait."""
    template = f"{_TEMPLATES}{_RUN}_{int(now.timestamp())}"
    with _admin() as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [_TEMPLATES])
        rows = connection.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_TEMPLATES}%"])
        there = {row[0] for row in rows}
        for old in there:
            if not old.startswith(_TEMPLATES + _RUN):  # of a run that has ended
                connection.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
        if template not in there:
            half = f"{template}_half"  # a run that is killed while loading leaves no half-loaded template
            connection.execute(f'DROP DATABASE IF EXISTS "{half}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{half}"')
            asyncio.run(load_into(_url_of(half), now))
            connection.execute(f'ALTER DATABASE "{half}" RENAME TO "{template}"')
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _migrate(url: str) -> None:
    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    config.cmd_opts = type("Options", (), {"x": [f"url={url}"]})()
    command.upgrade(config, "head")


async def load_into(url: str, now: dt.datetime) -> None:
    """Bring an empty database up to the schema, with parks, schools and the park game."""
    await asyncio.to_thread(_migrate, url)
    database = Database(Settings(DATABASE_URL=url))
    try:
        async with database.transaction() as session:
            await load_places(session, now=now)
        async with database.transaction() as session:
            await put_schools(session, read_schools(SCHOOLS))
        text = (PROJECT_ROOT / "data" / "challenges" / "go-to-park.yaml").read_text(encoding="utf-8")
        async with database.transaction() as session:
            await publish(session, text, now=now)
    finally:
        await database.close()


@asynccontextmanager
async def relaying(settings: Settings, clock: list[dt.datetime]) -> AsyncIterator[None]:
    """Run the outbox relay. Without a Celery worker, simulations are played here as soon as they are wanted."""
    database, redis, stop = Database(settings), make_redis(settings), asyncio.Event()
    handlers = {**find_handlers(), SIMULATION_REQUESTED: [_play_simulations]}
    relay = Relay(database, redis, handlers, clock=lambda: clock[0])
    task = asyncio.create_task(relay.run(stop))
    try:
        yield
    finally:
        stop.set()
        await task
        await redis.aclose()
        await database.close()


async def _play_simulations(context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
    player = SimulationPlayer(context.database, clock=lambda: context.now)
    while await player.take_turn():
        pass
