"""Officers who press at the same instant: two different ones pay once, one alone never pays what needs two."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import delete, func, select

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.payouts import repository
from challenge_engine.payouts.errors import PayoutApprovedAlready, PayoutSettled
from challenge_engine.payouts.models import Payout, PayoutApproval, PayoutRecipient
from challenge_engine.payouts.proposing import propose
from challenge_engine.payouts.rules import PayoutState, approvals_needed
from challenge_engine.payouts.service import approve
from core.database import Database
from core.errors import DomainError
from core.ids import new_id
from core.settings import get_settings
from families.office_acts.service import ActingOfficer
from families.schools.models import School
from rewards.ledger.models import LedgerEntry
from tests.support.boards import publish_game
from tests.support.payouts import payout_of
from tests.support.people import make_school

POINTS = 30


@pytest_asyncio.fixture(loop_scope="session")
async def payout_id(database: Database, now: dt.datetime) -> AsyncIterator[uuid.UUID]:
    """A payout that needs two officers, committed, and gone afterwards."""
    async with database.transaction() as session:
        challenge, school = await publish_game(session, now), await make_school(session)
        payout = payout_of(challenge.id, school.id, now, points_each=POINTS, recipients=2)
        session.add(payout)
        await session.flush()
        session.add_all(PayoutRecipient(payout_id=payout.id, person_id=new_id()) for _ in range(2))
        made, school_id = payout.id, school.id
    yield made
    async with database.transaction() as session:
        for table in (PayoutApproval, PayoutRecipient):
            await session.execute(delete(table).where(table.payout_id == made))
        await session.execute(delete(Payout).where(Payout.id == made))
        await session.execute(delete(School).where(School.id == school_id))


async def _approve(database: Database, payout_id: uuid.UUID, officer: uuid.UUID, now: dt.datetime) -> str:
    try:
        async with database.transaction() as session:
            return (await approve(session, payout_id, ActingOfficer(officer, now))).state
    except DomainError as error:
        return type(error).__name__


async def _paid(database: Database, payout_id: uuid.UUID) -> list[int]:
    async with database.transaction() as session:
        amounts = select(LedgerEntry.amount).where(LedgerEntry.reason_key == f"payout:{payout_id}")
        return list(await session.scalars(amounts))


async def test_two_officers_at_once_pay_once(database: Database, payout_id: uuid.UUID, now: dt.datetime) -> None:
    officers = [new_id() for _ in range(3)]
    states = await asyncio.gather(*(_approve(database, payout_id, one, now) for one in officers))
    assert sorted(states) == sorted([PayoutState.OPEN, PayoutState.PAID, PayoutSettled.__name__])
    assert await _paid(database, payout_id) == [POINTS, POINTS]
    async with database.transaction() as session:
        approvals = select(func.count()).where(PayoutApproval.payout_id == payout_id)
        assert await session.scalar(approvals) == 2


async def test_one_officer_pressing_often_pays_nothing(
    database: Database, payout_id: uuid.UUID, now: dt.datetime
) -> None:
    officer = new_id()
    states = await asyncio.gather(*(_approve(database, payout_id, officer, now) for _ in range(4)))
    assert sorted(states) == sorted([PayoutState.OPEN, *[PayoutApprovedAlready.__name__] * 3])
    assert await _paid(database, payout_id) == []


@pytest.mark.parametrize(("points", "needed"), [(0, 1), (4_999, 1), (5_000, 1), (5_001, 2)])
def test_officers_needed(points: int, needed: int) -> None:
    assert approvals_needed(points, 5_000) == needed


async def test_parts_that_are_proposed_at_once_count_each_other(
    database: Database, payout_id: uuid.UUID, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three parts, in two challenges, the first alone may be paid by one officer."""
    limit = get_settings().payout_limit_points
    async with database.transaction() as session:
        one = await session.get_one(Payout, payout_id)
        school_id, challenges = one.school_id, [await publish_game(session, now) for _ in range(2)]

    async def enrolled(*_: object) -> list[uuid.UUID]:
        return [new_id()]

    monkeypatch.setattr(repository, "list_enrolled", enrolled)

    async def needed(challenge: PublishedChallenge) -> int:
        async with database.transaction() as session:
            officer = ActingOfficer(new_id(), now, "Parts")
            return (await propose(session, challenge, school_id, limit - POINTS * 2, {}, officer)).approvals_needed

    try:
        assert sorted(await asyncio.gather(*map(needed, [*challenges, challenges[0]]))) == [1, 2, 2]
    finally:
        async with database.transaction() as session:
            made = select(Payout.id).where(Payout.school_id == school_id, Payout.id != payout_id)
            await session.execute(delete(PayoutRecipient).where(PayoutRecipient.payout_id.in_(made)))
            await session.execute(delete(Payout).where(Payout.school_id == school_id, Payout.id != payout_id))
