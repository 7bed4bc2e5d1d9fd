"""A record with something of every kind: all of it comes along, as it is and was, and erasure leaves nothing."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import delete, text

from api.app import create_app
from core.clock import utc_now
from core.database import Database
from core.messages import catalogue
from families.personal_data.export import shown_name
from families.personal_data.holdings import find_holdings
from migrations.tables import import_all_tables
from records.access.log.models import AccessLogEntry
from records.appointments.models import Clinic
from records.personal_data import _FILES, _item_tables
from records.programmes.models import ProgrammePlace, ProgrammeTicket
from records.programmes.places import open_place
from tests.records.care.test_care_http import DOCTOR, VISIT
from tests.records.items.test_items_http import KINDS
from tests.records.medical_certificates.test_medical_certificates import CERTIFICATE
from tests.records.reports.test_reports_http import BLOOD
from tests.support.api import client_of
from tests.support.clinics import make_clinic
from tests.support.files import pdf
from tests.support.sign_ups import PASSWORD, Caller, sign_up_family

ADDED: dict[str, dict[str, Any]] = {
    "/vaccines/doses": {"given_on": "2018-04-20", "product": "mmr", "batch": "A21CD", "note": "arm a little sore"},
    "/vaccines/conditions": {"kind": "immunity", "target": "varicella", "reason": "水痘 2022"},
    "/growth/entries": {"measured_on": "2026-10-01", "weight_kg": 30.5, "source": "Clinic in Tai Po"},
    "/observations": {
        "kind": "heart_rate",
        "at": "2026-10-01T02:00:00Z",
        "value": 82,
        "unit": "/min",
        "note": "ran",
    },
    "/appointments": {
        "title": "Eye check",
        "starts_at": "2026-10-12T09:00:00+08:00",
        "ends_at": "2026-10-12T09:15:00+08:00",
        "note": "Bring the glasses",
    },
    "/reports": BLOOD,
    "/encounters": VISIT,
    "/family-doctors": DOCTOR,
    "/feeds": {
        "started_at": "2018-04-20T09:00:00+08:00",
        "method": "solids",
        "food": "南瓜粥",
    },
    "/sleeps": {
        "started_at": "2018-04-20T13:00:00+08:00",
        "ended_at": "2018-04-20T14:00:00+08:00",
        "kind": "nap",
        "note": "in the carrier",
    },
    "/nappies": {
        "seen_at": "2018-04-20T14:00:00+08:00",
        "is_wet": True,
        "is_dirty": False,
        "note": "seen by grandma",
    },
    **{f"/{path}": body for path, (body, _, _) in KINDS.items()},
}
# Of the parent's own record, into which children are too young.
OWN_ADDED: dict[str, dict[str, Any]] = {
    "/programme-memberships": {"programme": "dhc", "number": "DHC-0042", "since_on": "2026-09-01"},
    "/programme-enrolments": {
        "programme": "cdcc",
        "declared": ["hong_kong_resident", "no_diabetes", "no_hypertension", "ehealth"],
        "note": "evenings only",
    },
}
PROFILES: dict[str, dict[str, Any]] = {
    "/vaccines/profile": {"sex": "female", "primary_1_year": 2023},
    "/growth/profile": {"sex": "female", "mother_height_cm": 161.5},
}
# Something said of each that only its own row says.
TELLING = (
    "A21CD",
    "Bring the glasses",
    "Mild iron deficiency",
    "咳嗽一週",
    "2345 6789",
    "Rest at home",
    "arm a little sore",
    "水痘 2022",
    "Clinic in Tai Po",
    "ran",
    "花生",
    "cold air",
    "Ear infection",
    "南瓜粥",
    "in the carrier",
    "seen by grandma",
    "1615",
)
OWN_TELLING = ("DHC-0042", "evenings only")


@pytest_asyncio.fixture(loop_scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app()) as client:
        yield client


async def _filled(parent: Caller, child: str) -> str:
    """Enter one of everything, correct it once, and return the document's id."""
    for path, body in PROFILES.items():
        for revision in ("0", "1"):
            await _sent(parent, "PUT", child + path, body, **{"If-Match": f'"{revision}"'})
    for path, body in ADDED.items():
        made = (await _sent(parent, "POST", child + path, body)).json()
        one = f"{child}{path}/{made['id']}"
        if path == "/vaccines/conditions":
            await _sent(parent, "DELETE", one, None, **{"If-Match": '"1"'})  # what was removed is held still
        else:
            await _sent(parent, "PUT", one, body, **{"If-Match": '"1"'})
    document = await _sent(parent, "POST", child + "/documents", pdf(1), **{"Content-Type": "application/pdf"})
    made_id = str(document.json()["id"])
    said = {"kind": "letter", "title": "出院信"}
    await _sent(parent, "PUT", f"{child}/documents/{made_id}", said, **{"If-Match": '"1"'})
    return made_id


async def _certified(parent: Caller, child: str, database: Database) -> None:
    """Let a clinic issue a certificate and revoke it: families enter none."""
    async with database.transaction() as session:
        clinic = await make_clinic(session, parent.client, utc_now())
    granted = await _sent(parent, "POST", f"{child}/clinic-grants", {"clinic_id": clinic.clinic_id})
    clinic.code = granted.json()["code"]
    issued = await clinic.ask("POST", "/medical-certificates", CERTIFICATE)
    assert issued.status_code == 201, issued.text
    one = f"/medical-certificates/{issued.json()['id']}/revocation"
    assert (await clinic.ask("POST", one, {"reason": "Wrong days."}, revision=1)).status_code == 200


