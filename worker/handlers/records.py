"""The only way from a health record into the game: two events that say that something was done, no more."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from core.outbox import OutboxEvent
from records.facts import GROWTH_ENTRY_KEPT, VACCINES_UP_TO_DATE
from worker.handling import Handler, HandlerContext

KIND_OF_TOPIC: Mapping[str, str] = {
    GROWTH_ENTRY_KEPT: "growth_entry",
    VACCINES_UP_TO_DATE: "vaccines_up_to_date",
}


async def record_health_facts(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Record each event as a fact; late, twice or out of order changes nothing. One transaction for each."""
    for event in events:
        async with context.database.transaction() as session:
            fact = fact_of(KIND_OF_TOPIC[event.topic], event.payload)
            await record_facts(session, [fact], now=context.now, received_at=event.created_at)


def fact_of(kind: str, payload: Mapping[str, Any]) -> Fact:
    """Return the fact that an event is."""
    return Fact(
        person_id=uuid.UUID(payload["person_id"]),
        kind=kind,
        key=payload["key"],
        day=dt.date.fromisoformat(payload["day"]),
        revision=payload["revision"],
        occurred_at=dt.datetime.fromisoformat(payload["occurred_at"]),
        attributes=payload["attributes"],
        is_retracted=payload["is_retracted"],
    )


HANDLERS: Mapping[str, Handler] = dict.fromkeys(KIND_OF_TOPIC, record_health_facts)
