"""Documents over HTTP: uploaded, described, read back, removed; encrypted at rest; refused where they must be."""

import datetime as dt
import io
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from families.carers.models import CareLevel, CareRelation
from records.documents import service
from tests.support.files import pdf, picture, png_bomb, zip_bomb
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

PATH = "/documents"


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def _uploaded(
    scene: RecordScene, data: bytes, media_type: str, *, kind: str | None = None, **headers: str
) -> dict[str, Any]:
    path = PATH if kind is None else f"{PATH}?kind={kind}"
    answer = await scene.ask("POST", path, content=data, **{"Content-Type": media_type, **headers})
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    made: dict[str, Any] = answer.json()
    return made


async def test_its_whole_life(scene: RecordScene) -> None:
    sent = pdf(2)
    made = await _uploaded(scene, sent, "application/pdf")
    assert (made["media_type"], made["pages"], made["size_bytes"]) == ("application/pdf", 2, len(sent))
    assert made["provenance"]["recorded_by_id"] == str(scene.world.parent.id)
    one = f"{PATH}/{made['id']}"
    said = {"kind": "letter", "title": "出院信 🏥", "described_on": "2026-10-01"}
    described = await scene.ask("PUT", one, said, revision=1)
    assert described.status_code == 200, described.text
    assert said.items() <= described.json().items()
    assert (await scene.ask("PUT", one, said, revision=1)).status_code == 412
    for change, code in (
        ({"described_on": "2026-10-11"}, "record_day_in_future"),
        ({"kind": "x"}, "invalid_input"),
    ):
        assert (await scene.ask("PUT", one, {**said, **change}, revision=2)).json()["code"] == code
    content = await scene.ask("GET", f"{one}/content")
    assert content.content == sent
    assert content.headers["Content-Type"] == "application/pdf"
    assert content.headers["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert "sandbox" in content.headers["Content-Security-Policy"]
    assert content.headers["Cache-Control"] == "no-store"
    thumbnail = await scene.ask("GET", f"{one}/thumbnail")
    assert Image.open(io.BytesIO(thumbnail.content)).format == "JPEG"
    assert [item["id"] for item in (await scene.ask("GET", PATH)).json()["items"]] == [made["id"]]
    assert (await scene.ask("DELETE", one, revision=2)).status_code == 204
    for gone in (one, f"{one}/content", f"{one}/thumbnail"):
        assert (await scene.ask("GET", gone)).status_code == 404
    assert (await scene.ask("GET", PATH)).json()["items"] == []


async def test_its_bytes_and_words_are_sealed_at_rest(scene: RecordScene) -> None:
    made = await _uploaded(scene, picture("JPEG"), "image/jpeg")
    await scene.ask("PUT", f"{PATH}/{made['id']}", {"kind": "picture", "title": "Rash"}, revision=1)
    await scene.session.execute(text("SET LOCAL ROLE NONE"))
    file = text("SELECT content_sealed, thumbnail_sealed FROM record.document_files WHERE id = :id")
    sealed = (await scene.session.execute(file, {"id": uuid.UUID(made["id"])})).one()
    for value in sealed:
        assert bytes(value[:1]) == b"\x01"
        assert b"JFIF" not in bytes(value)
    row = text("SELECT one::text FROM record.documents AS one WHERE id = :id")
    assert b"Rash".hex() not in str(await scene.session.scalar(row, {"id": uuid.UUID(made["id"])}))


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (b"", "image/png", 422, "document_empty"),
        (zip_bomb(), "application/pdf", 422, "document_type_unknown"),
        (picture("PNG"), "application/pdf", 422, "document_type_wrong"),
        (png_bomb(30_000), "image/png", 422, "document_too_large"),
        (pdf(41), "application/pdf", 422, "document_has_too_many_pages"),
        (bytes(12 * 1_048_576 + 1), "image/png", 413, "body_too_large"),
    ],
)
async def test_what_is_refused_leaves_nothing(
    scene: RecordScene, data: bytes, media_type: str, status: int, code: str
) -> None:
    signed_in = {"Content-Type": media_type, "Authorization": "Bearer x"}
    refused = await scene.ask("POST", PATH, content=data, **signed_in)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (await scene.ask("GET", PATH)).json()["items"] == []


async def test_a_repeat_keeps_nothing_twice_and_another_file_under_its_key_is_refused(scene: RecordScene) -> None:
    once = {"Idempotency-Key": "same"}
    sent = pdf()
    made = await _uploaded(scene, sent, "application/pdf", **once)
    assert (await _uploaded(scene, sent, "application/pdf", **once))["id"] == made["id"]
    other = await scene.ask("POST", PATH, content=pdf(2), **{"Content-Type": "application/pdf", **once})
    assert other.json()["code"] == "idempotency_key_reused"


