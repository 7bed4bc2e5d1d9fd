"""A class's participation for its teacher, and a school's for anybody."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.leaderboards.declared import get_span, to_board
from challenge_engine.leaderboards.rules import Who
from challenge_engine.leaderboards.standings import read_around
from challenge_engine.leaderboards.store import BoardStore
from challenge_engine.participation.queries import (
    Group,
    Pupil,
    Totals,
    list_active_pupils,
    read_totals,
    read_weeks,
)
from challenge_engine.participation.rules import Week, all_weeks, first_monday
from challenge_engine.participation.telling import ToldSchool, tell_school
from families.classes.models import SchoolClass


@dataclass(frozen=True, slots=True)
class Place:
    """Where a class or school stands on one board. `rank` is None while it is not ranked."""

    board_id: str
    period: str
    who: Who
    rank: int | None
    ranked: int


@dataclass(frozen=True, slots=True)
class Participation:
    """A class's numbers."""

    totals: Totals
    weeks: Sequence[Week]
    places: Sequence[Place]
    pupils: Sequence[Pupil]


@dataclass(frozen=True, slots=True)
class SchoolNumbers:
    """A school's totals, its settled weeks as they are told, and where it stands."""

    totals: Totals
    told: ToldSchool
    places: Sequence[Place]


async def get_class_participation(
    session: AsyncSession,
    redis: Redis,
    challenge: PublishedChallenge,
    school_class: SchoolClass,
    *,
    weeks: int,
    now: dt.datetime,
) -> Participation:
    """Return how a class takes part; five statements, and two at most for each board of classes or schools."""
    group = Group(class_id=school_class.id)
    first = first_monday(challenge.compiled.calendar.day_of(now), weeks)
    kinds = challenge.file.facts
    return Participation(
        totals=await read_totals(session, group, challenge.id),
        weeks=all_weeks(first, weeks, await read_weeks(session, group, challenge.id, kinds, first)),
        places=await _list_places(
            session, redis, challenge, {Who.CLASS: str(school_class.id), Who.SCHOOL: school_class.school_id}, now
        ),
        pupils=await list_active_pupils(session, group, challenge.id, kinds, first),
    )


async def get_school_participation(
    session: AsyncSession,
    redis: Redis,
    challenge: PublishedChallenge,
    school_id: str,
    *,
    weeks: int,
    now: dt.datetime,
) -> SchoolNumbers:
    """Return how a school takes part. Totals are exact: who shows them leaves out what tells of a few."""
    return SchoolNumbers(
        totals=await read_totals(session, Group(school_id=school_id), challenge.id),
        told=await tell_school(session, challenge, school_id, weeks=weeks, now=now),
        places=await _list_places(session, redis, challenge, {Who.SCHOOL: school_id}, now),
    )


async def _list_places(
    session: AsyncSession,
    redis: Redis,
    challenge: PublishedChallenge,
    subjects: dict[Who, str],
    now: dt.datetime,
) -> list[Place]:
    places = []
    for leaderboard in challenge.file.leaderboards:
        subject = subjects.get(Who(leaderboard.who))
        if subject is None:
            continue
        board = to_board(challenge.id, leaderboard, get_span(challenge, leaderboard, None, now).id)
        window = await read_around(session, BoardStore(redis), board, subject, neighbours=0)
        own = next((one for one in window.standings if one.subject_id == subject), None)
        rank = own.rank if own else None
        places.append(Place(leaderboard.id, board.key.period, board.who, rank, window.ranked))
    return places
