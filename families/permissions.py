"""Who may do what to whom: one table, and the one function that asks it.

A line of the table says which roles (what an account is, anywhere) and which relations (what the actor is to
this person, class, family or squad) may do an action. An actor without any relation to the target is told that it
does not exist; an actor who may know of it, but not do this, is told so.
"""

import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import Forbidden, NotFound
from families.actors import Actor, Role
from families.relations import (
    Relation,
    list_account_relations,
    list_class_relations,
    list_family_relations,
    list_person_relations,
    list_relations_of_pairs,
    list_school_relations,
    list_squad_relations,
)


class Action(StrEnum):
    """Everything that needs a permission."""

    VIEW_PLAY = "view_play"  # album, points, enrolments of a person, and the check-ins one made for the person
    VIEW_VISITS = "view_visits"  # every check-in: where the person was and at what minute
    PLAY = "play"  # check in and catch for a person
    GIVE = "give"  # a collectible to another of the family
    REDEEM_GIFTS = "redeem_gifts"  # spend a person's points on gifts, cancel, enter draws
    VIEW_VOUCHERS = "view_vouchers"  # whoever sees one can pick the gift up
    ENROL = "enrol"
    VIEW_STEPS = "view_steps"  # every quarter of an hour of a person's day
    MANAGE_STEP_SOURCES = "manage_step_sources"  # connect, disconnect, delete, order
    UPLOAD_STEPS = "upload_steps"  # let a phone upload a person's steps, see and revoke such phones
    JOIN_CLASS = "join_class"
    JOIN_ORGANISATION = "join_organisation"
    VIEW_PERSON = "view_person"  # the private name
    VIEW_BIRTH_DATE = "view_birth_date"
    EDIT_PERSON = "edit_person"
    MANAGE_DEPENDANT = "manage_dependant"  # the child's account, PIN, school, class
    CHANGE_PASSWORD = "change_password"  # noqa: S105 - one's own; a child's PIN is its guardians'
    REGISTER_CHILD = (
        "register_child"  # with its certificate's data, into one's own family; have a certificate read
    )
    VIEW_REGISTRATION = "view_registration"  # what the certificate says, the number masked
    CORRECT_REGISTRATION = "correct_registration"
    EXPORT_PERSON = "export_person"  # everything that is held
    ERASE_PERSON = "erase_person"
    JOIN_FAMILY = "join_family"  # found one, or come in by an invitation
    LEAVE_FAMILY = "leave_family"
    VIEW_FAMILY = "view_family"
    MANAGE_FAMILY = "manage_family"  # invite, take back an invitation, remove a member, change the code
    BECOME_CARER = "become_carer"  # by an invitation
    VIEW_CARERS = "view_carers"  # who cares for a person, who is invited, what was changed
    MANAGE_CARERS = "manage_carers"  # invite, change, part with
    VIEW_CLASS = "view_class"
    MANAGE_CLASS = "manage_class"  # roster, join codes
    UNDO_CLASS_CLAIM = "undo_class_claim"  # a slip came into wrong hands
    CREATE_CLASS = "create_class"  # at a school
    VIEW_SCHOOL = "view_school"  # how its classes take part, as it is told of all of them
    GRANT_TEACHER = "grant_teacher"
    CREATE_ORGANISATION = "create_organisation"
    FOUND_SQUAD = "found_squad"
    JOIN_SQUAD = "join_squad"  # come in by its code, or leave
    VIEW_SQUAD = "view_squad"
    VIEW_SQUAD_OF_PERSON = "view_squad_of_person"  # in which one a person is, with who else is in it
    MANAGE_SQUAD = "manage_squad"  # enrol it, remove a member
    CORRECT_CERTIFICATE = "correct_certificate"
    MANAGE_GIFTS = "manage_gifts"  # catalogue, stock, drops, budget
    SERVE_GIFT_COUNTER = "serve_gift_counter"
    PUBLISH_CHALLENGE = "publish_challenge"
    PAUSE_CHALLENGE = "pause_challenge"
    REVIEW_CHECK_INS = "review_check_ins"
    REVIEW_STEPS = "review_steps"  # held days: by the quarter-hour, without a name
    REVIEW_REGISTRATIONS = "review_registrations"  # corrections of the date of birth: without a name
    EDIT_PARKS = "edit_parks"
    RECORD_FACTS = "record_facts"
    CORRECT_LEAGUE = "correct_league"  # a standing; declare how many pupils a school has
    DECIDE_PAYOUTS = "decide_payouts"
    VIEW_OFFICE_LOG = "view_office_log"
    VIEW_RECORD = "view_record"  # what records/access/service.py opens, and who looked
    EDIT_RECORD = "edit_record"  # add, correct, remove
    MANAGE_RECORD = "manage_record"  # export, share, erase
    VIEW_OPERATIONS = "view_operations"
    PLAN_STATIONS = "plan_stations"  # events, booths, shifts, supplies, tablets
    SHOW_STATION_PASS = "show_station_pass"  # noqa: S105 - at a booth, to be measured there
    MANAGE_STATION_CARDS = "manage_station_cards"


