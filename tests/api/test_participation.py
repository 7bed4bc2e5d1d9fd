"""Participation over HTTP: a class for its teachers, a school for anybody, and nothing that tells of a few."""

import datetime as dt
import json
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.definitions.service import PublishedChallenge, publish
from challenge_engine.enrolments.service import enrol, withdraw
from challenge_engine.facts.service import record_facts
from challenge_engine.participation.rules import monday_of
from families.actors import Actor, Role
from families.classes.models import SchoolClass
from families.persons.models import Person
from families.schools.models import School
from tests.support.api import client_of, lent_app
from tests.support.people import actor_for, make_class, make_grant, make_person, make_pupil, make_school
from tests.support.places import make_park
from tests.support.play import GAME, TITLE, Home, check_in_at, steps_fact, unique_slug

BOARDS = """leaderboards:
  - {{id: classes, title: {title}, who: class, period: run, value: points.run, caption: {title}}}
  - id: schools
    title: {title}
    who: school
    period: run
    value: points.run
    aggregate: average
    caption: {title}
"""


@dataclass
class Scene:
    """A school with a class of seven: six enrolled, of whom the first checked in."""

    http: httpx.AsyncClient
    session: AsyncSession
    challenge: PublishedChallenge
    school: School
    school_class: SchoolClass
    teacher: Actor
    pupils: list[Person]
    actor: list[Actor | None]
    now: dt.datetime

    async def get(self, path: str, **params: Any) -> httpx.Response:
        query = {"challenge": self.challenge.slug} | params
        return await self.http.get(f"/v1/{path}", params=query, headers={"Accept-Language": "en"})

    async def of_class(self, **params: Any) -> Any:
        answer = await self.get(f"classes/{self.school_class.id}/participation", **params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def of_school(self, redis: Redis) -> Any:
        async for key in redis.scan_iter(match="*{participation}*"):
            await redis.delete(key)
        answer = await self.get(f"schools/{self.school.id}/participation")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def visit(self, pupil: Person) -> None:
        home = Home(uuid.uuid4(), self.teacher, pupil.id)
        await check_in_at(self.session, self.challenge, home, self.now)

    async def walk(self, pupil: Person, days_ago: int, steps: int = 9_000, revision: int = 1) -> None:
        day = self.now.date() - dt.timedelta(days=days_ago)
        await record_facts(self.session, [steps_fact(pupil.id, day, steps, revision=revision)], now=self.now)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[Scene]:
    text = GAME[: GAME.index("leaderboards:")] + BOARDS
    challenge = await publish(
        session, text.format(slug=unique_slug(), version=1, points="10", title=TITLE), now=now
    )
    await make_park(session)
    school, teacher = await make_school(session), await make_person(session, now)
    await make_grant(session, now, teacher, Role.TEACHER, school)
    school_class = await make_class(session, now, school, teacher=teacher)
    pupils = [
        await make_person(session, now, birth_on=dt.date(2017, 4, 12), nickname=f"brave-otter-{number}")
        for number in range(7_001, 7_008)
    ]
    began = dt.datetime(2026, 9, 20, tzinfo=dt.UTC)
    for number, pupil in enumerate(pupils):
        await make_pupil(session, now, pupil, school_class)
        if number < 6:
            await enrol(session, challenge, pupil.id, "school", enrolled_by_id=pupil.id, now=began)
    actor: list[Actor | None] = [actor_for(teacher, Role.MEMBER, Role.TEACHER)]
    app = lent_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now,
        get_optional_actor: lambda: actor[0],
    }
    assert actor[0] is not None
    async with client_of(app) as http:
        yield Scene(http, session, challenge, school, school_class, actor[0], pupils, actor, now)


async def test_a_teacher_sees_the_class_at_a_glance(scene: Scene) -> None:
    await scene.visit(scene.pupils[0])
    await scene.walk(scene.pupils[0], 0)
    await scene.walk(scene.pupils[0], 8)
    await scene.walk(scene.pupils[1], 8)
    await scene.walk(scene.pupils[6], 0)  # not enrolled: it does not count
    seen = await scene.of_class(weeks=2)
    assert (seen["members"], seen["enrolled"], seen["active_this_week"]) == (7, 6, 1)
    assert [(one["monday"], one["active_members"], one["active_days"]) for one in seen["weeks"]] == [
        ("2026-09-28", 2, 2),
        ("2026-10-05", 1, 1),
    ]
    assert (seen["parks"], seen["districts"], seen["points"], seen["points_average"]) == (1, 1, 25, 4.2)
    assert [(one["nickname"], one["is_enrolled"], one["active_days"]) for one in seen["pupils"]][:3] == [
        ("brave-otter-7001", True, 2),
        ("brave-otter-7002", True, 1),
        ("brave-otter-7003", True, 0),
    ]
    assert not seen["pupils"][6]["is_enrolled"]
    places = {one["who"]: one for one in seen["places"]}
    assert (places["class"]["board"], places["class"]["title"]) == ("classes", "Test game")
    text = json.dumps(seen)
    assert "test-park" not in text
    assert "T02:30" not in text


