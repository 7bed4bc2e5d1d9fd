"""Runs an async command with a database and the present instant; tells errors in plain words."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
import uvloop
from redis.exceptions import RedisError
from rich.console import Console
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from core.clock import utc_now
from core.database import Database
from core.errors import DomainError
from core.messages import DEFAULT_LANGUAGE, say
from core.settings import get_settings

Answer = TypeVar("Answer")


def run(work: Callable[[Database, dt.datetime], Awaitable[Answer]]) -> Answer:
    """Run `work(database, now)` on an event loop of its own and return its answer.

    A DomainError, and a database or Redis that does not answer, are told on standard error and end the command
    with exit code 1.
    """

    async def with_database() -> Answer:
        database = Database()
        try:
            return await work(database, utc_now())
        finally:
            await database.close()

    try:
        return uvloop.run(with_database())
    except DomainError as error:
        Console(stderr=True, highlight=False).print(say(error.code, DEFAULT_LANGUAGE, error.params), markup=False)
        raise typer.Exit(1) from error
    except (OperationalError, RedisError) as error:
        settings = get_settings()
        url = settings.redis_url if isinstance(error, RedisError) else settings.database_url
        where = make_url(url).set(query={})  # printed without its password
        said = f"{where} does not answer. Is script/server running?"
        Console(stderr=True, highlight=False).print(said, markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
