"""Check-ins that wait together are answered together, in few statements: each as if alone, and failing alone."""

import asyncio
import datetime as dt
import uuid
from collections import deque
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.check_in_desk import CheckInDesk, Told, Wish
from api.desk import Desk, take_together
from challenge_engine.check_ins.service import Ask, CheckInRequest, check_in_together
from challenge_engine.definitions.publishing_errors import ChallengeUnknown
from core.database import Database
from core.outbox import OutboxEvent
from families.families.models import FamilyMember
from families.permissions import TargetUnknown
from geo.geofences.live import LiveGeofences
from tests.support.places import fix_at
from tests.support.play import Home, balance_of, committed_park, make_player, publish_game

PLACE = (114.1402, 22.3461)


@dataclass
class Counter:
    """What the desk's engine sent."""

    transactions: int = 0
    statements: int = 0


@dataclass(frozen=True)
class Stage:
    """A desk, and families of whom each has one child that plays."""

    desk: CheckInDesk
    database: Database
    slug: str
    homes: Sequence[Home]
    sent: Counter
    now: dt.datetime

    def wish(self, home: Home, key: str | None = None, **other: Any) -> Wish:
        request = CheckInRequest(home.child_id, fix_at(PLACE, captured_at=self.now), key or uuid.uuid4().hex)
        values = {"slug": self.slug, "actor": home.guardian, "request": request, "language": "en"}
        return Wish(**values | {"now": self.now, "request_id": f"of-{home.child_id}"} | other)

    async def ask(self, *wishes: Wish) -> list[Told | BaseException]:
        """Ask all at once, so that they wait together."""
        return await asyncio.gather(*map(self.desk.answer, wishes), return_exceptions=True)


@pytest_asyncio.fixture(loop_scope="session")
async def stage(database: Database, now: dt.datetime) -> AsyncIterator[Stage]:
    sent = Counter()
    async with committed_park(database, PLACE):
        async with database.transaction() as session:
            challenge = await publish_game(session, now)
            homes = [await make_player(session, challenge, now, "family") for _ in range(6)]
        own, geofences = Database(), LiveGeofences()
        async with own.transaction() as session:
            await geofences.refresh(session)
        event.listen(own.engine.sync_engine, "begin", lambda _: _count(sent, "transactions"))
        event.listen(own.engine.sync_engine, "before_cursor_execute", lambda *_: _count(sent, "statements"))
        desk = CheckInDesk(own, geofences)
        yield Stage(desk, own, challenge.slug, homes, sent, now)
        await desk.close()
        await own.close()


def _count(sent: Counter, what: str) -> None:
    setattr(sent, what, getattr(sent, what) + 1)


def verdicts(told: Sequence[Told | BaseException]) -> list[str]:
    return [one.answer.reason.value if isinstance(one, Told) else type(one).__name__ for one in told]


async def test_who_waits_together_is_answered_together(stage: Stage) -> None:
    """Strangers, and whatever is wrong beside them, in about as many statements as one alone takes."""
    first, alone, *others = stage.homes
    await stage.ask(stage.wish(first))  # the first one of a process looks for more
    stage.sent.statements = 0
    await stage.ask(stage.wish(alone))
    for_one, stage.sent.statements, stage.sent.transactions = stage.sent.statements, 0, 0
    repeated = stage.wish(others[0])
    stranger = stage.wish(others[1], actor=alone.guardian)
    told = await stage.ask(*map(stage.wish, others[1:]), repeated, stranger, stage.wish(alone, slug="no-such"))
    again = await stage.ask(repeated)

    wrong = [TargetUnknown.__name__, ChallengeUnknown.__name__]
    assert verdicts(told) == [*["accepted"] * 4, *wrong]
    assert [isinstance(one, Told) and one.answer.is_repeat for one in again] == [True]
    # The stranger asks for somebody who is asked for already, so it has its own turn, as the repeat has.
    assert stage.sent.transactions == 3
    assert stage.sent.statements < 2 * for_one
    for one, home in zip(told, others[1:], strict=False):
        assert isinstance(one, Told)
        assert [(award.person_id, award.amount) for award in one.out.awards] == [(home.child_id, 10)]
    async with stage.database.transaction() as session:
        assert [await balance_of(session, home.child_id) for home in stage.homes] == [10] * 6
        events = await session.scalars(
            select(OutboxEvent).where(OutboxEvent.key.in_([str(home.child_id) for home in stage.homes]))
        )
        asked_for = {(one.key, one.request_id) for one in events if one.request_id is not None}
        assert asked_for == {(str(home.child_id), f"of-{home.child_id}") for home in stage.homes}


