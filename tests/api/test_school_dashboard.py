"""A school's dashboard over HTTP: settled weeks class by class, told once, in bands; table, report, public."""

import datetime as dt
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from api.app import create_app
from api.dependencies import get_now, get_optional_actor, get_session
from challenge_engine.definitions.service import PublishedChallenge
from challenge_engine.enrolments.service import enrol
from challenge_engine.facts.service import record_facts
from families.actors import Actor, Role
from families.classes.repository import take_out_of_class
from families.persons.models import Person
from families.schools.models import School
from tests.support.api import client_of
from tests.support.people import actor_for, make_class, make_grant, make_person, make_pupil, make_school
from tests.support.play import publish_game, steps_fact

BEGAN = dt.datetime(2026, 9, 20, 4, tzinfo=dt.UTC)
NOW = dt.datetime(
    2026, 10, 20, 2, 30, tzinfo=dt.UTC
)  # a Tuesday: the week from the 5th is settled, the 12th's not yet
MONDAY = dt.date(2026, 10, 5)


@dataclass
class Scene:
    """A school with 3A, of whose twenty sixteen walked on three days, and 3B, of whose nine four are enrolled."""

    http: httpx.AsyncClient
    session: AsyncSession
    challenge: PublishedChallenge
    school: School
    big: list[Person]
    small: list[Person]
    big_id: Any
    actor: list[Actor | None]
    now: list[dt.datetime]

    async def get(self, path: str = "dashboard", status: int = 200) -> httpx.Response:
        answer = await self.http.get(
            f"/v1/schools/{self.school.id}/{path}",
            params={"challenge": self.challenge.slug},
            headers={"Accept-Language": "en"},
        )
        assert answer.status_code == status, answer.text
        return answer

    async def walk(self, pupils: list[Person], day: dt.date) -> None:
        facts = [steps_fact(pupil.id, day, 9_000) for pupil in pupils]
        await record_facts(self.session, facts, now=self.now[0])


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession) -> AsyncIterator[Scene]:
    challenge = await publish_game(session, BEGAN)
    school, colleague = await make_school(session), await make_person(session, BEGAN)
    await make_grant(session, BEGAN, colleague, Role.TEACHER, school)
    classes, rolls = [], []
    for label, size, enrolled in (("3A", 20, 16), ("3B", 9, 4)):
        classes.append(await make_class(session, BEGAN, school, label=label))
        rolls.append([await make_person(session, BEGAN, birth_on=dt.date(2017, 4, 12)) for _ in range(size)])
        for number, pupil in enumerate(rolls[-1]):
            await make_pupil(session, BEGAN, pupil, classes[-1])
            if number < enrolled:
                await enrol(session, challenge, pupil.id, "school", enrolled_by_id=pupil.id, now=BEGAN)
    actor: list[Actor | None] = [actor_for(colleague, Role.MEMBER, Role.TEACHER)]
    now = [NOW]
    app = create_app()
    app.dependency_overrides |= {
        get_session: lambda: session,
        get_now: lambda: now[0],
        get_optional_actor: lambda: actor[0],
    }
    async with client_of(app) as http:
        made = Scene(http, session, challenge, school, rolls[0], rolls[1], classes[0].id, actor, now)
        for day in range(1, 4):
            await made.walk(rolls[0][:16], MONDAY + dt.timedelta(days=day))
        await made.walk(rolls[1][:4], MONDAY)
        yield made


def _last(seen: Any) -> dict[str, Any]:
    week: dict[str, Any] = seen["weeks"][-1]
    return week


async def test_any_teacher_of_the_school_compares_its_classes(scene: Scene) -> None:
    seen = (await scene.get()).json()
    assert [one["label"] for one in seen["classes"]] == ["3A", "3B"]
    big, small = seen["classes"]
    assert [week["monday"] for week in big["weeks"]] == ["2026-09-28", "2026-10-05"]
    assert _last(big) == {
        "monday": "2026-10-05",
        "enrolled": {"least": 15, "most": None},
        "active": {"least": 10, "most": None},
        "active_days": {"least": 45, "most": 49},
        "average": 3.0,
        "parks": None,
        "districts": None,
    }
    assert {value for name, value in _last(small).items() if name != "monday"} == {None}
    total = seen["totals"][-1]
    assert {name: total[name] for name in ("enrolled", "active", "active_days")} == {
        name: _last(big)[name] for name in ("enrolled", "active", "active_days")
    }
    assert not {str(pupil.id) for pupil in (*scene.big, *scene.small)} & set(json.dumps(seen).split('"'))


async def test_who_looks_twice_sees_the_same(scene: Scene, redis: Redis) -> None:
    """A pupil left, late facts came, the other class got its fifth: of the weeks told, nothing moves."""
    first = (await scene.get()).json()
    await take_out_of_class(scene.session, scene.big_id, scene.big[0].id)
    await scene.walk(scene.big[1:9], MONDAY + dt.timedelta(days=5))
    for pupil in scene.small[4:]:
        await enrol(scene.session, scene.challenge, pupil.id, "school", enrolled_by_id=pupil.id, now=NOW)
    assert (await scene.get()).json() == first

    scene.now[0] = NOW + dt.timedelta(days=1)  # two days after the week from the 12th
    later = (await scene.get()).json()
    assert [week["monday"] for week in later["totals"]] == ["2026-09-28", "2026-10-05", "2026-10-12"]
    for before, after in zip(
        first["classes"], sorted(later["classes"], key=lambda one: one["label"]), strict=True
    ):
        assert after["weeks"][:2] == before["weeks"]
    # The public page is made of the same rows: it does not say more of them.
    scene.actor[0] = None
    async for key in redis.scan_iter(match="*{participation}*"):
        await redis.delete(key)
    public = (await scene.get("participation")).json()
    assert [(week["monday"], week["active_at_least"], week["active_days"]) for week in public["weeks"]] == [
        ("2026-09-28", None, None),
        ("2026-10-05", 10, 45),
        ("2026-10-12", None, None),
    ]
    assert public["enrolled_at_least"] == later["totals"][-1]["enrolled"]["least"]


async def test_table_and_report_say_the_same(scene: Scene) -> None:
    table = (await scene.get("dashboard/table")).content.decode()
    assert table.startswith("\ufeffClass,Week from,Enrolled,")
    assert "3A,2026-10-05,15 or more,10 or more,45 to 49,3.0,,\r\n" in table
    assert "3B,2026-10-05,,,,,,\r\n" in table
    assert (await scene.get("dashboard/report")).content.startswith(b"%PDF")
    scene.now[0] = dt.datetime(2026, 10, 2, 2, 30, tzinfo=dt.UTC)  # nothing is settled yet
    assert (await scene.get()).json()["classes"] == []
    assert (await scene.get("dashboard/report")).content.startswith(b"%PDF")


async def test_nobody_but_the_schools_teachers(scene: Scene) -> None:
    stranger = await make_person(scene.session, BEGAN)
    await make_grant(scene.session, BEGAN, stranger, Role.TEACHER, await make_school(scene.session))
    for actor, status in (
        (None, 401),
        (actor_for(stranger, Role.MEMBER, Role.TEACHER), 403),
        (actor_for(scene.big[0], Role.CHILD), 403),
    ):
        scene.actor[0] = actor
        for path in ("dashboard", "dashboard/table", "dashboard/report"):
            await scene.get(path, status)
