"""Who enrolled and did nothing counts in averages: from enrolment, and in each round from its first instant."""

import datetime as dt

import pytest
from sqlalchemy import select

from challenge_engine.definitions.schema import Mode
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol, withdraw
from challenge_engine.facts.service import record_facts
from challenge_engine.leaderboards.declared import get_leaderboard, to_board
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.leaderboards.queries import read_page
from challenge_engine.progress.settling import settle_due
from core.database import Database
from tests.support.play import TITLE, Home, make_home, steps_fact, unique_slug

GAME = f"""
slug: SLUG
version: 1
title: {TITLE}
description: {TITLE}
time_zone: Asia/Hong_Kong
modes: [individual, family]
enrolment: {{opens_at: 2026-09-01T09:00, last_minute: 2026-12-31T23:59}}
run: {{first_day: 2026-10-01, last_day: 2026-12-31}}
rounds:
  - {{id: autumn, title: {TITLE}, first_day: 2026-10-01, last_day: 2026-10-31}}
  - {{id: winter, title: {TITLE}, first_day: 2026-11-01, last_day: 2026-12-31}}
late_data: {{grace_h: 72, sealing_h: 96}}
facts: [daily_steps]
rules:
  - {{id: steps, on: daily_steps, award: [{{points: 5}}], why: {TITLE}}}
leaderboards:
  - id: families
    title: {TITLE}
    who: family
    period: round
    value: points.round
    aggregate: average
    caption: {TITLE}
"""
BEFORE = dt.datetime(2026, 9, 20, 4, tzinfo=dt.UTC)


@pytest.fixture
async def game(database: Database) -> PublishedChallenge:
    """A game of two rounds with a board of families' averages."""
    async with database.transaction() as session:
        return await publish(session, GAME.replace("SLUG", unique_slug()), now=BEFORE)


async def _join(database: Database, game: PublishedChallenge, now: dt.datetime, mode: Mode = "individual") -> Home:
    async with database.transaction() as session:
        home = await make_home(session, now)
        for person_id in (home.guardian.person_id, home.child_id):
            await enrol(session, game, person_id, mode, enrolled_by_id=home.guardian.account_id, now=now)
    return home


async def _average(
    database: Database, game: PublishedChallenge, home: Home, round_id: str
) -> tuple[int, float] | None:
    """Return the family's participants and average in a round; None when it is not on the board."""
    board = to_board(game.id, get_leaderboard(game, "families"), round_id)
    async with database.transaction() as session:
        window = await read_page(session, board, start=0, limit=50)
    found = (one for one in window.standings if one.subject_id == str(home.family_id))
    return next(((one.participants, one.score) for one in found), None)


@pytest.mark.parametrize("mode", ["individual", "family"])
async def test_from_enrolment_an_idle_member_lowers_the_average(
    database: Database, game: PublishedChallenge, now: dt.datetime, mode: Mode
) -> None:
    home = await _join(database, game, now, mode)
    async with database.transaction() as session:
        await record_facts(session, [steps_fact(home.child_id, now.date(), 900)], now=now)

    assert await _average(database, game, home, "autumn") == (2, 2500)


@pytest.mark.parametrize("mode", ["individual", "family"])
@pytest.mark.parametrize("is_settled_first", [True, False])
async def test_in_a_later_round_too_whether_somebody_played_before_it_was_looked_at_or_not(
    database: Database, game: PublishedChallenge, now: dt.datetime, mode: Mode, *, is_settled_first: bool
) -> None:
    home = await _join(database, game, now, mode)
    winter = game.compiled.calendar.span("winter")
    noon = winter.starts_at + dt.timedelta(hours=12)
    assert await _average(database, game, home, "winter") is None
    if is_settled_first:
        await settle_due(database, winter.starts_at)
        assert await _average(database, game, home, "winter") == (2, 0)

    async with database.transaction() as session:
        await record_facts(session, [steps_fact(home.child_id, winter.first_day, 900)], now=noon)
    await settle_due(database, noon)

    assert await _average(database, game, home, "winter") == (2, 2500)
    assert await _average(database, game, home, "autumn") == (2, 0)


async def test_who_enrols_before_the_run_stands_on_its_boards_when_it_begins(
    database: Database, game: PublishedChallenge
) -> None:
    home, leaving = await _join(database, game, BEFORE), await _join(database, game, BEFORE)
    async with database.transaction() as session:
        await withdraw(session, game.id, leaving.child_id, now=BEFORE + dt.timedelta(days=1))
    starts_at = game.compiled.calendar.run.starts_at

    for at, standing, left in ((starts_at - dt.timedelta(seconds=1), None, None), (starts_at, (2, 0), (1, 0))):
        await settle_due(database, at)
        assert await _average(database, game, home, "autumn") == standing
        assert await _average(database, game, leaving, "autumn") == left


async def test_who_left_is_in_no_later_round(
    database: Database, game: PublishedChallenge, now: dt.datetime
) -> None:
    home = await _join(database, game, now)
    async with database.transaction() as session:
        await withdraw(session, game.id, home.child_id, now=now)
    await settle_due(database, game.compiled.calendar.span("winter").starts_at)

    async with database.transaction() as session:
        periods = await session.scalars(select(KeptScore.period).where(KeptScore.person_id == home.child_id))
        assert set(periods) == {"autumn"}
