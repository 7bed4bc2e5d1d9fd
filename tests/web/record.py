"""The parts of a record that are entered alike: items of each kind, a clinic with free times, a file."""

import datetime as dt
import uuid
from typing import Any

import httpx

from core.clock import local_day, start_of_day
from records.appointments.models import Clinic
from records.appointments.service import open_slots
from tests.support.files import pdf
from tests.web.people import Person
from tests.web.system import System

KINDS = ("appointments", "medications", "allergies", "conditions", "documents", "reports", "encounters")
PARTS = (
    *KINDS,
    "family-doctors",
    "medical-certificates",
    "programmes",
    "programme-memberships",
    "reports/718-7",
    "diary",
    "articles",
    "articles/safe-sleep",
)
ALLERGY = {
    "substance": "Peanut",
    "category": "food",
    "reaction_type": "allergy",
    "criticality": "high",
    "manifestation": "Hives, swollen lips",
}
CONDITION = {"name": "Eczema", "severity": "mild"}
REPORT = {
    "title": "Complete blood count",
    "category": "laboratory",
    "reported_at": "2026-10-01T10:00:00+08:00",
    "results": [
        {"code": "718-7", "name": "Haemoglobin", "value": 9.8, "unit": "g/dL", "low": 10.5, "high": 13.5},
    ],
}
MEDICINE = {"name": "Amoxicillin 250 mg/5 mL", "dose": 5, "dose_unit": "mL", "times": 3}


async def add(guardian: Person, person_id: uuid.UUID, path: str, **body: Any) -> dict[str, Any]:
    """Enter an item and return it."""
    made: dict[str, Any] = await guardian.ask("POST", f"/v1/persons/{person_id}/{path}", body, 201)
    return made


async def file(guardian: Person, person_id: uuid.UUID, data: bytes, media_type: str) -> dict[str, Any]:
    """Put a file into the folder and return what is kept of it."""
    headers = {
        "Authorization": f"Bearer {guardian.tokens.access_token}",
        "Idempotency-Key": str(uuid.uuid4()),
        "Content-Type": media_type,
    }
    async with httpx.AsyncClient(base_url=guardian.system.url, timeout=60, headers=headers) as http:
        answer = await http.post(f"/v1/persons/{person_id}/documents", content=data)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def clinic(system: System, name: str, *, days: int = 5, hours: int = 3) -> str:
    """Open a clinic whose mornings from tomorrow on are free, and return its id."""
    clinic_id = f"clinic-{uuid.uuid4().hex[:12]}"
    today = local_day(system.now)
    async with system.database.transaction() as session:
        names = {"name_en": name, "name_zh_hant": name, "name_zh_hans": name}
        session.add(Clinic(id=clinic_id, district="wan-chai", **names))
        await session.flush()
        for ahead in range(1, days + 1):
            begin = start_of_day(today + dt.timedelta(days=ahead)) + dt.timedelta(hours=9)
            until = begin + dt.timedelta(hours=hours)
            await open_slots(session, clinic_id, first_at=begin, until_at=until, minutes=15, capacity=1)
    return clinic_id


async def keep_items(system: System, guardian: Person, person_id: uuid.UUID) -> None:
    """Enter an item of each kind, some of them over."""
    today = local_day(system.now)
    await add(guardian, person_id, "allergies", **ALLERGY)
    await add(guardian, person_id, "allergies", **ALLERGY | {"substance": "Egg white", "status": "resolved"})
    await add(guardian, person_id, "conditions", **CONDITION)
    course = {"starts_on": (today - dt.timedelta(days=2)).isoformat()}
    ends_on = (today + dt.timedelta(days=4)).isoformat()
    await add(guardian, person_id, "medications", **MEDICINE, **course, ends_on=ends_on)
    begin = start_of_day(today + dt.timedelta(days=3)) + dt.timedelta(hours=9)
    when = {"starts_at": begin.isoformat(), "ends_at": (begin + dt.timedelta(minutes=30)).isoformat()}
    await add(guardian, person_id, "appointments", title="Check of the hip", place="Sai Ying Pun", **when)
    await file(guardian, person_id, pdf(pages=2), "application/pdf")
    await add(guardian, person_id, "reports", **REPORT)
    await add(
        guardian, person_id, "encounters", starts_at=REPORT["reported_at"], reason="Cough", place="Sai Ying Pun"
    )
    await add(guardian, person_id, "family-doctors", name="Dr Lee Siu Ming", telephone="+852 2345 6789")
    await keep_diary(system, guardian, person_id)


async def keep_diary(system: System, guardian: Person, person_id: uuid.UUID) -> None:
    """Keep a diary of a day: a feed, a nappy that needs a look, a sleep that was, and one that runs."""
    ago = {hours: (system.now - dt.timedelta(hours=hours)).isoformat() for hours in (1, 2, 6, 8)}
    bottle = {"method": "bottle", "milk": "formula", "amount_ml": 90}
    await add(guardian, person_id, "feeds", **bottle, started_at=ago[2])
    await add(guardian, person_id, "nappies", seen_at=ago[2], is_wet=True, is_dirty=True, colour="pale")
    await add(guardian, person_id, "sleeps", kind="night", started_at=ago[8], ended_at=ago[6])
    await add(guardian, person_id, "sleeps", kind="nap", started_at=ago[1], is_running=True)
