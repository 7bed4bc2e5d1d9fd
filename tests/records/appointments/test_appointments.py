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
from records.access.kinds import What
from records.access.service import open_record
from records.appointments.errors import SlotTaken
from records.appointments.models import Clinic, ClinicSlot
from records.appointments.service import book_slot, open_slots
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
        async with owner.transaction() as session:
            await session.execute(text("DELETE FROM record.appointments WHERE slot_id = :slot"), {"slot": slot_id})
            await session.execute(delete(ClinicSlot).where(ClinicSlot.clinic_id == clinic.id))
            await session.execute(delete(Clinic).where(Clinic.id == clinic.id))
