"""Appointments: written down, booked in a clinic's slots by many at once, changed, cancelled."""

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
from families.personal_data.erasure import erase_person
from records.access.items import mark_changed
from records.access.kinds import What
from records.access.service import close_record, open_record
from records.appointments.errors import SlotTaken
from records.appointments.models import Clinic, ClinicSlot
from records.appointments.reminders.models import AppointmentLook
from records.appointments.service import book_slot, cancel_appointment, open_slots, reschedule_appointment
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

PATH = "/appointments"
NINE = dt.datetime(2026, 10, 12, 1, 0, tzinfo=dt.UTC)  # 9:00 in Hong Kong
OWN = {
    "title": "牙醫",
    "starts_at": "2026-10-12T09:00:00+08:00",
    "ends_at": "2026-10-12T09:30:00+08:00",
    "place": "Dr Lee",
}


async def _clinic(session: AsyncSession, *, capacity: int = 1) -> Clinic:
    clinic = Clinic(
        id=f"clinic-{uuid.uuid4().hex[:8]}",
        name_en="Wan Chai Clinic",
        name_zh_hant="灣仔診所",
        name_zh_hans="湾仔诊所",
        district="wan-chai",
    )
    session.add(clinic)
    await session.flush()
    until = NINE + dt.timedelta(hours=1)
    opened = {"first_at": NINE, "until_at": until, "minutes": 15, "capacity": capacity}
    assert await open_slots(session, clinic.id, **opened) == 4
    assert await open_slots(session, clinic.id, **opened) == 0
    return clinic


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def _free(scene: RecordScene, clinic: Clinic, **query: str) -> list[dict[str, Any]]:
    asked = {"from_on": "2026-10-12", **query}
    answer = await scene.http.get(f"/v1/clinics/{clinic.id}/slots", params=asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def _book(scene: RecordScene, slot_id: str, **headers: str) -> Any:
    return await scene.ask("POST", "/bookings", {"slot_id": slot_id, "title": "Eye check"}, **headers)


async def test_booking_takes_the_place_and_cancelling_gives_it_back_once(scene: RecordScene) -> None:
    clinic = await _clinic(scene.session)
    first = (await _free(scene, clinic))[0]
    assert first["starts_at"] == "2026-10-12T01:00:00Z"
    booked = await _book(scene, first["id"], **{"Accept-Language": "zh-Hant"})
    assert booked.status_code == 201, booked.text
    made = booked.json()
    assert (made["slot_id"], made["place"], made["title"]) == (first["id"], "灣仔診所", "Eye check")
    assert len(await _free(scene, clinic)) == 3
    one = f"{PATH}/{made['id']}"
    assert (await scene.ask("DELETE", one, revision=1)).status_code == 204
    assert len(await _free(scene, clinic)) == 4
    assert (await scene.ask("DELETE", one, revision=2)).status_code == 404
    slot = await scene.session.get_one(ClinicSlot, uuid.UUID(first["id"]), populate_existing=True)
    assert slot.booked == 0
    assert (await _book(scene, first["id"])).status_code == 201


async def test_who_comes_second_past_or_twice_is_told(scene: RecordScene, now: dt.datetime) -> None:
    clinic = await _clinic(scene.session)
    first, second = (await _free(scene, clinic))[:2]
    once = {"Idempotency-Key": "same"}
    made = (await _book(scene, first["id"], **once)).json()
    assert (await _book(scene, first["id"], **once)).json()["id"] == made["id"]
    again = await _book(scene, first["id"])
    assert (again.status_code, again.json()["code"]) == (409, "appointments_overlap")
    scene.as_("stranger")
    child = scene.world.actors["stranger"].person_id
    body = {"slot_id": first["id"], "title": "x"}
    taken = await scene.ask("POST", "/bookings", body, person_id=child)
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")
    unknown = await scene.ask("POST", "/bookings", {**body, "slot_id": str(child)}, person_id=child)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "slot_unknown")
    scene.clock[0] = NINE + dt.timedelta(minutes=15)
    body["slot_id"] = second["id"]
    begun = await scene.ask("POST", "/bookings", body, person_id=child)
    assert begun.json()["code"] == "slot_taken"
    assert len(await _free(scene, clinic)) == 2
    assert await _free(scene, clinic, from_on="2026-10-13") == []
    nowhere = await scene.http.get("/v1/clinics/nowhere/slots?from_on=2026-10-12")
    assert nowhere.json()["code"] == "clinic_unknown"


