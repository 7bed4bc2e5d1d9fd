"""Programmes over HTTP: a membership, an enrolment with a quota, a line, and however many come at once."""

import asyncio
import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import delete, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from families.permissions import Action
from records.access.kinds import What
from records.access.service import open_record
from records.appointments.models import Clinic
from records.programmes.errors import QuotaBelowTaken
from records.programmes.models import ProgrammePlace, ProgrammeTicket, TicketStatus
from records.programmes.places import open_place
from records.programmes.service import change_enrolment, enrol, leave_programme
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

BORN_ON = dt.date(1970, 1, 1)
YES = ["hong_kong_resident", "no_diabetes", "no_hypertension", "ehealth", "member_of_dhc"]
ENROLMENTS = "/programme-enrolments"


async def _clinic(session: AsyncSession) -> str:
    names = {"name_en": "Wan Chai Clinic", "name_zh_hant": "灣仔診所", "name_zh_hans": "湾仔诊所"}
    clinic = Clinic(id=f"clinic-{uuid.uuid4().hex[:8]}", district="wan-chai", **names)
    session.add(clinic)
    await session.flush()
    return clinic.id


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    """Three grown-ups, `one`, `two` and `three`, old enough for the programme."""
    async with record_scene(session, now) as scene:
        for name in ("one", "two", "three"):
            scene.world.actors[name] = actor_for(await make_person(session, now, birth_on=BORN_ON))
        yield scene


async def _ask(scene: RecordScene, who: str, *asked: Any, **more: Any) -> Any:
    scene.as_(who)
    return await scene.ask(*asked, person_id=scene.world.actors[who].person_id, **more)


