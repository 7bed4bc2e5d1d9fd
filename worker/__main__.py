"""`python -m worker`: the relay process, which hands outbox events on until SIGTERM or Ctrl-C."""

import asyncio
import signal

import uvloop

from core.collector import collecting_rarely
from core.database import Database
from core.heartbeats import beating
from core.logging import configure_logging
from core.redis import make_redis
from core.settings import get_settings
from core.telemetry import configure_tracing
from worker.handling import find_handlers
from worker.relay import Relay


async def relay_until_told_to_stop() -> None:
    """Run one relay; the batch in hand is finished before the process ends."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    database = Database()
    try:
        async with make_redis() as redis, beating(redis, "relay", _say_nothing_more):
            await Relay(database, redis, find_handlers()).run(stop)
    finally:
        await database.close()


async def _say_nothing_more() -> dict[str, bool]:
    return {}


if __name__ == "__main__":
    configure_logging(get_settings().log_level, "relay")
    configure_tracing(get_settings(), "relay")
    with collecting_rarely():
        uvloop.run(relay_until_told_to_stop())
