"""A relay process that says when it has events in hand and then never ends: something to kill."""

import asyncio
from collections.abc import Sequence

from core.clock import utc_now
from core.database import Database
from core.outbox import OutboxEvent
from core.redis import make_redis
from worker.handling import HandlerContext
from worker.relay import Relay


async def handle(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
    print("handling", flush=True)  # noqa: T201 - the test waits for this line
    await asyncio.sleep(3_600)


async def main() -> None:
    async with make_redis() as redis:
        await Relay(Database(), redis, {"tree_planted": [handle]}).hand_on_batch(utc_now())


if __name__ == "__main__":
    asyncio.run(main())
