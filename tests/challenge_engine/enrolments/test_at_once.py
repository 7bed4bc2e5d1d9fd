"""Enrolling in the very moment in which something is recorded: one waits for the other, and nothing is missed."""

import asyncio
import datetime as dt

from sqlalchemy import delete

from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.service import record_facts
from core.database import Database
from core.outbox import OutboxEvent
from tests.support.play import balance_of, make_home, publish_game, steps_fact

DAY = dt.date(2026, 10, 11)
NOON = dt.datetime(2026, 10, 11, 5, tzinfo=dt.UTC)
A_WHILE_S = 0.3


async def test_a_fact_on_its_way_while_its_person_enrols_is_paid(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        home = await make_home(session, now)

    async def enrol_now() -> None:
        async with database.transaction() as session:
            by_id = home.guardian.account_id
            await enrol(session, challenge, home.child_id, "individual", enrolled_by_id=by_id, now=NOON)

    async with database.transaction() as session:
        await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)
        enrolling = asyncio.create_task(enrol_now())
        await asyncio.sleep(A_WHILE_S)  # the fact is not committed: its reader must wait, not overlook it
    await enrolling

    async with database.transaction() as session:
        assert await balance_of(session, home.child_id) == 5
        await session.execute(delete(OutboxEvent).where(OutboxEvent.key == str(home.child_id)))