async def test_what_was_taken_back_is_no_activity(scene: Scene) -> None:
    await scene.walk(scene.pupils[0], 0)
    fact = steps_fact(scene.pupils[0].id, scene.now.date(), 9_000, revision=2)
    assert (await scene.of_class())["active_this_week"] == 1
    await record_facts(scene.session, [replace(fact, is_retracted=True)], now=scene.now)
    assert (await scene.of_class())["active_this_week"] == 0
    await withdraw(scene.session, scene.challenge.id, scene.pupils[5].id, now=scene.now)
    assert (await scene.of_class())["enrolled"] == 5


async def test_only_the_classs_teachers(scene: Scene, session: AsyncSession, now: dt.datetime) -> None:
    path = f"classes/{scene.school_class.id}/participation"
    colleague = await make_person(session, now)
    await make_grant(session, now, colleague, Role.TEACHER, scene.school)
    for actor, status in (
        (None, 401),
        (actor_for(colleague, Role.MEMBER, Role.TEACHER), 403),
        (actor_for(scene.pupils[0], Role.CHILD), 403),
        (actor_for(await make_person(session, now)), 404),
        (actor_for(await make_person(session, now), Role.MEMBER, Role.OFFICER), 404),
    ):
        scene.actor[0] = actor
        assert (await scene.get(path)).status_code == status
    scene.actor[0] = scene.teacher
    assert (await scene.get(path, weeks=27)).status_code == 422
    assert (await scene.get(path, challenge="no-such")).status_code == 404


async def test_the_public_is_told_nothing_of_a_few(scene: Scene, redis: Redis) -> None:
    """Weeks are tried in test_school_dashboard.py: here, that the one that runs is not among them."""
    scene.actor[0] = None
    for pupil in scene.pupils[:6]:
        await scene.walk(pupil, 0)
    seen = await scene.of_school(redis)
    assert (seen["enrolled_at_least"], seen["active_at_least"], seen["points"]) == (None, None, 30)
    assert [week["monday"] for week in seen["weeks"]] == ["2026-09-28"]
    assert "brave-otter" not in json.dumps(seen)
    assert [place["who"] for place in seen["places"]] == ["school"]
    for pupil in scene.pupils[:2]:
        await withdraw(scene.session, scene.challenge.id, pupil.id, now=scene.now)
    seen = await scene.of_school(redis)
    assert [seen[name] for name in ("points", "points_average", "parks")] == [None] * 3


async def test_a_schools_numbers_are_kept_for_a_minute(scene: Scene, redis: Redis) -> None:
    await scene.of_school(redis)
    path = f"schools/{scene.school.id}/participation"
    first = await scene.get(path)
    held = {"If-None-Match": first.headers["etag"]}
    answer = await scene.http.get(
        f"/v1/{path}",
        params={"challenge": scene.challenge.slug},
        headers=held | {"Accept-Language": "zh-HK"},
    )
    assert answer.status_code == 200  # other words
    again = await scene.http.get(
        f"/v1/{path}",
        params={"challenge": scene.challenge.slug},
        headers=held | {"Accept-Language": "en"},
    )
    assert again.status_code == 304
    with counted(scene.session) as statements:
        assert (await scene.get(path)).status_code == 200
    assert len(statements) <= 3  # the challenge and the school
    assert (await scene.get("schools/edb-none/participation")).status_code == 404


async def test_queries_do_not_grow_with_the_class(scene: Scene) -> None:
    await scene.of_class()
    with counted(scene.session) as before:
        await scene.of_class()
    for number in range(7_101, 7_121):
        pupil = await make_person(scene.session, scene.now, nickname=f"brave-otter-{number}")
        await make_pupil(scene.session, scene.now, pupil, scene.school_class)
        await enrol(scene.session, scene.challenge, pupil.id, "school", enrolled_by_id=pupil.id, now=scene.now)
        await scene.walk(pupil, 0)
    with counted(scene.session) as after:
        seen = await scene.of_class()
    assert seen["members"] == 27
    assert len(after) == len(before) <= 20


@contextmanager
def counted(session: AsyncSession) -> Iterator[list[str]]:
    """The statements run on the session's connection within the block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            statements.append(statement)

    engine = session.get_bind().engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_weeks_begin_on_monday() -> None:
    assert monday_of(dt.date(2026, 10, 10)) == dt.date(2026, 10, 5)
    assert monday_of(dt.date(2026, 10, 5)) == dt.date(2026, 10, 5)
