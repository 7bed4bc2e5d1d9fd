"""A childhood by the programme's advice: whoever does what it says on the day it says has every dose valid."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from tests.support.record import RecordScene, record_scene

BORN = dt.date(2024, 1, 31)
IN_PRIMARY_6 = dt.date(2036, 6, 1)
# What the programme came to for a girl born in 2024, influenza left out: age or grade, and vaccines.
BY_THE_PROGRAMME = [
    ("2024-01-31", "bcg hepatitis-b"),
    ("2024-03-01", "hepatitis-b"),
    ("2024-03-31", "dtap-ipv pcv"),
    ("2024-05-31", "dtap-ipv pcv"),
    ("2024-07-31", "dtap-ipv hepatitis-b"),
    ("2025-01-31", "mmr pcv varicella"),
    ("2025-07-31", "dtap-ipv mmrv"),
    ("2030-09-01", "dtap-ipv"),
    ("2034-09-01", "hpv9"),
    ("2035-09-01", "hpv9 tdap-ipv"),
]


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        scene.world.kid.birth_on = BORN
        await session.flush()
        yield scene


async def _asked(scene: RecordScene, day: dt.date) -> dict[str, Any]:
    """Return the overview as it is shown at noon of a day."""
    scene.clock[0] = dt.datetime.combine(day, dt.time(4), dt.UTC)
    answer = await scene.ask("GET", "/vaccines")
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def test_a_life_from_birth_to_primary_6(scene: RecordScene) -> None:
    await scene.ask("PUT", "/vaccines/profile", {"sex": "female"}, revision=0)
    had: dict[str, list[str]] = {}
    influenza = 0
    day = BORN
    while day <= IN_PRIMARY_6:
        shown = await _asked(scene, day)
        assert not [one for one in shown["next"] if one["timing"] == "overdue"], day
        due = [one for one in shown["next"] if one["timing"] == "due"]
        for one in due:
            body = {"given_on": day.isoformat(), "product": one["vaccine"]}
            answer = await scene.ask("POST", "/vaccines/doses", body)
            assert answer.status_code == 201, (day, answer.text)
            if one["vaccine"].startswith("influenza"):
                influenza += 1
            else:
                had.setdefault(day.isoformat(), []).append(one["vaccine"])
        following = [one["recommended_on"] for one in (await _asked(scene, day))["next"]]
        day = dt.date.fromisoformat(min(following))

    assert [(on, " ".join(sorted(vaccines))) for on, vaccines in had.items()] == BY_THE_PROGRAMME
    assert influenza == 2 + 11  # two in the first season, one in each of those after it
    shown = await _asked(scene, IN_PRIMARY_6)
    standings = {verdict["standing"] for dose in shown["doses"] for verdict in dose["verdicts"]}
    assert standings == {"valid"}
    assert {one["status"] for one in shown["series"]} == {"complete"}
    assert [one["vaccine"] for one in shown["next"]] == ["influenza-inactivated"]
    form = await scene.ask("GET", "/vaccines/school-form")
    assert form.content.startswith(b"%PDF-")
    assert (await scene.ask("GET", "/vaccines/health-card")).status_code == 200
