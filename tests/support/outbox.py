"""Publishes events and reads what became of them."""

import datetime as dt
from collections.abc import Callable, Sequence

from sqlalchemy import select

from core.database import Database
from core.outbox import OutboxEvent, publish
from worker.relay import Relay

TOPIC = "tree_planted"


class Outbox:
    """Publishes events of `TOPIC` and reads what became of them."""

    def __init__(self, database: Database, now: dt.datetime) -> None:
        self.database = database
        self.now = now

    async def publish(self, *keys: str, topic: str = TOPIC) -> None:
        async with self.database.transaction() as session:
            for number, key in enumerate(keys):
                publish(session, topic, key, {"number": number}, now=self.now)

    async def events(self) -> Sequence[OutboxEvent]:
        async with self.database.transaction() as session:
            return (await session.scalars(select(OutboxEvent).order_by(OutboxEvent.id))).all()

    async def waiting(self) -> list[str]:
        return [event.key for event in await self.events() if event.delivered_at is None]


MakeRelay = Callable[..., Relay]
