"""Equal and competing check-ins at the same moment, in real transactions."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest_asyncio
from sqlalchemy import func, select

from challenge_engine.check_ins.answers import CheckInAnswer
from challenge_engine.check_ins.models import CheckIn
from challenge_engine.check_ins.rules import Reason, Status
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.facts.models import FactRecord
from challenge_engine.reviews.service import accept, appeal, refuse
from core.database import Database
from families.families.models import FamilyMember
from rewards.ledger.service import list_entries
from tests.support.play import Home, balance_of, check_in_at, committed_park, make_player, publish_game

EQUAL = 200
CROWDED = (114.17, 22.32)


@dataclass(frozen=True)
class Stage:
    """What the tests of this module share, committed."""

    database: Database
    challenge: PublishedChallenge
    home: Home

    async def check_in(self, now: dt.datetime, key: str, **more: object) -> CheckInAnswer:
        async with self.database.transaction() as session:
            return await check_in_at(session, self.challenge, self.home, now, key=key, **more)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(database: Database, now: dt.datetime) -> AsyncIterator[Stage]:
    async with committed_park(database, CROWDED):
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
            home = await make_player(session, challenge, now, "family")
        yield Stage(database, challenge, home)


async def test_two_hundred_equal_check_ins_are_one(stage: Stage, now: dt.datetime) -> None:
    key = uuid.uuid4().hex
    answers = await asyncio.gather(*(stage.check_in(now, key, position=CROWDED) for _ in range(EQUAL)))

    assert len({answer.model_dump_json(exclude={"is_repeat"}) for answer in answers}) == 1
    assert sum(not answer.is_repeat for answer in answers) == 1
    assert answers[0].status is Status.ACCEPTED
    async with stage.database.transaction() as session:
        kept = select(func.count()).where(CheckIn.person_id == stage.home.child_id)
        facts = select(func.count()).where(FactRecord.person_id == stage.home.child_id)
        assert (await session.scalar(kept), await session.scalar(facts)) == (1, 1)
        assert len(await list_entries(session, stage.home.child_id, limit=10)) == 1
        assert await balance_of(session, stage.home.child_id) == 10


async def test_many_keys_at_once_count_one_visit(stage: Stage, now: dt.datetime) -> None:
    answers = await asyncio.gather(*(stage.check_in(now, uuid.uuid4().hex, position=CROWDED) for _ in range(20)))

    reasons = [answer.reason for answer in answers]
    assert (reasons.count(Reason.ACCEPTED), reasons.count(Reason.ALREADY_CHECKED_IN)) == (1, 19)
    async with stage.database.transaction() as session:
        assert await balance_of(session, stage.home.child_id) == 10


async def test_a_family_at_once_takes_turns(stage: Stage, now: dt.datetime) -> None:
    """Eight children of one family, one unit: eight visits, each paid once, no deadlock."""
    homes = []
    async with stage.database.transaction() as session:
        for _ in range(8):
            one = await make_player(session, stage.challenge, now)
            member = await session.get_one(FamilyMember, one.child_id)
            member.family_id = stage.home.family_id
            homes.append(Home(stage.home.family_id, one.guardian, one.child_id))

    async def visit(home: Home) -> CheckInAnswer:
        async with stage.database.transaction() as session:
            actor = stage.home.guardian
            there = Home(home.family_id, actor, home.child_id)
            return await check_in_at(session, stage.challenge, there, now, position=CROWDED)

    answers = await asyncio.gather(*(visit(home) for home in homes))

    assert {answer.status for answer in answers} == {Status.ACCEPTED}
    async with stage.database.transaction() as session:
        assert [await balance_of(session, home.child_id) for home in homes] == [10] * 8


async def test_of_two_refused_visits_of_a_day_accepted_at_once_one_counts(stage: Stage, now: dt.datetime) -> None:
    held = []
    for _ in range(2):
        answer = await stage.check_in(now, uuid.uuid4().hex, position=CROWDED, is_mock=True)
        held.append(answer.check_in_id)
        async with stage.database.transaction() as session:
            await refuse(session, answer.check_in_id, decided_by_id=None, note=None, now=now)
    async with stage.database.transaction() as session:
        for check_in_id in held:
            await appeal(session, stage.home.child_id, check_in_id, "We were there.", now=now)
    both_looked = asyncio.Barrier(2)

    async def accept_one(check_in_id: uuid.UUID) -> None:
        async with stage.database.transaction() as session:
            await session.execute(select(1))
            await both_looked.wait()
            await accept(session, check_in_id, decided_by_id=None, note=None, now=now)

    outcomes = await asyncio.gather(*map(accept_one, held), return_exceptions=True)

    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "VisitCounted"]
    async with stage.database.transaction() as session:
        assert await balance_of(session, stage.home.child_id) == 10
