"""Runs an async command with a database and the present instant; tells errors in plain words."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer
import uvloop
from rich.console import Console

from core.clock import utc_now
from core.database import Database
from core.errors import DomainError
from core.messages import DEFAULT_LANGUAGE, say

Answer = TypeVar("Answer")


def run(work: Callable[[Database, dt.datetime], Awaitable[Answer]]) -> Answer:
    """Run `work(database, now)` on an event loop of its own and return its answer.

    A DomainError is printed in words on standard error and ends the command with exit code 1.
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
