"""Every actor against every action, on real rows: A allowed, F forbidden (403), - may not know (404)."""

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from families.actors import Actor, Role
from families.permissions import ALLOWED, Action, NotPermitted, TargetUnknown, allows, may, require
from families.relations import Relation
from tests.support.people import World, make_world

ACTORS = (
    "kid",
    "parent",
    "carer",
    "sibling",
    "teacher",
    "colleague",
    "far_teacher",
    "stranger",
    "officer",
    "staff",
    "operator",
)
A = Action

MATRIX: dict[str, dict[Action, str]] = {
    #                     kid parent carer sibling teacher colleague far_teacher stranger officer staff operator
    "person_id=kid": {
        A.VIEW_PLAY: "A A A A A - - - - - -",
        A.VIEW_VISITS: "A A A A F - - - - - -",
        A.PLAY: "A A A F A - - - - - -",
        A.GIVE: "A A F F F - - - - - -",
        A.REDEEM_GIFTS: "F A F F F - - - - - -",
        A.VIEW_VOUCHERS: "A A F F F - - - - - -",
        A.ENROL: "F A F F F - - - - - -",
        A.VIEW_STEPS: "A A F F F - - - - - -",
        A.MANAGE_STEP_SOURCES: "F A F F F - - - - - -",
        A.JOIN_CLASS: "A A F F F - - - - - -",
        A.JOIN_ORGANISATION: "F F F F F - - - - - -",
        A.VIEW_PERSON: "A A A A F - - - - - -",
        A.VIEW_BIRTH_DATE: "A A F F F - - - - - -",
        A.EDIT_PERSON: "F A F F F - - - - - -",
        A.MANAGE_DEPENDANT: "F A F F F - - - - - -",
        A.CHANGE_PASSWORD: "F F F F F - - - - - -",
        A.REGISTER_CHILD: "F F F F F - - - - - -",
        A.BECOME_CARER: "F F F F F - - - - - -",
        A.VIEW_CARERS: "A A F F F - - - - - -",
        A.MANAGE_CARERS: "F A F F F - - - - - -",
        A.VIEW_REGISTRATION: "A A F F F - - - - - -",
        A.CORRECT_REGISTRATION: "F A F F F - - - - - -",
        A.EXPORT_PERSON: "A A F F F - - - - - -",
        A.ERASE_PERSON: "F A F F F - - - - - -",
        A.JOIN_FAMILY: "F F F F F - - - - - -",
        A.LEAVE_FAMILY: "F F F F F - - - - - -",
        A.FOUND_SQUAD: "F F F F F - - - - - -",
        A.JOIN_SQUAD: "F A F F F - - - - - -",
        A.VIEW_SQUAD_OF_PERSON: "A A F F F - - - - - -",
        A.UPLOAD_STEPS: "A A F F F - - - - - -",
        A.VIEW_RECORD: "A A F F F - - - - - -",
        A.EDIT_RECORD: "F A F F F - - - - - -",
        A.MANAGE_RECORD: "F A F F F - - - - - -",
        A.SHOW_STATION_PASS: "A A F F F - - - - - -",
        A.MANAGE_STATION_CARDS: "F A F F F - - - - - -",
    },
    "person_id=parent": {
        A.VIEW_PLAY: "A A A A - - - - - - -",
        A.VIEW_VISITS: "A A A A - - - - - - -",
        A.PLAY: "F A F F - - - - - - -",
        A.GIVE: "F A F F - - - - - - -",
        A.REDEEM_GIFTS: "F A F F - - - - - - -",
        A.VIEW_VOUCHERS: "F A F F - - - - - - -",
        A.ENROL: "F A F F - - - - - - -",
        A.JOIN_CLASS: "F F F F - - - - - - -",
        A.JOIN_ORGANISATION: "F A F F - - - - - - -",
        A.VIEW_PERSON: "A A A A - - - - - - -",
        A.VIEW_BIRTH_DATE: "F A F F - - - - - - -",
        A.EDIT_PERSON: "F A F F - - - - - - -",
        A.MANAGE_DEPENDANT: "F F F F - - - - - - -",
        A.CHANGE_PASSWORD: "F A F F - - - - - - -",
        A.REGISTER_CHILD: "F A F F - - - - - - -",
        A.BECOME_CARER: "F A F F - - - - - - -",
        A.VIEW_CARERS: "F A F F - - - - - - -",
        A.MANAGE_CARERS: "F A F F - - - - - - -",
        A.VIEW_REGISTRATION: "F A F F - - - - - - -",
        A.CORRECT_REGISTRATION: "F A F F - - - - - - -",
        A.EXPORT_PERSON: "F A F F - - - - - - -",
        A.ERASE_PERSON: "F A F F - - - - - - -",
        A.JOIN_FAMILY: "F A F F - - - - - - -",
        A.LEAVE_FAMILY: "F A F F - - - - - - -",
        A.FOUND_SQUAD: "F A F F - - - - - - -",
        A.JOIN_SQUAD: "F A F F - - - - - - -",
        A.VIEW_SQUAD_OF_PERSON: "F A F F - - - - - - -",
        A.UPLOAD_STEPS: "F A F F - - - - - - -",
        A.VIEW_RECORD: "F A F F - - - - - - -",
        A.EDIT_RECORD: "F A F F - - - - - - -",
        A.MANAGE_RECORD: "F A F F - - - - - - -",
        A.SHOW_STATION_PASS: "F A F F - - - - - - -",
        A.MANAGE_STATION_CARDS: "F A F F - - - - - - -",
    },
    "family_id": {
        A.VIEW_FAMILY: "A A A A - - - - - - -",
        A.MANAGE_FAMILY: "F A F F - - - - - - -",
    },
    "class_id": {
        A.VIEW_CLASS: "A A - - A A - - - - -",
        A.MANAGE_CLASS: "F F - - A F - - - - -",
        A.UNDO_CLASS_CLAIM: "F F - - A F - - A - A",
    },
    "squad_id": {
        A.VIEW_SQUAD: "A A - - - - - A - - -",
        A.MANAGE_SQUAD: "F F - - - - - A - - -",
    },
    "school_id": {
        A.CREATE_CLASS: "F F F F A A F F F F F",
        A.VIEW_SCHOOL: "F F F F A A F F F F F",
    },
    "": {
        A.GRANT_TEACHER: "F F F F F F F F A F A",
        A.CREATE_ORGANISATION: "F F F F F F F F A F A",
        A.PUBLISH_CHALLENGE: "F F F F F F F F A F A",
        A.PAUSE_CHALLENGE: "F F F F F F F F A F A",
        A.REVIEW_CHECK_INS: "F F F F F F F F A F A",
        A.REVIEW_STEPS: "F F F F F F F F A F A",
        A.REVIEW_REGISTRATIONS: "F F F F F F F F A F A",
        A.EDIT_PARKS: "F F F F F F F F A F A",
        A.CORRECT_LEAGUE: "F F F F F F F F A F A",
        A.DECIDE_PAYOUTS: "F F F F F F F F A F A",
        A.VIEW_OFFICE_LOG: "F F F F F F F F A F A",
        A.MANAGE_GIFTS: "F F F F F F F F A F A",
        A.SERVE_GIFT_COUNTER: "F F F F F F F F A A A",
        A.RECORD_FACTS: "F F F F F F F F F A A",
        A.VIEW_OPERATIONS: "F F F F F F F F A F A",
        A.CORRECT_CERTIFICATE: "F F F F F F F F A F A",
        A.PLAN_STATIONS: "F F F F F F F F A F A",
    },
}