_R = Relation
_OFFICE = frozenset({Role.OFFICER, Role.OPERATOR})
_CARERS = frozenset({_R.CARER_WITH_VIEW, _R.CARER_WITH_MANAGE})  # of a person's health: they see no play

# A child's own account plays, looks and uses a class's code; it enrols in nothing and changes nothing without a
# guardian. A carer takes the children out; a teacher may check in pupils of the class on an outing, but never sees
# a private name; neither gives away what a child caught. Nobody's role opens a person's play.
ALLOWED: Mapping[Action, frozenset[Role | Relation]] = MappingProxyType(
    {
        Action.VIEW_PLAY: frozenset(
            {_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, _R.CARER, _R.RELATIVE, _R.CLASS_TEACHER}
        ),
        Action.VIEW_VISITS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, _R.CARER, _R.RELATIVE}),
        Action.PLAY: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, _R.CARER, _R.CLASS_TEACHER}),
        Action.GIVE: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.REDEEM_GIFTS: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.VIEW_VOUCHERS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.ENROL: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.VIEW_STEPS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.MANAGE_STEP_SOURCES: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.UPLOAD_STEPS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.JOIN_CLASS: frozenset({_R.CHILD_SELF, _R.GUARDIAN}),
        Action.JOIN_ORGANISATION: frozenset({_R.SELF}),
        Action.VIEW_PERSON: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, _R.CARER, _R.RELATIVE, *_CARERS}),
        Action.VIEW_BIRTH_DATE: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, *_CARERS}),
        Action.EDIT_PERSON: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.MANAGE_DEPENDANT: frozenset({_R.GUARDIAN}),
        Action.CHANGE_PASSWORD: frozenset({_R.SELF}),
        Action.REGISTER_CHILD: frozenset({_R.SELF}),
        Action.VIEW_REGISTRATION: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.CORRECT_REGISTRATION: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.EXPORT_PERSON: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.ERASE_PERSON: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.JOIN_FAMILY: frozenset({_R.SELF}),
        Action.LEAVE_FAMILY: frozenset({_R.SELF}),
        Action.VIEW_FAMILY: frozenset({_R.GUARDIAN, _R.CARER, _R.RELATIVE}),
        Action.MANAGE_FAMILY: frozenset({_R.GUARDIAN}),
        Action.BECOME_CARER: frozenset({_R.SELF}),
        Action.VIEW_CARERS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.MANAGE_CARERS: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.VIEW_CLASS: frozenset({_R.CLASS_TEACHER, _R.SCHOOL_TEACHER, _R.PUPIL, _R.GUARDIAN_OF_PUPIL}),
        Action.MANAGE_CLASS: frozenset({_R.CLASS_TEACHER}),
        Action.UNDO_CLASS_CLAIM: _OFFICE | {_R.CLASS_TEACHER},
        Action.CREATE_CLASS: frozenset({_R.SCHOOL_TEACHER}),
        Action.VIEW_SCHOOL: frozenset({_R.SCHOOL_TEACHER}),
        Action.GRANT_TEACHER: _OFFICE,
        Action.CREATE_ORGANISATION: _OFFICE,
        Action.FOUND_SQUAD: frozenset({_R.SELF}),
        Action.JOIN_SQUAD: frozenset({_R.SELF, _R.GUARDIAN}),
        Action.VIEW_SQUAD: frozenset({_R.CAPTAIN, _R.SQUAD_MEMBER}),
        Action.VIEW_SQUAD_OF_PERSON: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN}),
        Action.MANAGE_SQUAD: frozenset({_R.CAPTAIN}),
        Action.CORRECT_CERTIFICATE: _OFFICE,
        Action.MANAGE_GIFTS: _OFFICE,
        Action.SERVE_GIFT_COUNTER: _OFFICE | {Role.STAFF},
        Action.PUBLISH_CHALLENGE: _OFFICE,
        Action.PAUSE_CHALLENGE: _OFFICE,
        Action.REVIEW_CHECK_INS: _OFFICE,
        Action.REVIEW_STEPS: _OFFICE,
        Action.REVIEW_REGISTRATIONS: _OFFICE,
        Action.EDIT_PARKS: _OFFICE,
        Action.RECORD_FACTS: frozenset({Role.STAFF, Role.OPERATOR}),
        Action.CORRECT_LEAGUE: _OFFICE,
        Action.DECIDE_PAYOUTS: _OFFICE,
        Action.VIEW_OFFICE_LOG: _OFFICE,
        Action.VIEW_OPERATIONS: _OFFICE,
        Action.PLAN_STATIONS: _OFFICE,
        Action.SHOW_STATION_PASS: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, _R.CARER_WITH_MANAGE}),
        Action.MANAGE_STATION_CARDS: frozenset({_R.SELF, _R.GUARDIAN}),
        # Nobody's role opens a record, and the carer who takes children to the park does not: record.is_related in
        # the database says the same.
        Action.VIEW_RECORD: frozenset({_R.SELF, _R.CHILD_SELF, _R.GUARDIAN, *_CARERS}),
        Action.EDIT_RECORD: frozenset({_R.SELF, _R.GUARDIAN, _R.CARER_WITH_MANAGE}),
        Action.MANAGE_RECORD: frozenset({_R.SELF, _R.GUARDIAN}),
    }
)