async def test_of_one_family_each_is_told_what_its_own_visit_earned(stage: Stage) -> None:
    first, second = stage.homes[:2]
    async with stage.database.transaction() as session:
        member = await session.get_one(FamilyMember, second.child_id)
        member.family_id = first.family_id
        await session.execute(
            text(
                "UPDATE enrolments SET progress_id = (SELECT progress_id FROM enrolments WHERE person_id = :one)"
                " WHERE person_id = :two"
            ),
            {"one": first.child_id, "two": second.child_id},
        )
    told = await stage.ask(stage.wish(first), stage.wish(second, actor=first.guardian))

    assert verdicts(told) == ["accepted", "accepted"]
    paid = [[(pay.person_id, pay.amount) for pay in one.answer.given] for one in told if isinstance(one, Told)]
    assert paid == [[(first.child_id, 10)], [(second.child_id, 10)]]


async def test_one_that_the_database_refuses_fails_alone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(session: AsyncSession, asks: Sequence[Ask], *what: Any, **named: Any) -> Any:
        told = await check_in_together(session, asks, *what, **named)
        if any(ask.request.key == "wrong" for ask in asks):
            await session.execute(text("SELECT no_such_column"))
        return told

    monkeypatch.setattr("api.check_in_desk.check_in_together", refuse)
    good, bad, last = stage.homes[:3]
    told = await stage.ask(stage.wish(good), stage.wish(bad, "wrong"), stage.wish(last))

    assert [isinstance(one, DBAPIError) for one in told] == [False, True, False]
    async with stage.database.transaction() as session:
        assert [await balance_of(session, home.child_id) for home in stage.homes[:3]] == [10, 0, 10]


async def test_a_lock_that_one_waits_for_holds_up_nobody_else(stage: Stage) -> None:
    held, free = stage.homes[:2]
    async with stage.database.transaction() as session:
        await session.execute(
            text(
                "SELECT id FROM progress WHERE id IN (SELECT progress_id FROM enrolments WHERE person_id = :one)"
                " FOR UPDATE"
            ),
            {"one": held.child_id},
        )
        waiting = asyncio.ensure_future(stage.desk.answer(stage.wish(held)))
        told = await stage.ask(stage.wish(free))
        assert (verdicts(told), waiting.done()) == (["accepted"], False)
    assert verdicts([await waiting]) == ["accepted"]


async def test_whatever_goes_wrong_whoever_asked_is_answered() -> None:
    """Also by an error that nobody thought of: the wrong one fails by itself, and nobody waits for ever."""

    async def settle(numbers: Sequence[int]) -> list[float]:
        return [1 / number for number in numbers]

    desk: Desk[int, float] = Desk("numbers", settle, most=10)
    async with asyncio.timeout(10):
        told = await asyncio.gather(*map(desk.answer, [1, 0, 4]), return_exceptions=True)
        await desk.close()
    assert (told[0], type(told[1]), told[2]) == (1.0, ZeroDivisionError, 0.25)


@given(st.lists(st.sets(st.integers(0, 5), min_size=1, max_size=3)), st.sets(st.integers(0, 5)), st.integers(1, 4))
def test_turns_are_kept_and_nobody_is_lost(turns: list[set[int]], busy: set[int], most: int) -> None:
    asked = list(enumerate(turns))
    waiting = deque(asked)
    taken = take_together(waiting, lambda one: one[1], busy, most)

    assert sorted([*taken, *waiting], key=lambda one: one[0]) == asked
    assert len(taken) <= most
    used = [turn for _, own in taken for turn in own]
    assert len(used) == len(set(used))
    assert busy.isdisjoint(used)
    for number, own in taken:
        assert all(before > number for before, theirs in waiting if own & theirs)
