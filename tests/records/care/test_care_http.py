"""Encounters and the family doctor over HTTP."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from families.notices.models import Notice
from tests.support.clinics import granted_clinic
from tests.support.record import RecordScene, record_scene

VISIT: dict[str, Any] = {
    "kind": "clinic",
    "starts_at": "2026-10-08T01:00:00Z",
    "ends_at": "2026-10-08T01:20:00Z",
    "place": "Dr Lee",
    "reason": "咳嗽一週",
    "participants": [{"role": "doctor", "name": "Dr Lee Siu Ming"}],
}
DOCTOR: dict[str, Any] = {"name": "李醫生", "telephone": "+852 2345 6789", "since_on": "2024-03-01"}


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def test_a_visit_is_the_clinics_or_the_familys_and_never_looks_like_the_other(
    scene: RecordScene, now: dt.datetime
) -> None:
    clinic = await granted_clinic(scene, now)
    deposited = (await clinic.ask("POST", "/encounters", VISIT)).json()
    own = await scene.ask("POST", "/encounters", {**VISIT, "source": "Wan Chai Clinic"})
    assert own.status_code == 201, own.text
    origins = [
        (one["id"], one["provenance"]["origin"], one["clinic_id"], one["participants"])
        for one in (await scene.ask("GET", "/encounters")).json()["items"]
    ]
    assert origins == [
        (own.json()["id"], "self_entered", None, VISIT["participants"]),
        (deposited["id"], "deposited", clinic.clinic_id, VISIT["participants"]),
    ]
    told = await scene.session.scalars(select(Notice).where(Notice.person_id == scene.world.parent.id))
    assert [one.kind.value for one in told] == ["encounter_deposited"]
    one = f"/encounters/{deposited['id']}"
    assert (await scene.ask("PUT", one, VISIT, revision=1)).json()["code"] == "deposited_item_fixed"
    assert (await scene.ask("DELETE", one, revision=1)).status_code == 409
    # Entered in error: who deposited it takes it back, and what it was stays in its history.
    assert (await clinic.ask("DELETE", one, revision=1)).status_code == 204
    assert (await scene.ask("GET", one)).status_code == 404
    assert len((await scene.ask("GET", f"{one}/history")).json()) == 1
    for change, code in (
        ({"starts_at": "2026-10-11T00:00:00Z", "ends_at": None}, "record_day_in_future"),
        ({"ends_at": "2026-10-08T00:59:59Z"}, "record_days_reversed"),
        ({"starts_at": "2017-04-11T15:00:00Z"}, "record_day_before_birth"),
    ):
        refused = await scene.ask("POST", "/encounters", {**VISIT, **change})
        assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_one_family_doctor_at_a_time_and_those_before_stay(scene: RecordScene) -> None:
    first = (await scene.ask("POST", "/family-doctors", DOCTOR)).json()
    assert first["is_present"] is True
    second = {"name": "Dr Chan", "since_on": "2026-10-01"}
    refused = await scene.ask("POST", "/family-doctors", second)
    assert (refused.status_code, refused.json()["code"]) == (409, "family_doctor_present")
    one = f"/family-doctors/{first['id']}"
    assert (await scene.ask("PUT", one, {**DOCTOR, "note": "Closed"}, revision=1)).status_code == 200
    ended = await scene.ask("PUT", one, {**DOCTOR, "until_on": "2026-09-30"}, revision=2)
    assert ended.json()["is_present"] is False
    present = (await scene.ask("POST", "/family-doctors", second)).json()
    again = await scene.ask("PUT", one, DOCTOR, revision=3)
    assert (again.status_code, again.json()["code"]) == (409, "family_doctor_present")
    listed = (await scene.ask("GET", "/family-doctors")).json()["items"]
    assert [(each["name"], each["is_present"]) for each in listed] == [("Dr Chan", True), ("李醫生", False)]
    for change, code in (
        ({"until_on": "2026-10-11"}, "record_day_in_future"),
        ({"until_on": "2024-02-29"}, "record_days_reversed"),
        ({"telephone": "call me"}, "invalid_input"),
    ):
        assert (await scene.ask("POST", "/family-doctors", {**DOCTOR, **change})).json()["code"] == code
    # The database holds it too, whatever the code forgets.
    await scene.session.execute(text("SET LOCAL ROLE NONE"))
    with pytest.raises(IntegrityError, match="uq_family_doctors_present"):
        async with scene.session.begin_nested():
            await scene.session.execute(
                text(
                    "INSERT INTO record.family_doctors (id, person_id, origin, recorded_at, revision, name_sealed)"
                    " SELECT :new, person_id, origin, recorded_at, 1, name_sealed FROM record.family_doctors"
                    " WHERE id = :id"
                ),
                {"new": uuid.uuid4(), "id": uuid.UUID(present["id"])},
            )
