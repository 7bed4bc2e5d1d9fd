"""Settled days become facts, the newest revision standing, in whatever order the relay hands them on."""

import datetime as dt
import uuid
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import delete, select, text, update

from challenge_engine.facts.kinds import fact_kinds
from challenge_engine.facts.models import FactRecord
from core.database import Database
from core.outbox import OutboxEvent
from records.steps.days.repository import STEP_DAYS_UNSETTLED, count_unsettled
from records.steps.days.settling import SETTLED_AT_ONCE
from records.steps.rankings.rules import RankedDevice
from records.steps.rankings.service import set_ranking
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import WATCH, at, batch, sample, steps_of
from worker.handlers.steps import KIND, fact_of, record_settled_days, settle_earlier_days
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


async def test_earlier_days_are_settled_by_the_worker_as_of_when_they_were_told_of(
    database: Database, redis: "Redis", now: dt.datetime
) -> None:
    """Leaving a device out settles recent days at once, and the rest when its event comes, once or twice."""
    old, recent = (now - SETTLED_AT_ONCE).date() - dt.timedelta(days=1), (now - SETTLED_AT_ONCE).date()
    async with database.transaction() as session:
        person_id = (await make_person(session, now)).id
        walked = [sample(at(8, day=day), 15, 100) for day in (old, recent)]
        await take_steps(session, person_id, "garmin", batch(*walked), now=now)
        await set_ranking(session, person_id, [RankedDevice("garmin", WATCH.key, is_counted=False)], now=now)
        assert [await steps_of(session, person_id, day) for day in (old, recent)] == [100, 0]
        assert await count_unsettled(session, person_id) == 1
        waiting = select(OutboxEvent).where(
            OutboxEvent.topic == STEP_DAYS_UNSETTLED, OutboxEvent.key == str(person_id)
        )
        event = (await session.scalars(waiting)).one()
    later = HandlerContext(database, redis, now + dt.timedelta(days=9))
    for _ in range(2):
        await settle_earlier_days(later, [event])
    async with database.transaction() as session:
        assert await steps_of(session, person_id, old) == 0
        told = (
            await session.scalars(
                select(OutboxEvent)
                .where(OutboxEvent.topic == "daily_steps_settled", OutboxEvent.key == str(person_id))
                .where(OutboxEvent.payload["day"].astext == old.isoformat())
                .order_by(OutboxEvent.id)
            )
        ).all()
        assert [(one.payload["steps"], one.created_at) for one in told] == [(100, now), (0, now)]
        # What is no longer waited for is not told of any more; and nothing of the test is left for others.
        await session.execute(
            update(OutboxEvent).where(OutboxEvent.key == str(person_id)).values(delivered_at=now)
        )
        await session.flush()
        assert await count_unsettled(session, person_id) == 0


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


async def test_each_day_came_when_it_was_told_however_long_the_relay_was_away(
    database: Database, redis: "Redis", now: dt.datetime
) -> None:
    async with database.transaction() as session:
        person_id = (await make_person(session, now)).id
    early, late = now - dt.timedelta(hours=9), now - dt.timedelta(hours=1)
    before = settled(person_id, 1, 12, early)
    after = settled(person_id, 1, 8_042, late)
    after.payload["day"], after.payload["occurred_at"] = "2026-10-08", "2026-10-08T15:59:00+00:00"
    await record_settled_days(HandlerContext(database, redis, now), [before, after])
    async with database.transaction() as session:
        rows = await session.execute(
            select(FactRecord.key, FactRecord.received_at).where(FactRecord.person_id == person_id)
        )
        assert dict(rows.all()) == {DAY.isoformat(): early, "2026-10-08": late}
        await session.execute(delete(FactRecord).where(FactRecord.person_id == person_id))


def test_a_fact_has_what_its_kind_says(now: dt.datetime) -> None:
    fact = fact_of(settled(uuid.uuid4(), 1, 5, now).payload)
    assert fact.attributes.keys() == fact_kinds()[KIND].attributes.keys()
    assert fact.attributes["steps"] == 5
    assert fact.day == DAY