def _target(world: World, name: str) -> dict[str, Any]:
    targets: dict[str, dict[str, Any]] = {
        "person_id=kid": {"person_id": world.kid.id},
        "person_id=parent": {"person_id": world.parent.id},
        "family_id": {"family_id": world.family_id},
        "class_id": {"class_id": world.class_id},
        "squad_id": {"squad_id": world.squad_id},
        "school_id": {"school_id": world.school_id},
        "": {},
    }
    return targets[name]


async def _verdict(session: AsyncSession, actor: Actor, action: Action, target: dict[str, Any]) -> str:
    try:
        await require(session, actor, action, **target)
    except NotPermitted:
        return "F"
    except TargetUnknown:
        return "-"
    return "A"


def test_the_matrix_asks_every_action() -> None:
    asked = {action for rows in MATRIX.values() for action in rows}
    assert asked == set(Action) == set(ALLOWED)


def test_no_role_is_spelt_like_a_relation() -> None:
    assert not {role.value for role in Role} & {relation.value for relation in Relation}


@pytest.mark.parametrize("name", MATRIX)
async def test_matrix(session: AsyncSession, now: dt.datetime, name: str) -> None:
    world = await make_world(session, now)
    target = _target(world, name)
    for action, expected in MATRIX[name].items():
        verdicts = [await _verdict(session, world.actors[actor], action, target) for actor in ACTORS]
        if "person_id" in target:
            asked = [await may(session, world.actors[actor], action, **target) for actor in ACTORS]
            assert asked == [verdict == "A" for verdict in verdicts], action
        assert " ".join(verdicts) == expected, action


@pytest.mark.parametrize("kind", ["person_id", "class_id", "family_id", "squad_id"])
async def test_what_does_not_exist_looks_like_what_may_not_be_known(
    session: AsyncSession, now: dt.datetime, kind: str
) -> None:
    world = await make_world(session, now)
    for action in (A.VIEW_PLAY, A.VIEW_CLASS, A.VIEW_FAMILY, A.VIEW_SQUAD):
        assert await _verdict(session, world.actors["parent"], action, {kind: uuid.uuid4()}) == "-"


async def test_one_query_at_most(session: AsyncSession, now: dt.datetime) -> None:
    world = await make_world(session, now)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        for name, rows in MATRIX.items():
            for action in rows:
                statements.clear()
                await _verdict(session, world.actors["parent"], action, _target(world, name))
                assert len(statements) <= 1, action
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_a_relation_alone_answers_as_the_table_says() -> None:
    for action, allowed in ALLOWED.items():
        assert {relation for relation in Relation if allows(relation, action)} == allowed & set(Relation)
