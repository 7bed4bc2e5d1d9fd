"""Simulations from the outbox's hint to the worker's task: a turn at a time, and gone after a month."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select

from challenge_engine.definitions.check import check_file
from challenge_engine.simulation.models import Simulation, Status
from challenge_engine.simulation.service import Wish, ask
from core.clock import utc_now
from families.accounts.models import Account
from families.actors import Role
from tests.support.play import GAME, TITLE, unique_slug
from tests.support.roles import sign_in
from worker import running
from worker.handlers.simulations import have_them_played
from worker.handling import HandlerContext
from worker.tasks.simulations import delete_old_simulations, play_simulations


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch, database_url: str) -> Iterator[list[str]]:
    """The hints that were sent to workers; no simulation is left afterwards."""
    sent: list[str] = []
    monkeypatch.setattr(play_simulations, "delay", lambda: sent.append("play"))
    running.run(_forget)
    yield sent
    running.run(_forget)
    running.close_services()


async def _forget(context: HandlerContext) -> None:
    async with context.database.transaction() as session:
        await session.execute(delete(Simulation))


def _ask(*, participants: int, now: dt.datetime) -> uuid.UUID:
    text = GAME.format(slug=unique_slug(), version=1, points="10", title=TITLE)

    async def work(context: HandlerContext) -> uuid.UUID:
        officer = await sign_in(context.database, Role.OFFICER, now=now)
        async with context.database.transaction() as session:
            mine = select(Account.id).where(Account.person_id == officer.person_id)
            wish = Wish(text, "generated", participants, None, None, 1, is_compared=False)
            account_id = (await session.scalars(mine)).one()
            return (await ask(session, account_id, wish, check_file(text), now=now)).id

    return running.run(work)


def _status(simulation_id: uuid.UUID) -> Status | None:
    async def work(context: HandlerContext) -> Status | None:
        async with context.database.transaction() as session:
            return await session.scalar(select(Simulation.status).where(Simulation.id == simulation_id))

    return running.run(work)


def test_an_event_is_a_hint_at_the_queue(hints: list[str]) -> None:
    async def work(context: HandlerContext) -> None:
        await have_them_played(context, [])

    running.run(work)
    assert hints == ["play"]


def test_a_task_plays_one_turn_and_sends_for_the_next(hints: list[str]) -> None:
    now = utc_now()
    first, second = _ask(participants=3, now=now), _ask(participants=3, now=now + dt.timedelta(seconds=1))
    play_simulations()
    assert (_status(first), _status(second), hints) == ("done", "waiting", ["play"])
    play_simulations()
    assert (_status(second), hints) == ("done", ["play"])
    play_simulations()
    assert hints == ["play"]


def test_after_a_month_they_are_gone(hints: list[str]) -> None:
    del hints
    old, new = _ask(participants=1, now=utc_now() - dt.timedelta(days=31)), _ask(participants=1, now=utc_now())
    delete_old_simulations()
    assert (_status(old), _status(new)) == (None, "waiting")
