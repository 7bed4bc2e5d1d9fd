"""What programmes ask of a person, over HTTP: stated, changed by two at once, and seen in the forecast."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from families.classes.repository import put_school_member
from families.sex import Sex
from tests.support.people import make_class, make_school
from tests.support.record import RecordScene, record_scene


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def status_of(scene: RecordScene, antigen: str) -> str:
    series = (await scene.ask("GET", "/vaccines")).json()["series"]
    (found,) = [one["status"] for one in series if one["antigen"] == antigen]
    return str(found)


async def test_a_profile_is_stated_once_and_changed_from_what_was_seen(scene: RecordScene) -> None:
    path = "/vaccines/profile"
    none = await scene.ask("GET", path)
    assert (none.headers["ETag"], none.json()["sex"], none.json()["revision"]) == ('"0"', None, 0)
    assert await status_of(scene, "hpv") == "not_in_programme"
    assert (await scene.ask("PUT", path, {"sex": "female"}, revision=1)).status_code == 412
    first = await scene.ask("PUT", path, {"sex": "female"}, revision=0)
    assert (first.status_code, first.headers["ETag"]) == (200, '"1"')
    assert await status_of(scene, "hpv") == "not_complete"
    # Two parents at once: the second states it from what it saw, which is no more.
    assert (await scene.ask("PUT", path, {"sex": "male"}, revision=0)).status_code == 412
    changed = await scene.ask("PUT", path, {"sex": "female", "primary_1_year": 2024}, revision=1)
    assert (changed.status_code, changed.json()["primary_1_year"]) == (200, 2024)
    coming = (await scene.ask("GET", "/vaccines")).json()["next"]
    assert [one["recommended_on"] for one in coming if "hpv" in one["numbers"]] == ["2028-09-01"]
    for wrong in ({"sex": "otter"}, {"primary_1_year": 1}, {"primary_1_year": "soon"}):
        assert (await scene.ask("PUT", path, wrong, revision=2)).status_code == 422
    scene.as_("kid")
    assert (await scene.ask("PUT", path, {"sex": "male"}, revision=2)).status_code == 403


@pytest.mark.parametrize(
    ("body", "antigen", "status"),
    [
        ({"kind": "contraindication", "target": "live"}, "measles", "contraindicated"),
        ({"kind": "contraindication", "target": "pertussis"}, "pertussis", "contraindicated"),
        ({"kind": "contraindication", "target": "live"}, "polio", "not_complete"),
        ({"kind": "immunity", "target": "varicella", "reason": "水痘 2022"}, "varicella", "immune"),
    ],
)
async def test_what_stands_against_a_vaccine_is_kept_out_of_the_forecast_until_it_is_removed(
    scene: RecordScene, body: dict[str, Any], antigen: str, status: str
) -> None:
    answer = await scene.ask("POST", "/vaccines/conditions", body)
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert answer.json()["reason"] == body.get("reason")
    assert await status_of(scene, antigen) == status
    (listed,) = (await scene.ask("GET", "/vaccines/conditions")).json()
    assert listed == answer.json()
    path = f"/vaccines/conditions/{listed['id']}"
    assert (await scene.ask("DELETE", path)).status_code == 428
    assert (await scene.ask("DELETE", path, revision=7)).status_code == 412
    assert (await scene.ask("DELETE", path, revision=1)).status_code == 204
    assert await status_of(scene, antigen) == "not_complete"


async def test_put_off_until_a_day_it_is_due_from_that_day_on(scene: RecordScene) -> None:
    body = {"kind": "contraindication", "target": "live", "until_on": "2027-03-01"}
    assert (await scene.ask("POST", "/vaccines/conditions", body)).status_code == 201
    coming = (await scene.ask("GET", "/vaccines")).json()["next"]
    (measles,) = [one for one in coming if "measles" in one["numbers"]]
    assert (measles["earliest_on"], measles["why"][0]) == (
        "2027-03-01",
        "A doctor has put it off until 1 March 2027.",
    )


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "immunity", "target": "live"},
        {"kind": "immunity", "target": "measles", "until_on": "2027-01-01"},
        {"kind": "contraindication", "target": "plague"},
        {"kind": "contraindication", "target": "x" * 10_000},
        {"kind": "contraindication", "target": "measles", "reason": "r" * 10_000},
        {"kind": "rumour", "target": "measles"},
        {"kind": "contraindication", "target": "live", "until_on": "9999-12-31"},
    ],
)
async def test_what_makes_no_sense_is_refused(scene: RecordScene, body: dict[str, Any]) -> None:
    assert (await scene.ask("POST", "/vaccines/conditions", body)).status_code == 422
    assert (await scene.ask("GET", "/vaccines/conditions")).json() == []


async def test_one_sex_for_vaccines_and_growth_whoever_states_it_last(scene: RecordScene) -> None:
    kid, paths = scene.world.kid, ("/vaccines/profile", "/growth/profile")

    async def shown() -> list[str | None]:
        return [(await scene.ask("GET", path)).json()["sex"] for path in paths]

    kid.sex = Sex.FEMALE  # as the birth certificate says
    await scene.session.flush()
    assert await shown() == ["female", "female"]
    assert await status_of(scene, "hpv") == "not_complete"
    weight = {"measured_on": "2026-10-01", "weight_kg": 30}
    assert (await scene.ask("POST", "/growth/entries", weight)).status_code == 201, "no profile is needed"
    for path, sex, hpv in (("/growth/profile", "male", "not_in_programme"), (paths[0], "female", "not_complete")):
        assert (await scene.ask("PUT", path, {"sex": sex}, revision=0)).json()["sex"] == sex
        assert await shown() == [sex, sex]
        assert await status_of(scene, "hpv") == hpv
    unstated = await scene.ask("PUT", paths[0], {"is_immunocompromised": True}, revision=1)
    assert unstated.json()["sex"] == "female", "what is known stays"


async def _school_doses(scene: RecordScene) -> list[str]:
    shown = (await scene.ask("GET", "/vaccines")).json()
    coming = [*shown["next"], *shown["later"]]
    days = [one["recommended_on"] for one in coming if one["vaccine"] in {"hpv9", "tdap-ipv"}]
    # Doses missed as a small child are told, too, by now as the weaker vaccine: those are not of school.
    return sorted(day for day in days if day >= "2027-09-01" and day.endswith("-09-01"))


async def test_school_doses_go_by_the_class_and_move_with_it(scene: RecordScene, now: dt.datetime) -> None:
    """A girl of nine in October 2026: by her age in Primary 4, so in Primary 5 from September 2027."""
    kid, school = scene.world.kid, await make_school(scene.session)
    kid.sex = Sex.FEMALE

    async def joins(label: str, year: int = 2026) -> None:
        school_class = await make_class(scene.session, now, school, label=label)
        school_class.school_year = year
        await scene.session.flush()
        await put_school_member(scene.session, kid.id, school.id, school_class.id, now=now)

    by_age, a_year_later = ["2027-09-01", "2028-09-01"], ["2028-09-01", "2029-09-01"]
    await joins("Otters")  # says no grade
    assert [day for day in await _school_doses(scene) if day in by_age] == [by_age[0], by_age[1], by_age[1]]
    await joins("小三甲")  # she repeats Primary 3
    assert await _school_doses(scene) == [a_year_later[0], a_year_later[1], a_year_later[1]]
    stated = {"primary_1_year": 2023}
    assert (await scene.ask("PUT", "/vaccines/profile", stated, revision=0)).status_code == 200
    assert (await _school_doses(scene))[0] == a_year_later[0], "the class of this year knows best"
    scene.clock[0] = dt.datetime(2027, 9, 2, 4, tzinfo=dt.UTC)
    assert (await _school_doses(scene))[0] == by_age[0], "a class of last year does not"
    await joins("3B", 2027)  # and Primary 3 once more
    assert (await _school_doses(scene))[0] == "2029-09-01"
    await joins("P5C", 2027)  # no: she skipped one
    assert (await _school_doses(scene))[0] == by_age[0]


@pytest.mark.parametrize(("days", "status"), [(3_659, 201), (3_660, 201), (3_661, 422)])
async def test_put_off_for_years_the_forecast_still_answers(scene: RecordScene, days: int, status: int) -> None:
    """A day so far ahead that the next doses lie behind the calendar's end broke the page for good."""
    until = (scene.clock[0].date() + dt.timedelta(days=days)).isoformat()
    for target in ("live", "influenza"):
        body = {"kind": "contraindication", "target": target, "until_on": until}
        assert (await scene.ask("POST", "/vaccines/conditions", body)).status_code == status
    assert (await scene.ask("GET", "/vaccines")).status_code == 200
