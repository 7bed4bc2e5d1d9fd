"""What an app asks for when it opens: who I am, for whom I may play, and where everybody belongs."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.enrolments.service import enrol
from families.accounts.models import Account, AccountKind
from families.actors import Actor, Role
from families.families.models import Family, FamilyMember, FamilyRole
from families.persons.models import Person
from tests.support.api import client_of, lent_app
from tests.support.people import World, make_person, make_world
from tests.support.play import publish_game


@dataclass
class Phone:
    http: httpx.AsyncClient
    session: AsyncSession
    world: World
    actor: list[Actor]

    async def me(self, who: str, language: str = "en") -> Any:
        actor = self.world.actors[who]
        is_child = Role.CHILD in actor.roles
        kind = AccountKind.CHILD if is_child else AccountKind.ADULT
        if await self.session.get(Account, actor.account_id) is None:
            email = None if is_child else f"{actor.account_id}@example.hk"
            account = Account(
                id=actor.account_id, person_id=actor.person_id, kind=kind, email=email, secret_hash="x",
                created_at=dt.datetime(2026, 9, 1, tzinfo=dt.UTC),
            )  # fmt: skip
            self.session.add(account)
            await self.session.flush()
        self.actor[0] = actor
        answer = await self.http.get("/v1/me", headers={"Accept-Language": language})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest_asyncio.fixture(loop_scope="session")
async def phone(session: AsyncSession, now: dt.datetime) -> AsyncIterator[Phone]:
    world = await make_world(session, now)
    for number, actor_of in enumerate(world.actors.values(), start=7_001):
        (await session.get_one(Person, actor_of.person_id)).nickname = f"brave-otter-{number}"
    (await session.get_one(Family, world.family_id)).nickname = "brave-otter-7001"
    await session.flush()
    actor = [world.actors["parent"]]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        yield Phone(http, session, world, actor)


async def test_a_guardian_sees_for_whom_to_play(phone: Phone, now: dt.datetime) -> None:
    challenge = await publish_game(phone.session, now)
    kid_id = phone.world.kid.id
    await enrol(phone.session, challenge, kid_id, "individual", enrolled_by_id=kid_id, now=now)
    persons = {one["id"]: one for one in (await phone.me("parent", "zh-HK"))["persons"]}
    kid = persons[str(kid_id)]
    assert (kid["relation"], kid["is_child"], kid["challenges"]) == ("guardian", True, [challenge.slug])
    assert (kid["may_play"], kid["may_enrol"], kid["may_manage"]) == (True, True, True)
    assert (kid["school"]["name"], kid["school"]["class_label"]) == ("山道小學", "3A")
    oneself = persons[str(phone.world.parent.id)]
    assert (oneself["relation"], oneself["may_play"], oneself["has_account"]) == ("self", True, True)
    assert len(persons) == 4


@pytest.mark.parametrize(
    ("who", "relation", "may_play", "may_enrol"),
    [("carer", "carer", True, False), ("kid", "child_self", True, False), ("sibling", "relative", False, False)],
)
async def test_others_of_the_family_may_less(
    phone: Phone, who: str, relation: str, *, may_play: bool, may_enrol: bool
) -> None:
    persons = {one["id"]: one for one in (await phone.me(who))["persons"]}
    kid = persons[str(phone.world.kid.id)]
    assert (kid["relation"], kid["may_play"], kid["may_enrol"], kid["may_manage"]) == (
        relation,
        may_play,
        may_enrol,
        False,
    )


async def test_who_has_no_family_sees_oneself(phone: Phone) -> None:
    (oneself,) = (await phone.me("officer"))["persons"]
    assert (oneself["relation"], oneself["is_child"], oneself["school"]) == ("self", False, None)


async def test_a_bigger_family_is_no_more_queries(phone: Phone, now: dt.datetime) -> None:
    async def count() -> int:
        statements: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            statements.append(statement)

        engine = phone.session.get_bind().engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            await phone.me("parent")
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(statements)

    await count()
    before = await count()
    for number in range(5):
        child = await make_person(phone.session, now, nickname=f"brave-otter-{9_000 + number}")
        phone.session.add(
            FamilyMember(person_id=child.id, family_id=phone.world.family_id, role=FamilyRole.CHILD, joined_at=now)
        )
    await phone.session.flush()
    assert await count() == before <= 12
