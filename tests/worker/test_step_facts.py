"""Settled days become facts, the newest revision standing, in whatever order the relay hands them on."""

import datetime as dt
import uuid
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import delete, text

from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.facts.models import FactRecord
from core.database import Database
from core.outbox import OutboxEvent
from tests.support.people import make_person
from worker.handlers.steps import KIND, fact_of, record_settled_days
from worker.handling import HandlerContext

DAY = dt.date(2026, 10, 9)


def settled(person_id: uuid.UUID, revision: int, steps: int | None, now: dt.datetime) -> OutboxEvent:
    payload: dict[str, Any] = {
        "person_id": str(person_id),
        "day": DAY.isoformat(),
        "steps": steps,
        "pushes": None,
        "active_minutes": None,
        "revision": revision,
        "occurred_at": "2026-10-09T15:59:00+00:00",
    }
    return OutboxEvent(topic="daily_steps_settled", key=str(person_id), payload=payload, created_at=now)


async def test_the_newest_revision_stands_and_deleted_days_are_taken_back(
    database: Database, redis: "Redis", now: dt.datetime
) -> None:
    async with database.transaction() as session:
        person_id = (await make_person(session, now)).id
    context = HandlerContext(database, redis, now)

    async def standing() -> tuple[int, int, bool]:
        async with database.transaction() as session:
            row = await session.execute(
                text(
                    "SELECT revision, (attributes->>'steps')::int, is_retracted FROM facts"
                    " WHERE person_id = :person AND kind = :kind AND key = :key"
                    " ORDER BY revision DESC LIMIT 1"
                ),
                {"person": person_id, "kind": KIND, "key": DAY.isoformat()},
            )
            revision, steps, is_retracted = row.one()
            return revision, steps, is_retracted

    await record_settled_days(context, [settled(person_id, 2, 8_042, now), settled(person_id, 1, 12, now)])
    assert await standing() == (2, 8_042, False)
    await record_settled_days(context, [settled(person_id, 1, 12, now)])
    assert await standing() == (2, 8_042, False)
    await record_settled_days(context, [settled(person_id, 3, None, now)])
    assert (await standing())[::2] == (3, True)
    async with database.transaction() as session:
        await session.execute(delete(FactRecord).where(FactRecord.person_id == person_id))


async def test_each_settled_day_was_received_when_it_was_settled(
    database: Database, redis: "Redis", now: dt.datetime
) -> None:
    """A relay that was away hands on together what came before a grace had ended, and after."""
    late = now + dt.timedelta(hours=2)
    async with database.transaction() as session:
        person_id = (await make_person(session, now)).id
    events = [settled(person_id, 1, 12, now), settled(person_id, 2, 8_042, late)]
    await record_settled_days(HandlerContext(database, redis, late), events)
    async with database.transaction() as session:
        rows = await session.execute(
            text("SELECT revision, received_at FROM facts WHERE person_id = :person"), {"person": person_id}
        )
        assert {row.revision: row.received_at for row in rows} == {1: now, 2: late}
        await session.execute(delete(FactRecord).where(FactRecord.person_id == person_id))


def test_a_fact_has_what_its_kind_says(now: dt.datetime) -> None:
    fact = fact_of(settled(uuid.uuid4(), 1, 5, now).payload)
    assert fact.attributes.keys() == fact_kinds()[KIND].attributes.keys()
    assert fact.attributes["steps"] == 5
    assert fact.day == DAY
