"""People of the Family face: a baby of a family, with doses and measurements."""

import datetime as dt
import uuid
from typing import Any

import httpx

from families.families.service import add_child
from tests.web.people import Person
from tests.web.record import PARTS, keep_items
from tests.web.system import System

BABY_BORN_ON = dt.date(2026, 8, 20)


async def baby(system: System, guardian: Person, name: str = "Hei", born_on: dt.date = BABY_BORN_ON) -> uuid.UUID:
    """Add a child to the guardian's family and return its id."""
    async with system.database.transaction() as session:
        child = await add_child(
            session,
            guardian.account.person_id,
            nickname=None,
            display_name=name,
            birth_on=born_on,
            district="wan-chai",
            now=system.now,
        )
    guardian.children.append(child.id)
    return child.id


async def give(guardian: Person, person_id: uuid.UUID, product: str, on: dt.date, **more: Any) -> None:
    """Enter a dose."""
    body = {"given_on": on.isoformat(), "product": product, **more}
    await guardian.ask("POST", f"/v1/persons/{person_id}/vaccines/doses", body, 201)


async def measure(guardian: Person, person_id: uuid.UUID, kind: str, value: float, unit: str, **more: Any) -> str:
    """Enter a measured value, of an hour ago unless `at` says otherwise, and return its id."""
    at = guardian.system.now - dt.timedelta(hours=1)
    body = {"kind": kind, "value": value, "unit": unit, "at": at.isoformat(), **more}
    made = await guardian.ask("POST", f"/v1/persons/{person_id}/observations", body, 201)
    return str(made["id"])


async def put(who: Person, path: str, body: dict[str, Any], revision: int) -> None:
    """Set or change what stands at a path, as one who looked at this revision."""
    headers = {"Authorization": f"Bearer {who.tokens.access_token}", "If-Match": f'"{revision}"'}
    async with httpx.AsyncClient(base_url=who.system.url, timeout=30, headers=headers) as http:
        answer = await http.put(path, json=body)
    assert answer.status_code == 200, answer.text


async def compare(guardian: Person, person_id: uuid.UUID, **profile: Any) -> None:
    """Say what a child's growth is compared by."""
    await put(guardian, f"/v1/persons/{person_id}/growth/profile", profile, 0)


async def fill(system: System, guardian: Person) -> uuid.UUID:
    """Add a baby with a dose that counts, one that does not, weights, and an item of each kind; return its id."""
    person_id = await baby(system, guardian)
    await give(guardian, person_id, "bcg", BABY_BORN_ON, provider="Queen Mary Hospital", batch="BCG12")
    for day in (BABY_BORN_ON, BABY_BORN_ON + dt.timedelta(days=9)):
        await give(guardian, person_id, "hepatitis-b", day)
    born_at = dt.datetime.combine(BABY_BORN_ON, dt.time(8), tzinfo=dt.UTC)
    for week, weight_kg in enumerate((3.1, 3.2, 3.6, 4.0, 4.3)):
        at = (born_at + dt.timedelta(weeks=week)).isoformat()
        await measure(guardian, person_id, "weight", weight_kg, "kg", at=at)
    await compare(guardian, person_id, sex="female", gestation_weeks=34)
    await keep_items(system, guardian, person_id)
    return person_id


def family_pages(person_id: uuid.UUID) -> tuple[str, ...]:
    """Return the pages of the Family face, with those of one person."""
    parts = (
        "vaccines",
        "vaccines/profile",
        "record",
        "record/weight",
        "record/stations",
        "record/glucose",
        "carers",
        "access",
        "growth",
        "data",
    )
    own = (f"/family/{person_id}/{part}" for part in (*parts, *(f"record/{kind}" for kind in PARTS)))
    return ("/family", "/family/notices", "/family/care", "/family/children/new", "/family/claim", *own)