async def _own_filled(parent: Caller, place_id: uuid.UUID) -> None:
    """Enter one of everything that is the parent's own, and correct it once."""
    own = f"/persons/{parent.person_id}"
    await _sent(parent, "PATCH", own, {"birth_on": "1975-05-01"})  # old enough for the programme
    for path, body in OWN_ADDED.items():
        chosen = {"place_id": str(place_id)} if path == "/programme-enrolments" else {}
        made = (await _sent(parent, "POST", own + path, body | chosen)).json()
        changed = {"note": body["note"], **chosen} if chosen else body
        await _sent(parent, "PUT", f"{own}{path}/{made['id']}", changed, **{"If-Match": '"1"'})


@pytest_asyncio.fixture(loop_scope="session")
async def place_id(database: Database, owner: Database, now: dt.datetime) -> AsyncIterator[uuid.UUID]:
    """A doctor of a programme with one place."""
    clinic_id = f"clinic-{uuid.uuid4().hex[:8]}"
    names = {"name_en": "Wan Chai Clinic", "name_zh_hant": "灣仔診所", "name_zh_hans": "湾仔诊所"}
    async with database.transaction() as session:
        session.add(Clinic(id=clinic_id, district="wan-chai", **names))
        await session.flush()
        made = await open_place(session, "cdcc", clinic_id, "Dr Chan", 1, now=now)
    yield made.id
    async with owner.transaction() as session:
        await session.execute(delete(ProgrammeTicket).where(ProgrammeTicket.place_id == made.id))
        await session.execute(delete(ProgrammePlace).where(ProgrammePlace.id == made.id))
        await session.execute(delete(Clinic).where(Clinic.id == clinic_id))


async def _sent(who: Caller, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
    headers |= {"Authorization": f"Bearer {who.tokens['access_token']}", "Idempotency-Key": uuid.uuid4().hex}
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await who.client.request(method, f"/v1{path}", headers=headers, timeout=100, **sent)
    assert answer.status_code in {200, 201, 204}, (path, answer.text)
    return answer


async def _exported(parent: Caller, person_id: str, telling: Sequence[str]) -> dict[str, Any]:
    answer = await parent.ask("GET", f"/persons/{person_id}/export")
    assert answer.status_code == 200, answer.text
    for words in telling:
        assert answer.text.count(words) >= 2, f"{words}, as it is and as it was"
    sections: dict[str, Any] = answer.json()["sections"]
    return sections


async def test_all_of_it_comes_along_and_goes(
    client: httpx.AsyncClient, database: Database, place_id: uuid.UUID
) -> None:
    parent, child_id, _ = await sign_up_family(client)
    child = f"/persons/{child_id}"
    document_id = await _filled(parent, child)
    await _certified(parent, child, database)
    answer = await parent.ask("GET", f"{child}/export")
    assert answer.status_code == 200, answer.text
    sections = answer.json()["sections"]
    await _own_filled(parent, place_id)
    own = await _exported(parent, parent.person_id, OWN_TELLING)
    sections = own | await _exported(parent, child_id, TELLING)
    for table in (one.name for one in _item_tables() if one.name not in _FILES):
        assert {table, f"{table}_history"} <= sections.keys(), f"{table}: a new kind belongs into ADDED here"
        former = sections[f"{table}_history"]
        assert [one["revision"] for one in sections[table]] == [2], table
        assert [one["revision"] for one in former] == [1], table
        assert f"export_{table}" in catalogue(), table
    (document,) = sections["documents"]
    assert document["title"] == "出院信"
    assert document["content_at"].endswith(f"/documents/{document_id}/content")
    content = await parent.ask("GET", document["content_at"].removeprefix("/v1"))
    assert content.content.startswith(b"%PDF")

    held = await _held(database, child_id) | await _held(database, parent.person_id)
    expected = {one.name for one in _item_tables()}
    assert expected | {f"{name}_history" for name in expected - _FILES} <= held
    for person_id in (child_id, parent.person_id):  # a child without a guardian cannot be
        erased = await parent.ask("POST", f"/persons/{person_id}/erasure", {"password": PASSWORD})
        assert erased.status_code == 200, erased.text
        assert await _held(database, person_id) == set()
    async with database.transaction() as session:
        assert (await session.get_one(ProgrammePlace, place_id)).taken == 0


async def _held(database: Database, person_id: str) -> set[str]:
    """Return the tables of schema `record` with rows about a person, as the eraser sees them; not the log's."""
    async with database.transaction() as session:
        names = await session.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
                " AND relnamespace = 'record'::regnamespace AND relname NOT LIKE 'access\\_%'"
            )
        )
        tables = names.all()
        # The door is shut for who was erased: the database is asked past it.
        await session.execute(
            text("SELECT set_config('eplus.subject_person_id', :subject, true)"), {"subject": person_id}
        )
        await session.execute(text("SELECT set_config('role', 'eplus_erasure', true)"))
        held = set()
        for name in tables:
            rows = text(f'SELECT count(*) FROM record."{name}" WHERE person_id = :id')
            if await session.scalar(rows, {"id": person_id}):
                held.add(name)
        return held


def test_every_field_that_comes_along_has_a_name_in_every_language() -> None:
    import_all_tables()
    tables = {
        one: frozenset[str]() for one in [*_item_tables(), AccessLogEntry.metadata.tables["record.access_log"]]
    }
    tables |= {one.table: one.hidden for one in find_holdings() if one.is_exported}
    unnamed = {
        f"{table.name}.{column.name}"
        for table, hidden in tables.items()
        for column in table.columns
        if table.name not in _FILES
        and column.name not in hidden
        and f"export_field_{shown_name(column)}" not in catalogue()
    }
    assert unnamed == set(), "the words are in data/messages/export_fields.yaml"
