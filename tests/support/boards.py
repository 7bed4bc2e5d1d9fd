"""Boards, scores and random plays for tests of the leaderboards."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.leaderboards.declared import get_leaderboard, to_board
from challenge_engine.leaderboards.rules import RUN, Board, BoardKey, Form, PersonTeams, Tie, Who
from challenge_engine.leaderboards.service import UnitScores, keep_scores
from challenge_engine.progress.outcomes import Score
from core.database import Database
from families.nicknames.service import suggest_nicknames
from families.persons.models import Person

TITLE = "{en: Test game, zh-Hant: 測試遊戲, zh-Hans: 测试游戏}"
GAME = """
slug: {slug}
version: 1
title: {title}
description: {title}
time_zone: Asia/Hong_Kong
modes: [individual, school]
enrolment: {{opens_at: 2026-09-01T09:00, last_minute: 2026-12-31T23:59}}
run: {{first_day: 2026-10-01, last_day: 2026-12-31}}
rounds:
  - {{id: autumn, title: {title}, first_day: 2026-10-01, last_day: 2026-10-31}}
  - {{id: winter, title: {title}, first_day: 2026-11-01, last_day: 2026-12-31}}
late_data: {{grace_h: 72, sealing_h: 96}}
facts: [park_visit]
metrics:
  visits: {{fold: count, of: park_visit, window: run}}
rules:
  - id: visit
    on: park_visit
    award: [{{points: 10}}]
    limit: [{{times: 1, per: day}}]
    why: {title}
leaderboards:
  - {{id: persons, title: {title}, who: person, period: round, value: points.round, caption: {title}}}
  - id: schools
    title: {title}
    who: school
    period: run
    value: points.run
    aggregate: average
    ties: [{{by: participants}}]
    caption: {title}
prizes:
  - {{leaderboard: persons, places: 3, what: {title}}}
"""
AUTUMN_SEALS_AT = dt.datetime(2026, 11, 4, 16, tzinfo=dt.UTC)  # 96 hours after the last midnight in Hong Kong

GROUPS = tuple(uuid.UUID(int=number) for number in range(1, 4))


def make_board(who: Who = Who.PERSON, **fields: Any) -> Board:
    """A board of a challenge of its own."""
    return Board(BoardKey(uuid.uuid4(), "board", RUN), who, **fields)


def teams_of(group: int | None) -> PersonTeams:
    """Teams of each kind, all of the same number; None is in no team."""
    if group is None:
        return PersonTeams()
    one = GROUPS[group]
    return PersonTeams(one, one, f"edb-{group}", one, f"district-{group}", one)


async def publish_game(session: AsyncSession, now: dt.datetime) -> PublishedChallenge:
    """Publish a game of two boards: persons by round, schools by average over the run."""
    return await publish(session, GAME.format(slug=f"boards-{uuid.uuid4().hex[:12]}", title=TITLE), now=now)


def board_of(challenge: PublishedChallenge, board_id: str, period: str) -> Board:
    """One of the game's boards."""
    return to_board(challenge.id, get_leaderboard(challenge, board_id), period)


@dataclass
class Play:
    """Writes scores as the engine does."""

    session: AsyncSession
    board: Board
    now: dt.datetime
    version: int = 0
    people: list[uuid.UUID] = field(default_factory=list)

    async def score(
        self, person_id: uuid.UUID, value: float, ties: tuple[float, ...] = (), teams: PersonTeams | None = None
    ) -> None:
        self.version += 1
        key = self.board.key
        score = Score(person_id, key.board_id, key.period, value, ties)
        unit = UnitScores(key.challenge_id, [score], self.version, {person_id: teams or PersonTeams()})
        await keep_scores(self.session, [unit], now=self.now)
        if person_id not in self.people:
            self.people.append(person_id)


@st.composite
def boards(draw: st.DrawFn) -> Board:
    """Any board that a challenge file may declare."""
    who = draw(st.sampled_from(Who))
    ties = draw(st.lists(st.sampled_from(Tie), max_size=3))
    return make_board(
        who,
        form=draw(st.sampled_from(Form)),
        ties=tuple(ties),
        declared_least=draw(st.integers(1, 7)) if who not in {Who.PERSON, Who.FAMILY} else 1,
    )


# Few different numbers, so that ties are common; large and negative ones, so that the byte order is tried.
numbers = st.one_of(
    st.integers(0, 3).map(float), st.sampled_from([-1.5, -0.001, 0.333, 12_345.678, 9_999_999.999, -80_000_000.0])
)


async def score_committed(
    database: Database,
    board: Board,
    values: Mapping[uuid.UUID, float],
    now: dt.datetime,
    teams: PersonTeams | None = None,
) -> None:
    """Keep and commit persons' scores, each in its own transaction."""
    for person_id, value in values.items():
        async with database.transaction() as session:
            await Play(session, board, now).score(person_id, value, (), teams)


async def make_players(session: AsyncSession, count: int, now: dt.datetime) -> list[uuid.UUID]:
    """Add persons with approved nicknames."""
    people = [
        Person(nickname=nickname, district="wan-chai", created_at=now)
        for nickname in await suggest_nicknames(session, count)
    ]
    session.add_all(people)
    await session.flush()
    return [person.id for person in people]
