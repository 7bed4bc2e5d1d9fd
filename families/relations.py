"""What an actor is to one person, class, family, school or squad: one query each, on the rows as they stand."""

import uuid
from collections.abc import Collection, Sequence
from enum import StrEnum

from sqlalchemy import ARRAY, Exists, Uuid, and_, bindparam, column, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from families.accounts.models import Account, AccountKind
from families.actors import Actor, Role
from families.carers.models import CareLevel, CareRelation
from families.classes.models import ClassTeacher, SchoolClass, SchoolMember
from families.families.models import FamilyMember, FamilyRole
from families.persons.models import Person
from families.roles.models import RoleGrant
from families.squads.models import Squad, SquadMember


class Relation(StrEnum):
    """What the actor is to the target."""

    SELF = "self"  # an adult, to the own person
    CHILD_SELF = "child_self"  # a child's own account, to the own person
    GUARDIAN = "guardian"  # of the child, or in the family
    CARER = "carer"  # of the family: takes its children out
    CARER_WITH_VIEW = "carer_with_view"  # by an invitation to look at this person's health
    CARER_WITH_MANAGE = "carer_with_manage"  # and to look after it
    RELATIVE = "relative"  # any other tie within a family: sister and brother, adult to adult, child in the family
    CLASS_TEACHER = "class_teacher"  # teaches the class, or the pupil's class
    SCHOOL_TEACHER = "school_teacher"  # teaches at the school, or the school of the class
    PUPIL = "pupil"
    GUARDIAN_OF_PUPIL = "guardian_of_pupil"
    CAPTAIN = "captain"  # of the squad
    SQUAD_MEMBER = "squad_member"  # or guardian of one


_mine, _theirs = aliased(FamilyMember), aliased(FamilyMember)
_asked = (
    func.unnest(bindparam("actor_ids", type_=ARRAY(Uuid)), bindparam("person_ids", type_=ARRAY(Uuid)))
    .table_valued(column("actor_id", Uuid()), column("person_id", Uuid()))
    .render_derived("asked")
)
_teaches = exists().where(
    ClassTeacher.class_id == SchoolMember.class_id,
    ClassTeacher.person_id == _asked.c.actor_id,
    SchoolMember.person_id == _asked.c.person_id,
)
# A second bolt, by the database's own clock: worker/tasks/carers.py ends what is due, by ours.
_has_not_ended = or_(CareRelation.ends_at.is_(None), CareRelation.ends_at > func.now())
_cares = (
    select(CareRelation.level)
    .where(
        CareRelation.person_id == _asked.c.person_id,
        CareRelation.carer_id == _asked.c.actor_id,
        CareRelation.ended_at.is_(None),
        _has_not_ended,
    )
    .scalar_subquery()
)
# Built once: every check-in asks it, and building costs more than running.
_PERSON_RELATIONS = (
    select(_asked.c.actor_id, _asked.c.person_id, _mine.role, _theirs.role, _teaches, _cares)
    .select_from(_asked)
    .join(Person, Person.id == _asked.c.person_id)
    .outerjoin(_theirs, _theirs.person_id == Person.id)
    .outerjoin(_mine, and_(_mine.family_id == _theirs.family_id, _mine.person_id == _asked.c.actor_id))
)
_BY_CARE = {
    CareLevel.VIEW: Relation.CARER_WITH_VIEW,
    CareLevel.MANAGE: Relation.CARER_WITH_MANAGE,
}
_ADULT_TO_CHILD = {FamilyRole.GUARDIAN: Relation.GUARDIAN, FamilyRole.CARER: Relation.CARER}


async def list_person_relations(session: AsyncSession, actor: Actor, person_id: uuid.UUID) -> frozenset[Relation]:
    """Return what `actor` is to the person; empty for strangers and for persons that do not exist."""
    if person_id == actor.person_id:
        return frozenset({relation_to_oneself(actor)})
    return await _relations_between(session, actor.person_id, person_id)


async def list_relations_of_pairs(
    session: AsyncSession, pairs: Sequence[tuple[Actor, uuid.UUID]]
) -> list[frozenset[Relation]]:
    """Return what each actor is to each person; one query, none where everybody asks for themselves."""
    others = {(actor.person_id, person_id) for actor, person_id in pairs if actor.person_id != person_id}
    found = await _relations_of(session, others) if others else {}
    return [
        frozenset({relation_to_oneself(actor)})
        if actor.person_id == person_id
        else found.get((actor.person_id, person_id), frozenset())
        for actor, person_id in pairs
    ]


async def list_account_relations(
    session: AsyncSession, account_id: uuid.UUID, person_id: uuid.UUID
) -> frozenset[Relation]:
    """Return what an account is to the person now, nobody being signed in: for what acts in its name later."""
    account = await session.get(Account, account_id)
    if account is None:
        return frozenset()
    if person_id == account.person_id:
        return frozenset({Relation.CHILD_SELF if account.kind is AccountKind.CHILD else Relation.SELF})
    return await _relations_between(session, account.person_id, person_id)


async def _relations_between(
    session: AsyncSession, actor_id: uuid.UUID, person_id: uuid.UUID
) -> frozenset[Relation]:
    found = await _relations_of(session, {(actor_id, person_id)})
    return found.get((actor_id, person_id), frozenset())


