"""Moments that come without a fact, new versions, and replaying all of a challenge."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.facts.repository import NewFact
from challenge_engine.facts.service import record_facts
from challenge_engine.leaderboards.errors import SealingTooEarly
from challenge_engine.leaderboards.rules import RUN
from challenge_engine.leaderboards.sealing import seal_round
from challenge_engine.progress import settling
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.progress.payments import Payment
from challenge_engine.progress.replaying import replay_challenge
from challenge_engine.progress.repository import list_awards_of_person
from challenge_engine.progress.service import LockedUnit, evaluate
from challenge_engine.progress.settling import settle_due
from core.database import Database
from tests.support.play import balance_of, make_player, publish_game, steps_fact

DAY = dt.date(2026, 10, 11)
NOON = dt.datetime(2026, 10, 11, 5, tzinfo=dt.UTC)


async def test_a_certificate_comes_when_the_run_is_sealed(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        home = await make_player(session, challenge, now)
        await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)
    sealed_at = challenge.compiled.calendar.run.seals_at

    kinds = {}
    for at in (sealed_at - dt.timedelta(seconds=1), sealed_at, sealed_at):
        await settle_due(database, at)
        async with database.transaction() as session:
            awards = await list_awards_of_person(session, home.child_id, challenge.id, 10)
        kinds[at] = sorted(award.kind for award in awards)

    assert kinds == {sealed_at - dt.timedelta(seconds=1): ["points"], sealed_at: ["certificate", "points"]}


async def test_a_unit_that_cannot_be_judged_holds_up_nobody(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        broken, whole = [await make_player(session, challenge, now) for _ in range(2)]
    sealed_at = challenge.compiled.calendar.run.seals_at
    due_at, _ = (await _waits(database, challenge.id))[broken.child_id]

    async def failing(
        session: AsyncSession, units: Sequence[LockedUnit], news: Sequence[NewFact], as_of: dt.datetime
    ) -> list[Payment]:
        if any(unit.person_ids == [broken.child_id] for unit in units):
            raise ZeroDivisionError
        return await evaluate(session, units, news, as_of)

    monkeypatch.setattr(settling, "evaluate", failing)
    await settle_due(database, sealed_at)

    again_at = sealed_at + settling.POSTPONE
    assert await _waits(database, challenge.id) == {
        broken.child_id: (due_at, again_at),
        whole.child_id: (None, None),
    }
    assert await settle_due(database, again_at - dt.timedelta(seconds=1)) == 0
    monkeypatch.undo()
    assert await settle_due(database, again_at) == 1
    assert (await _waits(database, challenge.id))[broken.child_id] == (None, None)


async def test_no_round_is_sealed_without_a_unit_that_could_not_be_judged(
    database: Database, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        await make_player(session, challenge, now)
    seals_at = challenge.compiled.calendar.run.seals_at

    async def failing(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(settling, "evaluate", failing)
    await settle_due(database, seals_at)
    async with database.transaction() as session:
        with pytest.raises(SealingTooEarly):
            await seal_round(session, challenge, RUN, seals_at)

    monkeypatch.undo()
    await settle_due(database, seals_at + settling.POSTPONE)
    async with database.transaction() as session:
        assert len(await seal_round(session, challenge, RUN, seals_at + settling.POSTPONE)) == 1


async def test_a_new_version_has_every_unit_judged_anew(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        await make_player(session, challenge, now)
    async with database.transaction() as session:
        await publish_game(session, now, slug=challenge.slug, version=2)

    await settle_due(database, now)

    async with database.transaction() as session:
        versions = await session.scalars(
            select(Progress.challenge_version).where(Progress.challenge_id == challenge.id)
        )
        assert versions.all() == [2]


async def test_replaying_finds_and_repairs_what_differs(database: Database, now: dt.datetime) -> None:
    async with database.transaction() as session:
        challenge = await publish_game(session, now)
        home = await make_player(session, challenge, now)
        await record_facts(session, [steps_fact(home.child_id, DAY, 9_000)], now=NOON)
    assert await _differences(database, challenge.id, NOON, is_dry_run=True) == []

    async with database.transaction() as session:
        await session.execute(
            update(AwardGiven)
            .where(AwardGiven.person_id == home.child_id)
            .values(amount=0, credits=[], postings=1)
        )
    assert await _differences(database, challenge.id, NOON, is_dry_run=True) == [5]
    assert await _differences(database, challenge.id, NOON, is_dry_run=False) == [5]
    assert await _differences(database, challenge.id, NOON, is_dry_run=True) == []
    async with database.transaction() as session:
        assert await balance_of(session, home.child_id) == 10


async def _waits(
    database: Database, challenge_id: UUID
) -> dict[UUID, tuple[dt.datetime | None, dt.datetime | None]]:
    async with database.transaction() as session:
        rows = await session.scalars(select(Progress).where(Progress.challenge_id == challenge_id))
        return {row.subject_id: (row.next_moment_at, row.not_before_at) for row in rows}


async def _differences(database: Database, challenge_id: UUID, now: dt.datetime, *, is_dry_run: bool) -> list[int]:
    return [
        payment.amount
        async for unit in replay_challenge(database, challenge_id, is_dry_run=is_dry_run, now=now)
        for payment in unit.payments
    ]
