"""Many batches of one person at once: they take turns, and nothing of any is lost."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest_asyncio
from sqlalchemy import delete

from core.database import Database
from core.outbox import OutboxEvent
from families.persons.models import Person
from records.steps.days.models import StepDay
from records.steps.plausibility.models import StepHold, StepSeries
from records.steps.rankings.models import StepRanking
from records.steps.samples.models import DeletedRecord, PackedSamples, Withdrawal
from records.steps.service import take_steps
from tests.support.people import make_person
from tests.support.steps import WATCH, batch, list_told, sample, steps_of, walk


@pytest_asyncio.fixture
async def person_id(database: Database, now: dt.datetime) -> AsyncIterator[uuid.UUID]:
    async with database.transaction() as session:
        made = (await make_person(session, now)).id
    yield made
    async with database.transaction() as session:
        await session.execute(delete(OutboxEvent).where(OutboxEvent.key == str(made)))
        for table in (StepHold, StepSeries, StepDay, PackedSamples, DeletedRecord, Withdrawal, StepRanking):
            await session.execute(delete(table).where(table.person_id == made))
        await session.execute(delete(Person).where(Person.id == made))


async def test_batches_of_one_day_at_once(database: Database, now: dt.datetime, person_id: uuid.UUID) -> None:
    samples = walk(WATCH, [number + 1 for number in range(24)])

    async def take(some: list[object], source: str) -> None:
        async with database.transaction() as session:
            await take_steps(session, person_id, source, batch(*some), now=now)  # type: ignore[arg-type]

    await asyncio.gather(*(take(samples[at::6], "garmin") for at in range(6)), take(samples[:3], "app_upload"))
    async with database.transaction() as session:
        assert await steps_of(session, person_id) == sum(range(25))
        told = await list_told(session, person_id)
    assert sorted(one["revision"] for one in told) == list(range(1, len(told) + 1))
    assert max(told, key=lambda one: one["revision"])["steps"] == sum(range(25))


async def test_one_record_in_two_revisions_at_once(
    database: Database, now: dt.datetime, person_id: uuid.UUID
) -> None:
    (first,) = walk(WATCH, [100])

    async def take(revision: int) -> None:
        async with database.transaction() as session:
            one = sample(first.starts_at, 15, revision, record_id="a", revision=revision)
            await take_steps(session, person_id, "garmin", batch(one), now=now)

    await asyncio.gather(*(take(revision) for revision in (5, 9, 7, 8, 6)))
    async with database.transaction() as session:
        assert await steps_of(session, person_id) == 9
