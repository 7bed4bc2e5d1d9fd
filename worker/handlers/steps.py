"""Outbox events of steps: settled days become facts, and what is due for a sync is hinted at."""

import asyncio
import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.facts.rules import Fact
from challenge_engine.facts.service import record_facts
from core.outbox import OutboxEvent
from integrations.connections.events import STEP_SYNC_DUE
from records.steps.service import DAILY_STEPS_SETTLED, STEP_DAYS_UNSETTLED, settle_unsettled
from worker.handling import Handler, HandlerContext
from worker.tasks.step_sync import sync_steps

KIND = "daily_steps"


async def record_settled_days(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Record each settled day as a fact, revision by revision; late or twice changes nothing.

    One transaction for each person and instant: who waits for a lock of one person holds none of another, and each
    day came when its own event was written. A relay that was away makes nobody's steps late, and nobody's late
    steps timely.
    """
    told: dict[tuple[uuid.UUID, dt.datetime], list[OutboxEvent]] = {}
    for event in events:
        told.setdefault((uuid.UUID(event.payload["person_id"]), event.created_at), []).append(event)
    for (_, received_at), together in told.items():
        async with context.database.transaction() as session:
            await record_facts(
                session, [fact_of(event.payload) for event in together], now=context.now, received_at=received_at
            )


def fact_of(payload: Mapping[str, Any]) -> Fact:
    """Return the fact that a settled day is. Of a day whose data was deleted there is none any more."""
    counts = {unit: payload.get(unit) for unit in fact_kinds()[KIND].attributes}
    return Fact(
        person_id=uuid.UUID(payload["person_id"]),
        kind=KIND,
        key=payload["day"],
        day=dt.date.fromisoformat(payload["day"]),
        revision=payload["revision"],
        occurred_at=dt.datetime.fromisoformat(payload["occurred_at"]),
        attributes={unit: count or 0 for unit, count in counts.items()},
        is_retracted=all(count is None for count in counts.values()),
    )


async def settle_earlier_days(context: HandlerContext, events: Sequence[OutboxEvent]) -> None:
    """Settle days that were too many for a request; once more changes nothing.

    As of when they were told of: a worker that was away makes nobody's steps late.
    """
    for event in events:
        days = [dt.date.fromisoformat(day) for day in event.payload["days"]]
        async with context.database.transaction() as session:
            await settle_unsettled(session, uuid.UUID(event.key), days, now=event.created_at)


async def have_them_synced(_context: HandlerContext, _events: Sequence[OutboxEvent]) -> None:
    """Hint a worker at what is due: the relay itself must not wait for vendors."""
    await asyncio.to_thread(sync_steps.delay)


HANDLERS: Mapping[str, Handler] = {
    DAILY_STEPS_SETTLED: record_settled_days,
    STEP_DAYS_UNSETTLED: settle_earlier_days,
    STEP_SYNC_DUE: have_them_synced,
}
