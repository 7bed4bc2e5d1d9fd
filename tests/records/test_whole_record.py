"""A record with something of every kind: all of it comes along, as it is and was, and erasure leaves nothing."""

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio
from sqlalchemy import text

from core.database import Database
from core.messages import catalogue
from records.personal_data import _FILES, _item_tables
from tests.records.items.test_items_http import KINDS
from tests.support.api import client_of, lent_app
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
    **{f"/{path}": body for path, (body, _, _) in KINDS.items()},
}
PROFILES: dict[str, dict[str, Any]] = {
    "/vaccines/profile": {"sex": "female", "primary_1_year": 2023},
    "/growth/profile": {"sex": "female", "mother_height_cm": 161.5},
}
# Something said of each that only its own row says.
TELLING = (
    "A21CD",
    "Bring the glasses",
    "arm a little sore",
    "水痘 2022",
    "Clinic in Tai Po",
    "ran",
    "花生",
    "cold air",
    "Ear infection",
    "1615",
)


@pytest_asyncio.fixture(loop_scope="session")
async def client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(lent_app()) as client:
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


async def _sent(who: Caller, method: str, path: str, body: Any, **headers: str) -> httpx.Response:
    headers |= {"Authorization": f"Bearer {who.tokens['access_token']}", "Idempotency-Key": uuid.uuid4().hex}
    sent = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await who.client.request(method, f"/v1{path}", headers=headers, timeout=100, **sent)
    assert answer.status_code in {200, 201, 204}, (path, answer.text)
    return answer


async def test_all_of_it_comes_along_and_goes(client: httpx.AsyncClient, database: Database) -> None:
    parent, child_id, _ = await sign_up_family(client)
    child = f"/persons/{child_id}"
    document_id = await _filled(parent, child)
    answer = await parent.ask("GET", f"{child}/export")
    assert answer.status_code == 200, answer.text
    sections = answer.json()["sections"]
    for table in (one.name for one in _item_tables() if one.name not in _FILES):
        assert {table, f"{table}_history"} <= sections.keys(), f"{table}: a new kind belongs into ADDED here"
        former = sections[f"{table}_history"]
        assert [one["revision"] for one in sections[table]] == [2], table
        assert [one["revision"] for one in former] == [1], table
        assert f"export_{table}" in catalogue(), table
    for words in TELLING:
        assert answer.text.count(words) >= 2, f"{words}, as it is and as it was"
    (document,) = sections["documents"]
    assert document["title"] == "出院信"
    assert document["content_at"].endswith(f"/documents/{document_id}/content")
    content = await parent.ask("GET", document["content_at"].removeprefix("/v1"))
    assert content.content.startswith(b"%PDF")

    held = await _held(database, child_id)
    expected = {one.name for one in _item_tables()}
    assert expected | {f"{name}_history" for name in expected - _FILES} <= held
    erased = await parent.ask("POST", f"{child}/erasure", {"password": PASSWORD})
    assert erased.status_code == 200, erased.text
    assert await _held(database, child_id) == set()


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
