"""What each role of the database sees and may do in schema `record`, asked of the database itself."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence

import pytest
import pytest_asyncio
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Base, Database
from families.carers.models import CareLevel, CareRelation
from families.permissions import Action, NotPermitted, TargetUnknown
from migrations.record_tables import ROLES
from migrations.tables import import_all_tables
from records.access.kinds import Access, What, Why
from records.access.service import close_record, open_record, open_record_as_system
from tests.support.people import World, make_person, make_world

APP_ROLES = [role for role in ROLES if role != "eplus_audit"]


@pytest_asyncio.fixture(loop_scope="session")
async def world(session: AsyncSession, now: dt.datetime) -> AsyncIterator[World]:
    yield await make_world(session, now)
    await session.execute(text("SELECT set_config('role', 'eplus_app', true)"))


async def _as(session: AsyncSession, role: str, **settings: object) -> None:
    """Become a role and state settings by hand, as code that forgets the door might."""
    names = ("actor_person_id", "subject_person_id", "access")
    stated = ", ".join(f"set_config('eplus.{name}', :{name}, true)" for name in names)
    values = {name: str(settings.get(name, "")) for name in names}
    await session.execute(text(f"SELECT {stated}, set_config('role', :role, true)"), {**values, "role": role})


async def _logged(session: AsyncSession) -> Sequence[int]:
    return (await session.scalars(text("SELECT number FROM record.access_log ORDER BY number"))).all()


async def _refused(session: AsyncSession, statement: str) -> str:
    with pytest.raises(DBAPIError) as caught:
        async with session.begin_nested():
            await session.execute(text(statement))
    return type(caught.value.orig).__name__


async def test_ordinary_connections_are_of_the_app_and_see_no_table_of_the_schema(session: AsyncSession) -> None:
    assert await session.scalar(text("SELECT current_user")) == "eplus_app"
    import_all_tables()
    tables = [table for table in Base.metadata.tables.values() if table.schema == "record"]
    assert len(tables) >= 4
    for table in tables:
        for name in (table.fullname, f"{table.fullname}_history"):
            exists = await session.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": name})
            rights = text("SELECT has_table_privilege('eplus_app', :name, 'SELECT, INSERT, UPDATE, DELETE')")
            assert not (exists and await session.scalar(rights, {"name": name})), name
    assert await _refused(session, "SELECT * FROM record.access_log") == "InsufficientPrivilege"


async def test_every_table_of_the_schema_is_forced_and_no_partition_is_open_to_any_role(owner: Database) -> None:
    tables = text(
        "SELECT oid::regclass::text, relrowsecurity AND relforcerowsecurity,"
        " EXISTS (SELECT FROM pg_policy WHERE polrelid = one.oid), relispartition FROM pg_class one"
        " WHERE relnamespace = 'record'::regnamespace AND relkind IN ('r', 'p')"
    )
    async with owner.transaction() as session:
        found = (await session.execute(tables)).all()
        assert len(found) >= 5
        for name, is_forced, has_policy, is_partition in found:
            if is_partition:  # reached through its parent, whose policies hold
                for role in ROLES:
                    rights = text("SELECT has_table_privilege(:role, :name, 'SELECT, INSERT, UPDATE, DELETE')")
                    assert not await session.scalar(rights, {"role": role, "name": name}), (role, name)
            else:
                assert is_forced, name
                assert has_policy, name


async def test_a_history_has_the_columns_of_its_table(owner: Database) -> None:
    columns = text(
        "SELECT attname || ' ' || atttypid::regtype FROM pg_attribute WHERE attrelid = to_regclass(:name)"
        " AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
    )
    async with owner.transaction() as session:
        names = await session.scalars(
            text("SELECT oid::regclass::text FROM pg_class WHERE relname LIKE '%\\_history' AND relkind = 'r'")
        )
        for name in names.all():
            of_history = (await session.scalars(columns, {"name": name})).all()
            of_table = (await session.scalars(columns, {"name": name.removesuffix("_history")})).all()
            assert of_history == of_table, name


async def test_the_guardian_sees_and_an_unrelated_actor_or_none_sees_nothing(
    session: AsyncSession, world: World, now: dt.datetime
) -> None:
    kid = world.kid.id
    await open_record(session, world.actors["parent"], kid, Action.VIEW_RECORD, what=What.ACCESS_LOG, now=now)
    assert await _logged(session) == [1]
    parent, stranger = world.parent.id, world.actors["stranger"].person_id
    for actor in ("", stranger, world.actors["carer"].person_id, world.actors["officer"].person_id):
        await _as(session, "eplus_record", actor_person_id=actor, subject_person_id=kid, access="edit")
        assert await _logged(session) == [], actor
    # The parent, but with a forged subject, or none.
    for subject in (stranger, uuid.uuid4(), ""):
        await _as(session, "eplus_record", actor_person_id=parent, subject_person_id=subject, access="view")
        assert await _logged(session) == [], subject
    await _as(session, "eplus_record", actor_person_id=parent, subject_person_id=kid)  # no access stated
    assert await _logged(session) == []
    await _as(session, "eplus_record", actor_person_id=parent, subject_person_id=kid, access="view")
    assert await _logged(session) == [1]
    await close_record(session)
    assert await session.scalar(text("SELECT current_user")) == "eplus_app"


@pytest.mark.parametrize("who", ["stranger", "carer", "sibling", "teacher", "officer", "operator", "staff"])
async def test_the_door_is_shut_to_whom_the_record_is_not_open(
    session: AsyncSession, world: World, now: dt.datetime, who: str
) -> None:
    with pytest.raises((TargetUnknown, NotPermitted)):
        await open_record(
            session, world.actors[who], world.kid.id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now
        )
    assert await session.scalar(text("SELECT current_user")) == "eplus_app"


async def test_permissions_and_the_database_agree_on_every_relation(
    session: AsyncSession, world: World, now: dt.datetime
) -> None:
    """The table of permissions opens the door exactly where the database finds the actor related."""
    await session.execute(
        text(
            "INSERT INTO accounts (id, person_id, kind, secret_hash, created_at)"
            " VALUES (:id, :person, 'child', 'x', :now)"
        ),
        {"id": uuid.uuid4(), "person": world.kid.id, "now": now},
    )
    found = {}
    for action, wanted in ((Action.VIEW_RECORD, "view"), (Action.EDIT_RECORD, "edit")):
        for name, actor in world.actors.items():
            asked = text("SELECT record.is_related(:actor, :subject, :wanted)")
            values = {"actor": actor.person_id, "subject": world.kid.id, "wanted": wanted}
            await _as(session, "eplus_record")
            in_database = bool(await session.scalar(asked, values))
            await close_record(session)
            try:
                await open_record(session, actor, world.kid.id, action, what=What.OBSERVATIONS, now=now)
                by_table = True
            except (TargetUnknown, NotPermitted):
                by_table = False
            await close_record(session)
            assert by_table == in_database, (name, action)
            found[name, wanted] = by_table
    assert {key for key, may in found.items() if may} == {("parent", "view"), ("parent", "edit"), ("kid", "view")}


@pytest.mark.parametrize("role", APP_ROLES)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record.access_log SET why = 'own'",
        "DELETE FROM record.access_log",
        "TRUNCATE record.access_log",
        "INSERT INTO record.access_log SELECT * FROM record.access_log",
        "UPDATE record.access_heads SET number = 0",
        "DELETE FROM record.access_heads",
        "DELETE FROM record.access_anchors",
        "DELETE FROM record.access_log_default",
        "SELECT record.log_access(NULL, NULL, 'a', 'view', 'a', 'a', NULL, now())",
    ],
)
async def test_no_role_of_the_app_alters_the_access_log(
    session: AsyncSession, world: World, now: dt.datetime, role: str, statement: str
) -> None:
    kid, parent = world.kid.id, world.actors["parent"]
    await open_record(session, parent, kid, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
    await session.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
    assert await _refused(session, statement) == "InsufficientPrivilege"


@pytest.mark.parametrize("statement", ["UPDATE {} SET number = 0", "DELETE FROM {}", "TRUNCATE {}"])
async def test_the_auditor_adds_anchors_and_changes_nothing(session: AsyncSession, statement: str) -> None:
    await _as(session, "eplus_audit")
    for table in ("access_log", "access_heads", "access_anchors", "access_anchored_heads"):
        assert await _refused(session, statement.format(f"record.{table}")) == "InsufficientPrivilege"


async def test_the_system_opens_one_record_at_a_time_and_is_logged(
    session: AsyncSession, world: World, now: dt.datetime
) -> None:
    opened = await open_record_as_system(
        session, world.kid.id, Access.VIEW, what=What.OBSERVATIONS, why=Why.REMINDER, now=now
    )
    assert (opened.actor_id, opened.access) == (None, Access.VIEW)
    assert await session.scalar(text("SELECT current_user")) == "eplus_record_worker"
    other = await make_person(session, now)  # the worker goes on with the rest of its work
    await open_record(
        session, world.actors["parent"], world.kid.id, Action.VIEW_RECORD, what=What.ACCESS_LOG, now=now
    )
    rows = text("SELECT actor_id, relation, access, what, why FROM record.access_log ORDER BY number")
    assert [tuple(row) for row in (await session.execute(rows)).all()] == [
        (None, "system", "view", "observations", "reminder"),
        (world.parent.id, "guardian", "view", "access_log", "care"),
    ]
    assert other.id is not None


@pytest.mark.parametrize("role", ["eplus_app", "eplus_record"])
@pytest.mark.parametrize(
    ("access", "why"),
    [
        ("view", "own"),
        ("view", "care"),
        ("view", "export"),
        ("edit", "care"),
        ("edit", "reminder"),
        ("all", "deposit"),
    ],
)
async def test_the_system_comes_in_for_no_reason_that_people_have(
    session: AsyncSession, world: World, role: str, access: str, why: str
) -> None:
    await _as(session, role)
    entering = f"SELECT record.enter_as_system('{world.kid.id}', '{access}', 'growth', '{why}', NULL, now())"
    assert await _refused(session, entering) == "CheckViolation"


async def test_a_guardian_who_was_a_carer_before_is_logged_as_the_guardian(
    session: AsyncSession, world: World, now: dt.datetime
) -> None:
    care = CareRelation(person_id=world.kid.id, carer_id=world.parent.id, level=CareLevel.MANAGE, began_at=now)
    session.add(care)
    await open_record(
        session, world.actors["parent"], world.kid.id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now
    )
    assert await session.scalar(text("SELECT relation FROM record.access_log")) == "guardian"


async def test_opening_costs_two_queries(session: AsyncSession, world: World, now: dt.datetime) -> None:
    said: list[str] = []
    engine = session.get_bind()
    listen = lambda *given: said.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    try:
        await open_record(
            session, world.actors["parent"], world.kid.id, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now
        )
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    assert len(said) == 2
