"""The demo and the commands about people and schools."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from cli import demo, people
from cli.schools import load_schools
from core.clock import utc_now
from core.database import Database
from core.settings import Settings, get_settings
from families.accounts.repository import find_by_address
from families.actors import Role
from families.families.repository import get_family_of, list_members
from families.organisations.repository import list_organisations
from families.persons.models import Person
from families.persons.queries import get_person_view
from families.roles.repository import list_granted_roles
from tests.support.own_secrets import OWN_SECRETS


@pytest.fixture
async def loaded(database: Database) -> Database:
    await load_schools(database, utc_now())
    await demo.load_demo(database, utc_now())
    return database


async def test_loading_the_demo_again_changes_nothing(loaded: Database) -> None:
    async def count() -> int:
        async with loaded.transaction() as session:
            return (await session.execute(select(func.count()).select_from(Person))).scalar_one()

    before = await count(), await demo.list_sign_ins(loaded, utc_now())
    await demo.load_demo(loaded, utc_now())
    assert (await count(), await demo.list_sign_ins(loaded, utc_now())) == before


async def test_the_demo_has_a_workplace_to_walk_for(loaded: Database) -> None:
    async with loaded.transaction() as session:
        (found,) = await list_organisations(session, "harbour bakery", after=None, limit=2)
        assert found.join_code is None, "open to all: nobody has to ask for a code"


async def test_the_demo_family_has_two_children_in_a_class(loaded: Database) -> None:
    async with loaded.transaction() as session:
        guardian = await find_by_address(session, email="demo-family@example.org", phone=None)
        assert guardian
        family = await get_family_of(session, guardian.person_id)
        children = [person for person, row in await list_members(session, family.id) if row.role == "child"]
        views = [await get_person_view(session, child.id) for child in children]
    assert [view.school_id for view in views] == [demo.SCHOOL] * 2
    assert len({view.class_id for view in views} - {None}) == 1


async def test_production_refuses_the_demo(loaded: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    production = Settings(environment="production", **OWN_SECRETS)
    monkeypatch.setattr(demo, "get_settings", lambda: production)
    with pytest.raises(demo.DemoRefused):
        await demo.load_demo(loaded, utc_now())
    assert get_settings().environment == "test"


@pytest.mark.parametrize("command", ["grant-role", "revoke-role"])
async def test_roles_from_the_command_line(
    loaded: Database, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    pending: list[Callable[[Database, dt.datetime], Any]] = []
    monkeypatch.setattr(people, "run", pending.append)
    options = ["--address", "demo-family-2@example.org", "--role", "operator"]
    answer = await asyncio.to_thread(CliRunner().invoke, people.app, [command, *options])
    assert answer.exit_code == 0, answer.output
    (work,) = pending
    await work(loaded, utc_now())
    async with loaded.transaction() as session:
        account = await find_by_address(session, email="demo-family-2@example.org", phone=None)
        assert account
        expected = [Role.OPERATOR] if command == "grant-role" else []
        assert list(await list_granted_roles(session, account.person_id)) == expected
