"""Game and health stay apart: what the game gets to know, and that it can read nothing itself."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from challenge_engine.facts.models import FactRecord
from core.database import Database
from core.outbox import OutboxEvent
from families.permissions import Action
from records.access.kinds import What
from records.access.service import open_record
from records.facts import tell_vaccines_up_to_date
from records.observations.kinds import ObservationKind, UcumUnit
from records.observations.service import Measured, add_observation, correct_observation, remove_observation
from tests.support.people import World, make_world
from worker.handlers.records import record_health_facts
from worker.handling import HandlerContext

NOTE = "feverish since Tuesday"


@pytest_asyncio.fixture(loop_scope="session")
async def world(database: Database, owner: Database, now: dt.datetime) -> AsyncIterator[World]:
    async with database.transaction() as session:
        world = await make_world(session, now)
    yield world
    async with owner.transaction() as session:
        kid = world.kid.id
        await session.execute(delete(FactRecord).where(FactRecord.person_id == kid))
        await session.execute(delete(OutboxEvent).where(OutboxEvent.key == str(kid)))
        for table in ("observations", "observations_history"):
            await session.execute(text(f"DELETE FROM record.{table} WHERE person_id = :kid"), {"kid": kid})


def _weight(at: dt.datetime, value: str = "23.791") -> Measured:
    return Measured(ObservationKind.WEIGHT, at, Decimal(value), UcumUnit.KG, note=NOTE)


async def _events(database: Database, person_id: uuid.UUID) -> list[OutboxEvent]:
    async with database.transaction() as session:
        query = select(OutboxEvent).where(OutboxEvent.key == str(person_id)).order_by(OutboxEvent.id)
        return list(await session.scalars(query))


async def _facts(database: Database, person_id: uuid.UUID) -> list[FactRecord]:
    async with database.transaction() as session:
        query = select(FactRecord).where(FactRecord.person_id == person_id).order_by(FactRecord.revision)
        return list(await session.scalars(query))


async def test_a_diary_entry_becomes_a_fact_that_says_no_more_than_that(
    database: Database, redis: Redis, world: World, now: dt.datetime
) -> None:
    kid, parent = world.kid.id, world.actors["parent"]
    async with database.transaction() as session:
        record = await open_record(session, parent, kid, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
        made = await add_observation(session, record, _weight(now), is_confirmed=False, now=now)
        long_ago = now - dt.timedelta(days=8)
        await add_observation(session, record, _weight(long_ago), is_confirmed=False, now=now)
        pressure = Measured(ObservationKind.HEART_RATE, now, Decimal(88), UcumUnit.PER_MINUTE)
        await add_observation(session, record, pressure, is_confirmed=False, now=now)
        await correct_observation(
            session, record, made.id, _weight(now, "24.913"), expected_revision=1, is_confirmed=False, now=now
        )
    events = await _events(database, kid)
    assert [event.topic for event in events] == ["growth_entry_kept"]
    assert events[0].payload == {
        "person_id": str(kid),
        "key": str(made.id),
        "day": "2026-10-10",
        "occurred_at": "2026-10-10T02:30:00+00:00",
        "revision": 1,
        "is_retracted": False,
        "attributes": {"what": "weight"},
    }
    async with database.transaction() as session:
        record = await open_record(session, parent, kid, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
        await remove_observation(session, record, made.id, expected_revision=2, now=now)
    context = HandlerContext(database, redis, now)
    told = await _events(database, kid)
    await record_health_facts(context, told[::-1])  # out of order, and twice
    await record_health_facts(context, told)
    facts = await _facts(database, kid)
    assert [(one.kind, one.revision, one.is_retracted) for one in facts][-1] == ("growth_entry", 3, True)
    assert all(one.attributes == {"what": "weight"} for one in facts)


async def test_vaccines_are_up_to_date_or_not_and_which_is_not_said(
    database: Database, redis: Redis, world: World, now: dt.datetime
) -> None:
    kid, context = world.kid.id, HandlerContext(database, redis, now)
    for revision, is_up_to_date in ((1, True), (2, False)):
        async with database.transaction() as session:
            tell_vaccines_up_to_date(
                session, kid, looked_at=now, revision=revision, is_up_to_date=is_up_to_date, now=now
            )
    await record_health_facts(context, await _events(database, kid))
    newest = (await _facts(database, kid))[-1]
    assert (newest.kind, newest.key, newest.attributes) == ("vaccines_up_to_date", "2026-10-10", {})
    assert newest.is_retracted


async def test_the_game_can_read_no_record_at_the_database(
    database: Database, world: World, now: dt.datetime
) -> None:
    """As whoever computes boards, pays or simulates: the app's role, whatever it states of actor and subject."""
    kid, parent = world.kid.id, world.actors["parent"]
    async with database.transaction() as session:
        record = await open_record(session, parent, kid, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
        await add_observation(session, record, _weight(now), is_confirmed=False, now=now)
    stated = text(
        "SELECT set_config('eplus.actor_person_id', :parent, true), set_config('eplus.access', 'edit', true),"
        " set_config('eplus.subject_person_id', :kid, true)"
    )
    async with database.transaction() as session:
        await session.execute(stated, {"parent": str(parent.person_id), "kid": str(kid)})
        assert await session.scalar(text("SELECT current_user")) == "eplus_app"
        names = await session.scalars(
            text(
                "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'record'::regnamespace"
                " AND relkind IN ('r', 'p', 'v', 'm', 'S')"
            )
        )
        found = names.all()
        assert len(found) >= 7
        for name in found:
            with pytest.raises(DBAPIError, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text(f"SELECT * FROM {name} LIMIT 1"))
        # Nothing of it stands where the game can look, either: not in events, facts or answers kept for repeats.
        for place in ("outbox_events", "facts", "idempotency_records"):
            told = text(
                f"SELECT count(*) FROM {place} AS one WHERE one::text LIKE :words OR one::text LIKE :value"
            )
            assert await session.scalar(told, {"words": f"%{NOTE}%", "value": "%23.791%"}) == 0, place