async def _enrolled(scene: RecordScene, who: str, place_id: uuid.UUID) -> dict[str, Any]:
    body = {"programme": "cdcc", "place_id": str(place_id), "declared": YES}
    answer = await _ask(scene, who, "POST", ENROLMENTS, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _standing(scene: RecordScene, who: str) -> list[tuple[str, int | None]]:
    items = (await _ask(scene, who, "GET", ENROLMENTS)).json()["items"]
    return [(one["status"], one["turn"]) for one in items]


async def test_what_is_asked_is_answered_and_then_one_is_in(scene: RecordScene, now: dt.datetime) -> None:
    place = await open_place(scene.session, "cdcc", await _clinic(scene.session), "Dr Chan", 1, now=now)
    scene.as_("one")
    listed = (await scene.http.get("/v1/programmes", headers={"Accept-Language": "zh-Hant"})).json()["items"]
    assert {one["id"]: one["kind"] for one in listed} == {"dhc": "membership", "cdcc": "enrolment"}
    path = "/programmes/cdcc/eligibility"
    asked = (await _ask(scene, "one", "GET", path)).json()
    assert asked["verdict"] == "open"
    answers = [one["answer"] for one in asked["reasons"] if one["outcome"] == "ask"]
    refused = await _ask(scene, "one", "POST", ENROLMENTS, {"programme": "cdcc", "place_id": str(place.id)})
    assert (refused.status_code, refused.json()["code"]) == (409, "programme_not_eligible")
    assert refused.json()["params"]["requirements"].startswith("resident, no-diabetes")

    member = {"programme": "dhc", "district": "wan-chai", "number": "DHC-0042", "since_on": "2026-09-01"}
    made = await _ask(scene, "one", "POST", "/programme-memberships", {**member, "valid_until_on": "2026-10-09"})
    assert made.status_code == 201, made.text
    asked = (await _ask(scene, "one", "GET", path)).json()  # it was valid until yesterday
    assert [one["outcome"] for one in asked["reasons"] if one["id"] == "dhc-member"] == ["ask"]
    one = f"/programme-memberships/{made.json()['id']}"
    assert (await _ask(scene, "one", "PUT", one, member, revision=1)).status_code == 200
    wrong = await _ask(scene, "one", "POST", "/programme-memberships", {**member, "programme": "cdcc"})
    assert wrong.json()["code"] == "programme_unknown"
    yes = "&".join(f"declared={one}" for one in answers if one != "member_of_dhc")
    assert (await _ask(scene, "one", "GET", f"{path}?{yes}")).json()["verdict"] == "eligible"

    condition = {"name": "Type 2 diabetes", "code": "E11.9", "status": "resolved"}
    ill = (await _ask(scene, "one", "POST", "/conditions", condition)).json()
    judged = (await _ask(scene, "one", "GET", f"{path}?{yes}", **{"Accept-Language": "zh-Hans"})).json()
    assert judged["verdict"] == "not_eligible"
    assert [one["words"][:2] for one in judged["reasons"] if one["outcome"] == "not_met"] == ["已知"]
    assert (await _ask(scene, "one", "DELETE", f"/conditions/{ill['id']}", revision=1)).status_code == 204

    enrolled = await _enrolled(scene, "one", place.id)
    assert (enrolled["status"], enrolled["turn"], enrolled["doctor"]) == ("enrolled", None, "Dr Chan")
    twice = await _ask(
        scene, "one", "POST", ENROLMENTS, {"programme": "cdcc", "place_id": str(place.id), "declared": YES}
    )
    assert (twice.status_code, twice.json()["code"]) == (409, "programme_already_enrolled")
    scene.as_("two")
    hidden = await scene.ask("GET", ENROLMENTS, person_id=scene.world.actors["one"].person_id)
    assert hidden.status_code == 404


async def test_the_line_moves_up_as_places_are_given_back(scene: RecordScene, now: dt.datetime) -> None:
    clinic = await _clinic(scene.session)
    chan = (await open_place(scene.session, "cdcc", clinic, "Dr Chan", 1, now=now)).id
    lee = (await open_place(scene.session, "cdcc", clinic, "Dr Lee", 1, now=now)).id
    first, second, third = [await _enrolled(scene, who, chan) for who in ("one", "two", "three")]
    assert [(one["status"], one["turn"]) for one in (first, second, third)] == [
        ("enrolled", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    places = (await scene.http.get("/v1/programmes/cdcc/places?district=wan-chai")).json()
    mine = {one["doctor"]: (one["free"], one["waiting"]) for one in places if one["clinic_id"] == clinic}
    assert mine == {"Dr Chan": (0, 2), "Dr Lee": (1, 0)}

    # Who waited moves to another doctor: the next moves up. The note changes without losing anything.
    one = f"{ENROLMENTS}/{second['id']}"
    moved = await _ask(scene, "two", "PUT", one, {"place_id": str(lee), "note": "Evenings"}, revision=1)
    assert (moved.json()["status"], moved.json()["doctor"]) == ("enrolled", "Dr Lee"), moved.text
    assert await _standing(scene, "three") == [("waiting", 1)]
    late = await _ask(scene, "two", "PUT", one, {"place_id": str(chan)}, revision=1)
    assert late.status_code == 412
    kept = await _ask(scene, "two", "PUT", one, {"place_id": str(lee), "note": "Mornings"}, revision=2)
    assert (kept.json()["status"], kept.headers["ETag"]) == ("enrolled", '"3"')
    history = (await _ask(scene, "two", "GET", f"{one}/history")).json()
    assert [(item["note"], item["place_id"]) for item in history] == [("Evenings", str(lee)), (None, str(chan))]

    assert (await _ask(scene, "one", "DELETE", f"{ENROLMENTS}/{first['id']}", revision=1)).status_code == 204
    assert (await _standing(scene, "one"), await _standing(scene, "three")) == ([], [("enrolled", None)])
    again = await _enrolled(scene, "one", chan)
    assert (again["status"], again["turn"]) == ("waiting", 1)
    with pytest.raises(QuotaBelowTaken):
        await open_place(scene.session, "cdcc", clinic, "Dr Chan", 0, now=now)
    await open_place(scene.session, "cdcc", clinic, "Dr Chan", 2, now=now)
    assert await _standing(scene, "one") == [("enrolled", None)]


async def test_however_many_come_and_go_at_once_no_place_is_sold_twice_or_lost(
    database: Database, owner: Database, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        clinic = await _clinic(session)
        places = [(await open_place(session, "cdcc", clinic, f"Dr {name}", 2, now=now)).id for name in "AB"]
        people = [await make_person(session, now, birth_on=BORN_ON) for _ in range(8)]

    async def come_and_perhaps_go(number: int, person: Any) -> None:
        here, there = places[number % 2], places[1 - number % 2]
        for step in ("come", "move", "go")[: 1 + number % 3]:
            async with database.transaction() as session:
                record = await open_record(
                    session, actor_for(person), person.id, Action.EDIT_RECORD, what=What.PROGRAMMES, now=now
                )
                match step:
                    case "come":
                        made = await enrol(session, record, "cdcc", here, declared=YES, note=None, now=now)
                        made_id = made.id
                    case "move":
                        moved = {"place_id": there, "note": None, "expected_revision": 1}
                        await change_enrolment(session, record, made_id, **moved, now=now)
                    case "go":
                        await leave_programme(session, record, made_id, expected_revision=2, now=now)

    try:
        await asyncio.gather(*(come_and_perhaps_go(*one) for one in enumerate(people)))
        async with owner.transaction() as session:
            for place_id in places:
                place = await session.get_one(ProgrammePlace, place_id)
                count = text("SELECT status, count(*) FROM programme_tickets WHERE place_id = :id GROUP BY status")
                by_status = {row.status: row.count for row in await session.execute(count, {"id": place_id})}
                assert by_status.get("enrolled", 0) == place.taken <= place.capacity
                assert place.taken == place.capacity or "waiting" not in by_status
            numbers = select(ProgrammeTicket).where(ProgrammeTicket.place_id.in_(places))
            left = [one for one in await session.scalars(numbers) if one.status is TicketStatus.LEFT]
            assert len(left) == 5 + 2  # five moved, two of them left afterwards
            with pytest.raises(IntegrityError, match="not_oversold"):
                async with session.begin_nested():
                    await session.execute(text("UPDATE programme_places SET taken = capacity + 1"))
    finally:
        async with owner.transaction() as session:
            for table in ("programme_enrolments_history", "programme_enrolments"):
                mine = {"places": places}
                await session.execute(text(f"DELETE FROM record.{table} WHERE place_id = ANY(:places)"), mine)
            await session.execute(delete(ProgrammeTicket).where(ProgrammeTicket.place_id.in_(places)))
            await session.execute(delete(ProgrammePlace).where(ProgrammePlace.id.in_(places)))
            await session.execute(delete(Clinic).where(Clinic.id == clinic))
