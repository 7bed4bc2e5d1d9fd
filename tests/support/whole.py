"""The whole system with everything that ships loaded: a database of its own, the API on a socket, the relay."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
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
from tests.support.serving import served
from worker.handling import HandlerContext, find_handlers
from worker.relay import Relay

SCHOOLS = PROJECT_ROOT / "data" / "schools" / "schools.csv"


@dataclass(frozen=True)
class Whole:
    """Where the API listens, the application itself, and the database behind it."""

    url: str
    app: FastAPI
    database: Database


@asynccontextmanager
async def whole_system(clock: list[dt.datetime]) -> AsyncIterator[Whole]:
    """Start everything; `clock[0]` is the instant that the API and the relay see. Leaves nothing behind."""
    async with loaded_database(clock[0]) as (settings, database):
        app = create_app(settings)
        app.dependency_overrides[get_now] = lambda: clock[0]
        with served(app) as address:
            async with relaying(settings, clock):
                yield Whole(address, app, database)


@asynccontextmanager
async def loaded_database(now: dt.datetime) -> AsyncIterator[tuple[Settings, Database]]:
    """Make a database with parks, schools and the park game, and settings that lead to it; drop it at the end."""
    name = f"eplus_whole_{uuid.uuid4().hex[:8]}"
    server = make_url(get_settings().database_url)
    url = server.set(database=name).render_as_string(hide_password=False)
    admin = server.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    settings = Settings(DATABASE_URL=url)
    database = Database(settings)
    try:
        await asyncio.to_thread(_migrate, url)
        await _load(database, now)
        yield settings, database
    finally:
        await database.close()
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _migrate(url: str) -> None:
    config = Config(str(PROJECT_ROOT / "alembic.ini"))
    config.cmd_opts = type("Options", (), {"x": [f"url={url}"]})()
    command.upgrade(config, "head")


async def _load(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        await load_places(session, now=now)
    async with database.transaction() as session:
        await put_schools(session, read_schools(SCHOOLS))
    text = (PROJECT_ROOT / "data" / "challenges" / "go-to-park.yaml").read_text(encoding="utf-8")
    async with database.transaction() as session:
        await publish(session, text, now=now)


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
