"""Whose place is sought on a board: a person's, or a team's own or that of what it belongs to.

A team is named as in addresses, `school:edb-512345000123`. A class stands on a board of schools by its school, and
a school on a board of districts by its district; on a board of classes all classes of a school are its own.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from challenge_engine.leaderboards.errors import SubjectUnknown
from challenge_engine.leaderboards.models import KeptScore
from challenge_engine.leaderboards.repository import of_board, subject_column
from challenge_engine.leaderboards.rules import Board, Who
from families.classes.models import SchoolClass
from families.families.models import FamilyMember
from families.organisations.models import Organisation
from families.schools.models import School
from geo.districts.models import District

TEAM_KINDS = (Who.CLASS, Who.SCHOOL, Who.ORGANISATION, Who.DISTRICT)  # those with public names of their own
MOST_CLASSES = 500  # of a school, over all years
TEAM_PATTERN = "(class|school|organisation|district):[a-z0-9-]{1,80}"


@dataclass(frozen=True, slots=True)
class Team:
    """A team with a public name."""

    who: Who
    id: str


def parse_team(text: str) -> Team | None:
    """Return the team that `kind:id` names, None for anything else."""
    kind, colon, team_id = text.partition(":")
    if not colon or kind not in {one.value for one in TEAM_KINDS}:
        return None
    who = Who(kind)
    if who in {Who.CLASS, Who.ORGANISATION} and not _is_uuid(team_id):
        return None
    return Team(who, team_id)


async def list_own_ids(session: AsyncSession, board: Board, team: Team) -> list[str]:
    """Return the subjects of the board that are the team's own; one query, none for what is its own subject.

    Empty where the board does not rank what the team belongs to.
    """
    if team.who is board.who:
        return [team.id]
    wanted = {
        (Who.CLASS, Who.SCHOOL): select(SchoolClass.school_id).where(SchoolClass.id == _as_uuid(team)),
        (Who.CLASS, Who.DISTRICT): select(School.district)
        .join(SchoolClass, SchoolClass.school_id == School.id)
        .where(SchoolClass.id == _as_uuid(team)),
        (Who.SCHOOL, Who.DISTRICT): select(School.district).where(School.id == team.id),
        (Who.SCHOOL, Who.CLASS): select(SchoolClass.id)
        .where(SchoolClass.school_id == team.id)
        .order_by(SchoolClass.school_year.desc(), SchoolClass.id)
        .limit(MOST_CLASSES),
    }.get((team.who, board.who))
    return [] if wanted is None else [str(one) for one in await session.scalars(wanted)]


async def require_known(session: AsyncSession, team: Team) -> None:
    """Return if there is such a team. Raises SubjectUnknown."""
    is_known = {
        Who.CLASS: exists().where(SchoolClass.id == _as_uuid(team)),
        Who.SCHOOL: exists().where(School.id == team.id),
        Who.ORGANISATION: exists().where(Organisation.id == _as_uuid(team)),
        Who.DISTRICT: exists().where(District.id == team.id),
    }[team.who]
    if not await session.scalar(select(is_known)):
        raise SubjectUnknown


async def list_household_ids(session: AsyncSession, board: Board, person_id: uuid.UUID) -> frozenset[str]:
    """Return the subjects of the board to which the person, or one of the family, counts; one query."""
    family = select(FamilyMember.family_id).where(FamilyMember.person_id == person_id).scalar_subquery()
    household = select(FamilyMember.person_id).where(FamilyMember.family_id == family)
    subject = subject_column(board.who)
    found = await session.scalars(
        select(subject)
        .where(
            *of_board(KeptScore, board.key),
            (KeptScore.person_id == person_id) | KeptScore.person_id.in_(household),
            subject.is_not(None),
        )
        .distinct()
    )
    return frozenset(found)


def _as_uuid(team: Team) -> uuid.UUID | None:
    return uuid.UUID(team.id) if _is_uuid(team.id) else None


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def only(own_ids: Collection[str]) -> str | None:
    """Return the one subject, None when there is none or more than one."""
    return next(iter(own_ids)) if len(own_ids) == 1 else None