async def test_a_folder_has_an_end(scene: RecordScene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "DOCUMENTS_MOST", 2)
    for _ in range(2):
        await _uploaded(scene, pdf(), "application/pdf")
    full = await scene.ask("POST", PATH, content=pdf(), **{"Content-Type": "application/pdf"})
    assert (full.status_code, full.json()["code"]) == (409, "folder_full")
    monkeypatch.setattr(service, "DOCUMENTS_MOST", 9)
    monkeypatch.setattr(service, "BYTES_MOST", 3 * len(pdf()))
    await _uploaded(scene, pdf(), "application/pdf")
    full = await scene.ask("POST", PATH, content=pdf(), **{"Content-Type": "application/pdf"})
    assert full.json()["code"] == "folder_full"


async def test_the_child_reads_and_strangers_find_nothing_nor_is_their_file_opened(
    scene: RecordScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = f"{PATH}/{(await _uploaded(scene, pdf(), 'application/pdf'))['id']}"
    scene.as_("kid")
    assert (await scene.ask("GET", f"{one}/content")).status_code == 200
    monkeypatch.setattr("api.routes.documents.check_file", None)
    for who, status in (("kid", 403), ("carer", 403), ("stranger", 404)):
        scene.as_(who)
        answer = await scene.ask("POST", PATH, content=pdf(), **{"Content-Type": "application/pdf"})
        assert answer.status_code == status
    assert (await scene.ask("GET", f"{one}/content")).status_code == 404
    own = scene.world.actors["stranger"].person_id
    assert (await scene.ask("GET", f"{one}/content", person_id=own)).status_code == 404


async def test_who_may_only_look_sees_no_certificate_unless_it_is_shared(
    scene: RecordScene, now: dt.datetime
) -> None:
    for name, level in (("viewer", CareLevel.VIEW), ("manager", CareLevel.MANAGE)):
        person = await make_person(scene.session, now)
        scene.session.add(
            CareRelation(person_id=scene.world.kid.id, carer_id=person.id, level=level, began_at=now)
        )
        scene.world.actors[name] = actor_for(person)
    await scene.session.flush()
    made = {
        kind: await _uploaded(scene, pdf(), "application/pdf", kind=kind)
        for kind in ("certificate", "identity", "letter")
    }
    said = {"kind": "identity", "title": "HKID", "is_shared": True}
    everything = {one["id"] for one in made.values()}

    async def seen(who: str) -> set[str]:
        scene.as_(who)
        found = {one["id"] for one in (await scene.ask("GET", PATH)).json()["items"]}
        for one in everything:
            for place in ("", "/content", "/thumbnail", "/history"):
                answer = await scene.ask("GET", f"{PATH}/{one}{place}")
                if place == "/history":
                    assert answer.status_code == 200
                else:
                    assert answer.status_code == (200 if one in found else 404), (who, place)
        return found

    letter, identity = made["letter"]["id"], made["identity"]["id"]
    assert await seen("viewer") == {letter}
    for who in ("manager", "kid", "parent"):
        assert await seen(who) == everything, who
    assert (await scene.ask("PUT", f"{PATH}/{identity}", said, revision=1)).json()["is_shared"] is True
    assert await seen("viewer") == {letter, identity}
    # Taken back: neither the document nor what it was before.
    scene.as_("parent")
    hidden = {**said, "is_shared": False, "kind": "certificate"}
    assert (await scene.ask("PUT", f"{PATH}/{identity}", hidden, revision=2)).status_code == 200
    assert await seen("viewer") == {letter}
    # The database itself, past all routes: by hand, as code that forgets might.
    stated = (
        "SELECT set_config('eplus.actor_person_id', :a, true), set_config('eplus.subject_person_id', :s, true)"
    )
    await scene.session.execute(
        text(f"{stated}, set_config('eplus.access', 'view', true), set_config('role', 'eplus_record', true)"),
        {"a": str(scene.world.actors["viewer"].person_id), "s": str(scene.world.kid.id)},
    )
    for table in ("documents", "document_files"):
        ids = await scene.session.scalars(text(f"SELECT id FROM record.{table}"))
        assert {str(one) for one in ids} == {letter}, table
    assert (await scene.session.scalars(text("SELECT id FROM record.documents_history"))).all() == []
    await scene.session.execute(text("SELECT set_config('role', 'eplus_app', true)"))