async def test_what_the_family_writes_down_lives_like_any_item(scene: RecordScene) -> None:
    made = (await scene.ask("POST", PATH, OWN)).json()
    assert (made["slot_id"], made["title"]) == (None, "牙醫")
    one = f"{PATH}/{made['id']}"
    moved = {**OWN, "starts_at": "2026-10-12T09:10:00+08:00"}
    assert (await scene.ask("PUT", one, moved, revision=1)).status_code == 200
    assert (await scene.ask("PUT", one, moved, revision=1)).status_code == 412
    assert [item["id"] for item in (await scene.ask("GET", PATH)).json()["items"]] == [made["id"]]
    assert len((await scene.ask("GET", f"{one}/history")).json()) == 1
    for ends_at in ("2026-10-12T09:00:00+08:00", "2026-10-13T09:00:01+08:00"):
        refused = await scene.ask("POST", PATH, {**OWN, "ends_at": ends_at})
        assert refused.json()["code"] == "appointment_times_reversed"
    scene.as_("kid")
    assert (await scene.ask("POST", PATH, OWN)).status_code == 403
    scene.as_("stranger")
    assert (await scene.ask("GET", one)).status_code == 404


async def test_of_a_booked_one_only_the_words_are_the_familys(scene: RecordScene) -> None:
    clinic = await _clinic(scene.session)
    made = (await _book(scene, (await _free(scene, clinic))[0]["id"])).json()
    one = f"{PATH}/{made['id']}"
    said = {name: made[name] for name in ("starts_at", "ends_at", "place")} | {"title": "Eyes", "note": "glasses"}
    assert (await scene.ask("PUT", one, said, revision=1)).json()["note"] == "glasses"
    moved = await scene.ask("PUT", one, {**said, "ends_at": "2026-10-12T10:00:00+08:00"}, revision=2)
    assert (moved.status_code, moved.json()["code"]) == (409, "booked_appointment_fixed")


async def test_a_booked_one_is_moved_in_one_step_or_stays(scene: RecordScene) -> None:
    clinic, elsewhere = await _clinic(scene.session), await _clinic(scene.session)
    first, second, third, _ = await _free(scene, clinic)
    made = (await _book(scene, first["id"])).json()
    one = f"{PATH}/{made['id']}/slot"
    there = (await _free(scene, elsewhere))[1]
    moved = await scene.ask("PUT", one, {"slot_id": there["id"]}, revision=1, **{"Accept-Language": "zh-Hans"})
    assert (moved.status_code, moved.headers["ETag"]) == (200, '"2"'), moved.text
    shown = moved.json()
    assert (shown["slot_id"], shown["starts_at"], shown["place"]) == (there["id"], there["starts_at"], "湾仔诊所")
    assert len(await _free(scene, clinic)) == 4
    assert len(await _free(scene, elsewhere)) == 3
    (former,) = (await scene.ask("GET", f"{PATH}/{made['id']}/history")).json()
    assert former["slot_id"] == first["id"]
    # What stands in the way leaves it where it is.
    assert (await _book(scene, third["id"])).status_code == 201
    scene.as_("stranger")
    taken = {"slot_id": second["id"], "title": "x"}
    theirs = scene.world.actors["stranger"].person_id
    assert (await scene.ask("POST", "/bookings", taken, person_id=theirs)).status_code == 201
    scene.as_("parent")
    for slot, code in (
        (second, "slot_taken"),
        (third, "appointments_overlap"),
        ({"id": made["id"]}, "slot_unknown"),
    ):
        refused = await scene.ask("PUT", one, {"slot_id": slot["id"]}, revision=2)
        assert refused.json()["code"] == code
    assert (await scene.ask("PUT", one, {"slot_id": first["id"]}, revision=1)).status_code == 412
    own = (await scene.ask("POST", PATH, OWN)).json()
    refused = await scene.ask("PUT", f"{PATH}/{own['id']}/slot", {"slot_id": first["id"]}, revision=1)
    assert refused.json()["code"] == "appointment_not_booked"
    scene.clock[0] = NINE + dt.timedelta(minutes=15)
    assert (await scene.ask("PUT", one, {"slot_id": first["id"]}, revision=2)).json()[
        "code"
    ] == "appointment_begun"
    kept = (await scene.ask("GET", f"{PATH}/{made['id']}")).json()
    assert (kept["slot_id"], kept["provenance"]["revision"]) == (there["id"], 2)
    assert len(await _free(scene, elsewhere)) == 2, "the second has begun, too"


