"""Every query of the leagues. Members are read from the kept scores, with the day from which their play counts."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from challenge_engine.enrolments.models import Enrolment
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.leaderboards.repository import of_board
from challenge_engine.leaderboards.rules import BoardKey
from challenge_engine.leagues.declared import LeagueRound
from challenge_engine.leagues.errors import LeagueNotSealed
from challenge_engine.leagues.facts import Member
from challenge_engine.leagues.models import LeagueCorrection, LeagueSeal
from challenge_engine.leagues.rules import Sums, member_days
from challenge_engine.leagues.sheet import Correction
from families.schools.models import School


def _joined_on(zone: str) -> ColumnElement[dt.date]:
    return cast(func.timezone(zone, Enrolment.counts_from_at), Date)


def _members(league: LeagueRound, *columns: Any) -> Any:
    """Select of who plays for a school in the round: not of those whose play counts only from after it."""
    zone = league.challenge.compiled.calendar.zone.key
    return (
        select(*columns)
        .join(
            Enrolment,
            (Enrolment.person_id == KeptScore.person_id) & (Enrolment.challenge_id == KeptScore.challenge_id),
        )
        .where(
            *of_board(KeptScore, league.key),
            KeptScore.school_id.is_not(None),
            _joined_on(zone) <= league.span.last_day,
        )
    )


async def list_members(
    session: AsyncSession, league: LeagueRound, person_id: uuid.UUID | None = None
) -> list[Member]:
    """Return who plays for a school in the round with what they brought, by person; or only this one."""
    zone = league.challenge.compiled.calendar.zone.key
    wanted = _members(
        league, KeptScore.person_id, KeptScore.school_id, KeptScore.value, _joined_on(zone)
    ).order_by(KeptScore.person_id)
    if person_id is not None:
        wanted = wanted.where(KeptScore.person_id == person_id)
    span, least = league.span, league.leagues.least_days
    return [
        Member(one, school, value, member_days(span.first_day, span.last_day, joined, least))
        for one, school, value, joined in await session.execute(wanted)
    ]


async def read_sums(session: AsyncSession, league: LeagueRound, today: dt.date) -> dict[str, Sums]:
    """Return each school's sums so far, the round's days counted until today, in one aggregate.

    The same numbers as adding up `list_members` once the round is over.
    """
    span = league.span
    last_day = max(span.first_day, min(span.last_day, today))
    days = (last_day - span.first_day).days + 1
    joined = func.greatest(_joined_on(league.challenge.compiled.calendar.zone.key), span.first_day)
    counted = func.greatest(min(league.leagues.least_days, days), cast(last_day, Date) - joined + 1)
    wanted = _members(
        league, KeptScore.school_id, func.count(), func.sum(KeptScore.value), func.sum(counted)
    ).group_by(KeptScore.school_id)
    rows = await session.execute(wanted)
    return {school: Sums(people, int(value), int(total)) for school, people, value, total in rows}


async def list_schools(session: AsyncSession, school_ids: Sequence[str]) -> dict[str, School]:
    """Return schools by id."""
    found = await session.scalars(select(School).where(School.id.in_(school_ids)))
    return {one.id: one for one in found}


async def list_seals(session: AsyncSession, key: BoardKey) -> Sequence[LeagueSeal]:
    """Return a round's sealed revisions, without their sheets, the latest last."""
    wanted = select(LeagueSeal).where(*of_board(LeagueSeal, key)).order_by(LeagueSeal.revision)
    return (await session.scalars(wanted)).all()


async def find_latest(session: AsyncSession, key: BoardKey) -> LeagueSeal | None:
    """Return a round's latest sealed revision, or None while it is open."""
    wanted = select(LeagueSeal).where(*of_board(LeagueSeal, key)).order_by(LeagueSeal.revision.desc()).limit(1)
    return await session.scalar(wanted)


async def get_seal(session: AsyncSession, key: BoardKey, revision: int) -> LeagueSeal:
    """Return one revision with its sheet. Raises LeagueNotSealed."""
    wanted = (
        select(LeagueSeal)
        .where(*of_board(LeagueSeal, key), LeagueSeal.revision == revision)
        .options(undefer(LeagueSeal.sheet))
    )
    found = await session.scalar(wanted)
    if found is None:
        raise LeagueNotSealed
    return found


async def list_corrections(session: AsyncSession, key: BoardKey) -> list[Correction]:
    """Return a round's corrections in the order in which they were made."""
    wanted = (
        select(LeagueCorrection)
        .where(*of_board(LeagueCorrection, key))
        .order_by(LeagueCorrection.corrected_at, LeagueCorrection.id)
    )
    return [
        Correction(one.school_id, one.revision, one.points, one.pupils, one.is_excluded, one.reason)
        for one in await session.scalars(wanted)
    ]


async def lock_round(session: AsyncSession, key: BoardKey) -> None:
    """Let nobody else seal or correct the round until the transaction ends."""
    name = f"league:{key.challenge_id}:{key.board_id}:{key.period}"
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
