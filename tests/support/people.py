"""Small factories of persons, families, schools and actors, on a session whose work is thrown away."""

import datetime as dt
import uuid
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from families.actors import Actor, Role
from families.classes.models import ClassTeacher, SchoolClass, SchoolMember
from families.families.models import Family, FamilyMember, FamilyRole
from families.persons.models import Person
from families.roles.models import RoleGrant
from families.schools.models import School, SchoolLevel
from families.squads.models import Squad, SquadMember
from tests.support.nicknames import any_nickname


async def make_person(session: AsyncSession, now: dt.datetime, **fields: object) -> Person:
    values: dict[str, object] = {"nickname": any_nickname(), "birth_on": dt.date(1988, 5, 1), **fields}
    person = Person(created_at=now, **values)
    session.add(person)
    await session.flush()
    return person


async def make_family(session: AsyncSession, now: dt.datetime, **roles: FamilyRole) -> dict[str, Person]:
    """A family with a person for each keyword; the family's id is every member's `FamilyMember.family_id`."""
    family = Family(nickname=any_nickname(), code=uuid.uuid4().hex[:8].upper(), created_at=now)
    session.add(family)
    await session.flush()
    members = {}
    for name, role in roles.items():
        birth_on = dt.date(2017, 4, 12) if role is FamilyRole.CHILD else dt.date(1988, 5, 1)
        members[name] = await make_person(session, now, birth_on=birth_on)
        session.add(FamilyMember(person_id=members[name].id, family_id=family.id, role=role, joined_at=now))
    await session.flush()
    return members


async def make_school(session: AsyncSession, **fields: object) -> School:
    values: dict[str, object] = {
        "id": f"edb-{uuid.uuid4().hex[:12]}",
        "name_en": "Hill Road Primary School",
        "name_zh_hant": "山道小學",
        "name_zh_hans": "山道小学",
        "level": SchoolLevel.PRIMARY,
        "district": "wan-chai",
        "finance": "aided",
        "longitude": 114.18,
        "latitude": 22.28,
        **fields,
    }
    school = School(**values)
    session.add(school)
    await session.flush()
    return school


async def make_class(
    session: AsyncSession, now: dt.datetime, school: School, *, teacher: Person | None = None, label: str = "3A"
) -> SchoolClass:
    school_class = SchoolClass(school_id=school.id, school_year=2026, label=label, created_at=now)
    session.add(school_class)
    await session.flush()
    if teacher is not None:
        session.add(ClassTeacher(class_id=school_class.id, person_id=teacher.id))
        await session.flush()
    return school_class


async def make_pupil(session: AsyncSession, now: dt.datetime, person: Person, school_class: SchoolClass) -> None:
    session.add(
        SchoolMember(
            person_id=person.id, school_id=school_class.school_id, class_id=school_class.id, joined_at=now
        )
    )
    await session.flush()


async def make_grant(
    session: AsyncSession, now: dt.datetime, person: Person, role: Role, school: School | None = None
) -> None:
    session.add(RoleGrant(person_id=person.id, role=role, school_id=school.id if school else None, granted_at=now))
    await session.flush()


async def make_squad(session: AsyncSession, now: dt.datetime, captain: Person, *others: Person) -> Squad:
    """A squad of its captain and others."""
    squad = Squad(
        nickname=any_nickname(), code=uuid.uuid4().hex[:8].upper(), captain_id=captain.id, created_at=now
    )
    session.add(squad)
    await session.flush()
    for person in (captain, *others):
        session.add(SquadMember(person_id=person.id, squad_id=squad.id, joined_at=now))
    await session.flush()
    return squad


def actor_for(person: Person, *roles: Role) -> Actor:
    return Actor(new_id(), person.id, frozenset(roles or {Role.MEMBER}), new_id())


@dataclass
class World:
    """Everybody that the permission table knows, around one child, its family, class and school."""

    actors: dict[str, Actor]
    kid: Person
    parent: Person
    family_id: uuid.UUID
    class_id: uuid.UUID
    school_id: str
    squad_id: uuid.UUID


async def make_world(session: AsyncSession, now: dt.datetime) -> World:
    home = await make_family(
        session,
        now,
        parent=FamilyRole.GUARDIAN,
        carer=FamilyRole.CARER,
        kid=FamilyRole.CHILD,
        sibling=FamilyRole.CHILD,
    )
    others = await make_family(session, now, stranger=FamilyRole.GUARDIAN, child=FamilyRole.CHILD)
    names = ("teacher", "colleague", "far_teacher", "officer", "staff", "operator")
    adults = {name: await make_person(session, now) for name in names}
    school, far_school = await make_school(session), await make_school(session)
    school_class = await make_class(session, now, school, teacher=adults["teacher"])
    await make_pupil(session, now, home["kid"], school_class)
    far_class = await make_class(session, now, far_school, teacher=adults["far_teacher"])
    await make_pupil(session, now, others["child"], far_class)
    for name in ("teacher", "colleague"):
        await make_grant(session, now, adults[name], Role.TEACHER, school)
    await make_grant(session, now, adults["far_teacher"], Role.TEACHER, far_school)
    actors = {
        "kid": actor_for(home["kid"], Role.CHILD),
        "parent": actor_for(home["parent"]),
        "carer": actor_for(home["carer"]),
        "sibling": actor_for(home["sibling"], Role.CHILD),
        "stranger": actor_for(others["stranger"]),
        **{
            name: actor_for(adults[name], Role.MEMBER, Role.TEACHER)
            for name in ("teacher", "colleague", "far_teacher")
        },
        **{name: actor_for(adults[name], Role.MEMBER, Role(name)) for name in ("officer", "staff", "operator")},
    }
    family_id = (await session.get_one(FamilyMember, home["kid"].id)).family_id
    squad = await make_squad(session, now, others["stranger"], home["kid"])
    return World(actors, home["kid"], home["parent"], family_id, school_class.id, school.id, squad.id)
