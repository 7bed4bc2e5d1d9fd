"""Squads over HTTP: founding, joining by a code, leaving, and being enrolled by the captain."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.definitions.service import PublishedChallenge
from families.actors import Actor, Role
from families.families.models import FamilyRole
from families.persons.models import Person
from families.squads.service import MAX_MEMBERS
from tests.support.api import client_of, lent_app
from tests.support.people import actor_for, make_family, make_person
from tests.support.walking import publish_shipped

OCTOBER = dt.datetime(2023, 10, 15, tzinfo=dt.UTC)


@dataclass
class Scene:
    """A family, a friend, and the walking challenge of 2023 in its days of enrolment."""

    http: httpx.AsyncClient
    session: AsyncSession
    challenge: PublishedChallenge
    people: dict[str, Person]
    actor: list[Actor | None]

    def as_(self, name: str) -> None:
        self.actor[0] = actor_for(self.people[name])

    async def found(self) -> dict[str, Any]:
        answer = await self.http.post("/v1/squads", json={})
        assert answer.status_code == 201, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def join(self, name: str, code: str) -> httpx.Response:
        return await self.http.post("/v1/squads/join", json={"person_id": str(self.people[name].id), "code": code})

    async def enrol(self, squad: dict[str, Any]) -> httpx.Response:
        path = f"/v1/challenges/{self.challenge.slug}/squad-enrolments"
        return await self.http.post(path, json={"squad_id": squad["id"]}, headers={"Accept-Language": "en"})


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession) -> AsyncIterator[Scene]:
    people = await make_family(session, OCTOBER, parent=FamilyRole.GUARDIAN, child=FamilyRole.CHILD)
    people["friend"] = await make_person(session, OCTOBER)
    people["young"] = await make_person(session, OCTOBER, birth_on=dt.date(2005, 10, 16))
    challenge = await publish_shipped(session, "ten-thousand-steps-2023", OCTOBER)
    actor: list[Actor | None] = [actor_for(people["parent"])]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: OCTOBER,
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        yield Scene(http, session, challenge, people, actor)


async def test_a_family_and_a_friend_play_together(scene: Scene) -> None:
    squad = await scene.found()
    assert (await scene.enrol(squad)).json()["code"] == "enrolment_squad_size"
    await scene.join("child", squad["code"])
    scene.as_("friend")
    joined = await scene.join("friend", squad["code"].lower())
    assert [member["is_captain"] for member in joined.json()["members"]] == [True, False, False]
    assert (await scene.enrol(squad)).status_code == 403
    scene.as_("parent")
    enrolled = (await scene.enrol(squad)).json()["items"]
    assert {one["person_id"] for one in enrolled} == {
        str(scene.people[name].id) for name in ("parent", "child", "friend")
    }
    assert {one["mode"] for one in enrolled} == {"squad"}
    assert (await scene.enrol(squad)).json()["items"] == enrolled


async def test_who_joins_later_is_enrolled_too_up_to_four(scene: Scene) -> None:
    squad = await scene.found()
    await scene.join("child", squad["code"])
    assert len((await scene.enrol(squad)).json()["items"]) == 2
    scene.as_("friend")
    await scene.join("friend", squad["code"])
    scene.as_("parent")
    assert len((await scene.enrol(squad)).json()["items"]) == 3
    for number in range(2):
        scene.people[f"more-{number}"] = await make_person(scene.session, OCTOBER)
        scene.as_(f"more-{number}")
        await scene.join(f"more-{number}", squad["code"])
    scene.as_("parent")
    refused = (await scene.enrol(squad)).json()
    assert (refused["code"], refused["detail"]) == (
        "enrolment_squad_size",
        "This challenge is for teams of 2 to 4; yours has 5.",
    )


async def test_a_member_is_old_enough_and_so_is_the_captain(scene: Scene) -> None:
    scene.people["child"].birth_on = dt.date(2018, 11, 2)  # four on the first day of the run
    squad = await scene.found()
    await scene.join("child", squad["code"])
    refused = await scene.enrol(squad)
    assert (refused.status_code, refused.json()["code"]) == (409, "enrolment_not_eligible")
    assert "5 or more" in refused.text
    scene.as_("young")  # eighteen tomorrow
    other = await scene.found()
    scene.as_("friend")
    await scene.join("friend", other["code"])
    scene.as_("young")
    assert "18 or more" in (await scene.enrol(other)).text


async def test_nobody_enrols_in_a_squad_alone_or_twice(scene: Scene) -> None:
    squad = await scene.found()
    path = f"/v1/challenges/{scene.challenge.slug}/enrolments"
    alone = await scene.http.post(path, json={"person_id": str(scene.people["parent"].id), "mode": "squad"})
    assert alone.json()["code"] == "enrolment_by_captain"
    assert (await scene.http.post("/v1/squads", json={})).json()["code"] == "squad_joined_already"
    assert (await scene.join("child", "00000000")).json()["code"] == "squad_unknown"
    assert (await scene.join("friend", squad["code"])).status_code == 404  # not the parent's to let join


async def test_leaving(scene: Scene) -> None:
    squad = await scene.found()
    await scene.join("child", squad["code"])
    scene.as_("friend")
    await scene.join("friend", squad["code"])

    async def leave(name: str) -> int:
        answer = await scene.http.delete(f"/v1/squads/{squad['id']}/members/{scene.people[name].id}")
        return answer.status_code

    assert await leave("child") == 404  # of another family
    assert await leave("friend") == 204
    assert (await scene.http.get(f"/v1/squads/{squad['id']}")).status_code == 404
    scene.as_("parent")
    assert await leave("parent") == 409
    assert await leave("child") == 204
    assert await leave("child") == 404
    assert await leave("parent") == 204
    scene.as_("friend")
    assert (await scene.join("friend", squad["code"])).json()["code"] == "squad_unknown"
    own = f"/v1/persons/{scene.people['friend'].id}/squad"
    nothing = await scene.http.get(own)
    assert (nothing.status_code, nothing.json()) == (200, None)


async def test_a_child_sees_its_own_squad_and_changes_nothing(scene: Scene) -> None:
    squad = await scene.found()
    await scene.join("child", squad["code"])
    child = scene.people["child"].id
    scene.actor[0] = replace(actor_for(scene.people["child"]), roles=frozenset({Role.CHILD}))
    shown = await scene.http.get(f"/v1/persons/{child}/squad")
    assert (shown.status_code, shown.json()["id"]) == (200, squad["id"])
    assert (await scene.http.get(f"/v1/persons/{scene.people['parent'].id}/squad")).status_code == 403
    assert (await scene.http.delete(f"/v1/squads/{squad['id']}/members/{child}")).status_code == 403


async def test_a_squad_is_full_some_time(scene: Scene) -> None:
    squad = await scene.found()
    answers = []
    for number in range(MAX_MEMBERS):
        scene.people[f"more-{number}"] = await make_person(scene.session, OCTOBER)
        scene.as_(f"more-{number}")
        answers.append((await scene.join(f"more-{number}", squad["code"])).status_code)
    assert answers == [200] * (MAX_MEMBERS - 1) + [409]