class NotPermitted(Forbidden):
    """The actor may know of the target but not do this (403)."""

    code: ClassVar[str] = "not_permitted"


class TargetUnknown(NotFound):
    """There is no such person, class, family or squad, or none that the actor may know of (404)."""

    code: ClassVar[str] = "target_unknown"


async def require(
    session: AsyncSession,
    actor: Actor,
    action: Action,
    *,
    person_id: uuid.UUID | None = None,
    class_id: uuid.UUID | None = None,
    family_id: uuid.UUID | None = None,
    school_id: str | None = None,
    squad_id: uuid.UUID | None = None,
) -> frozenset[Relation]:
    """Return by which relations `actor` may do `action`, to the one target named if any; none by a role.

    At most one query. Raises TargetUnknown when the actor has no relation to the target named, else NotPermitted.
    """
    allowed = ALLOWED[action]
    if actor.roles & allowed:
        return frozenset()
    if person_id is not None:
        relations = await list_person_relations(session, actor, person_id)
    elif class_id is not None:
        relations = await list_class_relations(session, actor, class_id)
    elif family_id is not None:
        relations = await list_family_relations(session, actor, family_id)
    elif school_id is not None:
        relations = await list_school_relations(session, actor, school_id)
    elif squad_id is not None:
        relations = await list_squad_relations(session, actor, squad_id)
    else:
        relations = frozenset()
    if relations & allowed:
        return relations & allowed
    is_private = any(one is not None for one in (person_id, class_id, family_id, squad_id))
    raise _refusal(relations, is_private=is_private)


async def refusals(
    session: AsyncSession, action: Action, pairs: Sequence[tuple[Actor, uuid.UUID]]
) -> list[TargetUnknown | NotPermitted | None]:
    """Return for each (actor, person) what `require` would raise, None where the actor may. At most one query."""
    allowed = ALLOWED[action]
    relations = await list_relations_of_pairs(session, pairs)
    return [
        None if actor.roles & allowed or theirs & allowed else _refusal(theirs, is_private=True)
        for (actor, _), theirs in zip(pairs, relations, strict=True)
    ]


def _refusal(relations: frozenset[Relation], *, is_private: bool) -> TargetUnknown | NotPermitted:
    return TargetUnknown() if is_private and not relations else NotPermitted()


def allows(relation: Relation, action: Action) -> bool:
    """Return whether somebody who is this to a person may do `action` to it: for lists read in one query."""
    return relation in ALLOWED[action]


async def may(session: AsyncSession, actor: Actor, action: Action, *, person_id: uuid.UUID) -> bool:
    """Return whether `actor` may do `action` to the person: for answers that show some callers less; one query."""
    allowed = ALLOWED[action]
    return bool(actor.roles & allowed or await list_person_relations(session, actor, person_id) & allowed)


async def account_may(
    session: AsyncSession, account_id: uuid.UUID, action: Action, *, person_id: uuid.UUID
) -> bool:
    """Return whether an account may do `action` to the person now, by what it is to the person alone."""
    return bool(await list_account_relations(session, account_id, person_id) & ALLOWED[action])
