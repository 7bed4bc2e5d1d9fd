"""Reads about persons that pages and other packages need: one query each, teams as they are now."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from families.accounts.models import Account
from families.classes.models import SchoolClass, SchoolMember
from families.classes.roster.models import RosterEntry
from families.families.models import Family, FamilyMember, FamilyRole
from families.organisations.models import OrganisationMember
from families.persons.errors import PersonUnknown
from families.persons.models import Person
from families.persons.views import PersonView
from families.schools.models import School
from families.squads.models import Squad, SquadMember

__all__ = [
    "HouseholdMember",
    "PersonView",
    "get_person_view",
    "list_family_member_ids",
    "list_family_nicknames",
    "list_household",
    "list_nicknames",
    "list_person_views",
    "list_squad_nicknames",
]


# Built once: every check-in asks it, and building costs more than running.
_VIEWS = (
    select(
        Person.id,
        Person.nickname,
        Person.birth_on,
        Person.district,
        FamilyMember.family_id,
        FamilyMember.role,
        SchoolMember.class_id,
        SchoolMember.school_id,
        School.level,
        OrganisationMember.organisation_id,
        SquadMember.squad_id,
        RosterEntry.slip_code,
        RosterEntry.assumed_birth_on,
    )
    .outerjoin(FamilyMember, FamilyMember.person_id == Person.id)
    .outerjoin(SchoolMember, SchoolMember.person_id == Person.id)
    .outerjoin(School, School.id == SchoolMember.school_id)
    .outerjoin(OrganisationMember, OrganisationMember.person_id == Person.id)
    .outerjoin(SquadMember, SquadMember.person_id == Person.id)
    .outerjoin(RosterEntry, RosterEntry.person_id == Person.id)
    .where(Person.id.in_(bindparam("person_ids", expanding=True)))
    .order_by(Person.id)
)


async def get_person_view(session: AsyncSession, person_id: uuid.UUID) -> PersonView:
    """Return one person's view. Raises PersonUnknown."""
    views = await list_person_views(session, [person_id])
    if not views:
        raise PersonUnknown
    return views[0]


async def list_person_views(session: AsyncSession, person_ids: Collection[uuid.UUID]) -> Sequence[PersonView]:
    """Return the views of those of `person_ids` that exist, by id."""
    rows = await session.execute(_VIEWS, {"person_ids": list(person_ids)})
    return [_view(row) for row in rows]


@dataclass(frozen=True, slots=True)
class HouseholdMember:
    """A person of one's own family, or oneself, with the teams of now. `role` is None without a family.

    School names are by language; `has_account` says whether a child can sign in by itself.
    """

    person: Person
    role: FamilyRole | None
    school: School | None
    school_class: SchoolClass | None
    has_account: bool


async def list_household(session: AsyncSession, person_id: uuid.UUID) -> Sequence[HouseholdMember]:
    """Return the person and its family's members, in the order of joining; one query."""
    family = select(FamilyMember.family_id).where(FamilyMember.person_id == person_id).scalar_subquery()
    rows = await session.execute(
        select(
            Person,
            FamilyMember.role,
            School,
            SchoolClass,
            exists().where(Account.person_id == Person.id),
        )
        .outerjoin(FamilyMember, FamilyMember.person_id == Person.id)
        .outerjoin(SchoolMember, SchoolMember.person_id == Person.id)
        .outerjoin(School, School.id == SchoolMember.school_id)
        .outerjoin(SchoolClass, SchoolClass.id == SchoolMember.class_id)
        .where(or_(Person.id == person_id, FamilyMember.family_id == family))
        .order_by(FamilyMember.joined_at, Person.id)
    )
    return [HouseholdMember(*row) for row in rows]


async def list_family_member_ids(session: AsyncSession, family_id: uuid.UUID) -> Sequence[uuid.UUID]:
    """Return the persons of a family, guardians, carers and children, by id."""
    found = await session.scalars(
        select(FamilyMember.person_id).where(FamilyMember.family_id == family_id).order_by(FamilyMember.person_id)
    )
    return found.all()


async def list_nicknames(session: AsyncSession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Return the public nicknames of those of `ids` that exist (canonical; see `nicknames/words.py`)."""
    rows = await session.execute(select(Person.id, Person.nickname).where(Person.id.in_(ids)))
    return dict(rows.all())


async def list_family_nicknames(session: AsyncSession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Return the public nicknames of those families of `ids` that exist."""
    rows = await session.execute(select(Family.id, Family.nickname).where(Family.id.in_(ids)))
    return dict(rows.all())


async def list_squad_nicknames(session: AsyncSession, ids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """Return the public nicknames of those squads of `ids` that exist."""
    rows = await session.execute(select(Squad.id, Squad.nickname).where(Squad.id.in_(ids)))
    return dict(rows.all())


def _view(row: Any) -> PersonView:
    return PersonView(
        id=row.id,
        nickname=row.nickname,
        birth_on=row.birth_on or (row.assumed_birth_on if row.slip_code else None),
        school_level=row.level or "",
        is_dependant=row.role is FamilyRole.CHILD or row.slip_code is not None,
        family_id=row.family_id,
        class_id=row.class_id,
        school_id=row.school_id,
        organisation_id=row.organisation_id,
        squad_id=row.squad_id,
        district=row.district,
    )