async def test_whoever_moves_at_once_has_one_place_each(
    database: Database, owner: Database, now: dt.datetime
) -> None:
    """Three into one place: one gets it. Two that exchange full places with each other: neither waits for ever."""
    async with database.transaction() as session:
        clinic = await _clinic(session)
        slots = [*await session.scalars(select(ClinicSlot.id).where(ClinicSlot.clinic_id == clinic.id))]
        people = [await make_person(session, now) for _ in range(3)]

    async def work(person: Any, to: uuid.UUID, revision: int) -> uuid.UUID | None:
        try:
            async with database.transaction() as session:
                record = await open_record(
                    session, actor_for(person), person.id, Action.EDIT_RECORD, what=What.APPOINTMENTS, now=now
                )
                if revision == 0:
                    made = await book_slot(session, record, to, title="x", note=None, language="en", now=now)
                    return made.id
                await reschedule_appointment(
                    session, record, of[person.id], to, language="en", expected_revision=revision, now=now
                )
        except SlotTaken:
            return None
        return to

    of: dict[uuid.UUID, uuid.UUID] = {}
    try:
        for person, slot in zip(people, slots, strict=False):
            of[person.id] = await work(person, slot, 0) or person.id
        moved = await asyncio.gather(*(work(person, slots[3], 1) for person in people))
        assert sorted(one is not None for one in moved) == [False, False, True]
        left = [place for place, one in enumerate(moved) if one is None]
        swapped = await asyncio.gather(*(work(people[a], slots[b], 1) for a, b in (left, left[::-1])))
        assert swapped == [None, None]
        async with owner.transaction() as session:
            booked = select(ClinicSlot.id, ClinicSlot.booked).where(ClinicSlot.clinic_id == clinic.id)
            kept = await session.execute(
                text(
                    "SELECT slot_id, count(*) FROM record.appointments WHERE person_id = ANY(:people) GROUP BY 1"
                ),
                {"people": list(of)},
            )
            counted = {row[0]: row[1] for row in kept}
            assert {row[0]: row[1] for row in await session.execute(booked) if row[1]} == counted
            assert sorted(counted.values()) == [1, 1, 1]
    finally:
        await _clean(owner, clinic.id, [person.id for person in people])


@pytest.mark.parametrize("capacity", [1, 3])
async def test_however_many_book_at_once_nobody_is_booked_beyond_the_capacity(
    database: Database, owner: Database, now: dt.datetime, capacity: int
) -> None:
    async with database.transaction() as session:
        clinic = await _clinic(session, capacity=capacity)
        slot_id = await session.scalar(select(ClinicSlot.id).where(ClinicSlot.clinic_id == clinic.id).limit(1))
        people = [await make_person(session, now) for _ in range(8)]
    assert slot_id is not None

    async def book(person: Any) -> bool:
        try:
            async with database.transaction() as session:
                record = await open_record(
                    session, actor_for(person), person.id, Action.EDIT_RECORD, what=What.APPOINTMENTS, now=now
                )
                await book_slot(session, record, slot_id, title="x", note=None, language="en", now=now)
        except SlotTaken:
            return False
        return True

    try:
        booked = await asyncio.gather(*(book(person) for person in people))
        assert sum(booked) == capacity
        async with owner.transaction() as session:
            kept = text("SELECT count(*) FROM record.appointments WHERE slot_id = :slot")
            assert await session.scalar(kept, {"slot": slot_id}) == capacity
            assert (await session.get_one(ClinicSlot, slot_id)).booked == capacity
            with pytest.raises(IntegrityError, match="not_overbooked"):
                async with session.begin_nested():
                    await session.execute(text("UPDATE clinic_slots SET booked = booked + 9"))
    finally:
        await _clean(owner, clinic.id, [person.id for person in people])


async def test_who_is_erased_gives_the_clinics_time_back(
    database: Database, owner: Database, now: dt.datetime
) -> None:
    async with database.transaction() as session:
        clinic = await _clinic(session)
        slots = [*await session.scalars(select(ClinicSlot.id).where(ClinicSlot.clinic_id == clinic.id))]
        person = await make_person(session, now)
        record = await open_record(
            session, actor_for(person), person.id, Action.EDIT_RECORD, what=What.APPOINTMENTS, now=now
        )
        made = [
            await book_slot(session, record, slot, title="x", note=None, language="en", now=now)
            for slot in slots[:3]
        ]
        await cancel_appointment(session, record, made[0].id, expected_revision=1, now=now)
        # One of them is over: what the clinic gave its time to stays counted.
        over = {"starts_at": now - dt.timedelta(hours=2), "ends_at": now - dt.timedelta(hours=1)}
        for name, at in over.items():
            setattr(made[1], name, at)
        mark_changed(made[1], record, now=now)
        await session.flush()
        await close_record(session)
    try:
        async with database.transaction() as session:
            await erase_person(session, person.id, person.id, now=now)
        async with database.transaction() as session:
            booked = [(await session.get_one(ClinicSlot, slot)).booked for slot in slots[:3]]
        assert booked == [0, 1, 0]
    finally:
        await _clean(owner, clinic.id, [person.id])


async def _clean(owner: Database, clinic_id: str, people: list[uuid.UUID]) -> None:
    async with owner.transaction() as session:
        for table in ("appointments", "appointments_history"):
            rows = text(f"DELETE FROM record.{table} WHERE person_id = ANY(:people)")
            await session.execute(rows, {"people": people})
        await session.execute(delete(AppointmentLook).where(AppointmentLook.person_id.in_(people)))
        await session.execute(delete(ClinicSlot).where(ClinicSlot.clinic_id == clinic_id))
        await session.execute(delete(Clinic).where(Clinic.id == clinic_id))