async def _relations_of(
    session: AsyncSession, pairs: Collection[tuple[uuid.UUID, uuid.UUID]]
) -> dict[tuple[uuid.UUID, uuid.UUID], frozenset[Relation]]:
    actor_ids, person_ids = map(list, zip(*pairs, strict=True))
    rows = await session.execute(_PERSON_RELATIONS, {"actor_ids": actor_ids, "person_ids": person_ids})
    found: dict[tuple[uuid.UUID, uuid.UUID], frozenset[Relation]] = {}
    for actor_id, person_id, my_role, their_role, is_teacher, care_level in rows:
        relations = {Relation.CLASS_TEACHER} if is_teacher else set()
        if my_role is not None:
            relations.add(relation_within_family(my_role, their_role))
        if care_level is not None:
            relations.add(_BY_CARE[care_level])
        found[actor_id, person_id] = frozenset(relations)
    return found


def relation_to_oneself(actor: Actor) -> Relation:
    """Return what `actor` is to the own person."""
    return Relation.CHILD_SELF if Role.CHILD in actor.roles else Relation.SELF


def relation_within_family(my_role: FamilyRole, their_role: FamilyRole) -> Relation:
    """Return what a member of a family is to another."""
    if their_role is not FamilyRole.CHILD:
        return Relation.RELATIVE
    return _ADULT_TO_CHILD.get(my_role, Relation.RELATIVE)


async def is_own_or_of_family(session: AsyncSession, account_id: uuid.UUID, person_id: uuid.UUID) -> bool:
    """Return whether the person is the account's own, or of one family with it now."""
    related = (
        select(Account.id)
        .outerjoin(_mine, _mine.person_id == Account.person_id)
        .outerjoin(_theirs, and_(_theirs.family_id == _mine.family_id, _theirs.person_id == person_id))
        .where(Account.id == account_id, or_(Account.person_id == person_id, _theirs.person_id.is_not(None)))
    )
    return await session.scalar(related) is not None


async def list_family_relations(session: AsyncSession, actor: Actor, family_id: uuid.UUID) -> frozenset[Relation]:
    """Return what `actor` is in the family; empty for outsiders."""
    role = await session.scalar(
        select(FamilyMember.role).where(
            FamilyMember.family_id == family_id, FamilyMember.person_id == actor.person_id
        )
    )
    return frozenset({_ADULT_TO_CHILD.get(role, Relation.RELATIVE)}) if role is not None else frozenset()


async def list_class_relations(session: AsyncSession, actor: Actor, class_id: uuid.UUID) -> frozenset[Relation]:
    """Return what `actor` is to the class; empty for outsiders and for classes that do not exist."""
    mine, pupil = aliased(FamilyMember), aliased(FamilyMember)
    is_member = and_(SchoolMember.class_id == SchoolClass.id, SchoolMember.person_id == actor.person_id)
    is_guardian = exists().where(
        mine.person_id == actor.person_id,
        mine.role == FamilyRole.GUARDIAN,
        pupil.family_id == mine.family_id,
        pupil.role == FamilyRole.CHILD,
        SchoolMember.person_id == pupil.person_id,
        SchoolMember.class_id == SchoolClass.id,
    )
    teaches = and_(ClassTeacher.class_id == SchoolClass.id, ClassTeacher.person_id == actor.person_id)
    found = await session.execute(
        select(
            exists().where(teaches),
            _teaches_at(actor, SchoolClass.school_id),
            exists().where(is_member),
            is_guardian,
        ).where(SchoolClass.id == class_id)
    )
    row = found.one_or_none()
    order = (Relation.CLASS_TEACHER, Relation.SCHOOL_TEACHER, Relation.PUPIL, Relation.GUARDIAN_OF_PUPIL)
    return frozenset(relation for relation, holds in zip(order, row or (), strict=False) if holds)


async def list_school_relations(session: AsyncSession, actor: Actor, school_id: str) -> frozenset[Relation]:
    """Return what `actor` is to the school."""
    teaches = await session.scalar(select(_teaches_at(actor, school_id)))
    return frozenset({Relation.SCHOOL_TEACHER}) if teaches else frozenset()


async def list_squad_relations(session: AsyncSession, actor: Actor, squad_id: uuid.UUID) -> frozenset[Relation]:
    """Return what `actor` is to the squad; empty for outsiders and for squads that do not exist."""
    mine, child = aliased(FamilyMember), aliased(FamilyMember)
    children = (
        select(child.person_id)
        .join(mine, mine.family_id == child.family_id)
        .where(
            mine.person_id == actor.person_id,
            mine.role == FamilyRole.GUARDIAN,
            child.role == FamilyRole.CHILD,
        )
    )
    is_member = exists().where(
        SquadMember.squad_id == Squad.id,
        or_(SquadMember.person_id == actor.person_id, SquadMember.person_id.in_(children)),
    )
    found = await session.execute(
        select(Squad.captain_id == actor.person_id, is_member).where(Squad.id == squad_id)
    )
    is_captain, is_member_now = found.one_or_none() or (False, False)
    relations = {Relation.CAPTAIN: is_captain, Relation.SQUAD_MEMBER: is_member_now}
    return frozenset(relation for relation, holds in relations.items() if holds)


def _teaches_at(actor: Actor, school_id: InstrumentedAttribute[str] | str) -> Exists:
    return exists().where(
        RoleGrant.person_id == actor.person_id,
        RoleGrant.role == Role.TEACHER,
        RoleGrant.school_id == school_id,
        RoleGrant.revoked_at.is_(None),
    )
