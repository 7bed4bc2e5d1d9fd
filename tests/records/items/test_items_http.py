"""Simple kinds of items over HTTP, such as allergies: each through its whole life, and what is refused."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tests.support.record import RecordScene, record_scene

ALLERGY: dict[str, Any] = {
    "substance": "花生 Peanut",
    "reaction_type": "allergy",
    "category": "food",
    "criticality": "high",
    "severity": "severe",
    "manifestation": "Hives 🥜",
    "onset_on": "2020-05-01",
    "last_reaction_on": "2026-10-10",
}
CONDITION: dict[str, Any] = {
    "name": "Asthma",
    "code": "J45.9",
    "severity": "mild",
    "onset_on": "2022-01-31",
    "note": "cold air",
}
MEDICATION: dict[str, Any] = {
    "name": "Amoxicillin",
    "dose": 5,
    "dose_unit": "mL",
    "times": 3,
    "starts_on": "2026-10-08",
    "ends_on": "2026-10-14",
    "reason": "Ear infection",
    "source": "Dr Chan",
}
ADVICE: dict[str, Any] = {
    "field": "chinese_medicine",
    "given_on": "2026-10-10",
    "text": "少食生冷",
    "source": "Dr Chan",
}
KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "allergies": (ALLERGY, {"criticality": "low", "status": "resolved"}, "substance"),
    "conditions": (CONDITION, {"status": "resolved", "abated_on": "2026-10-01"}, "name"),
    "medications": (MEDICATION, {"stopped_on": "2026-10-10", "stop_reason": "rash", "dose": 2.5}, "name"),
    "advice": (ADVICE, {"text": "早睡", "field": "other"}, "text"),
}
every_kind = pytest.mark.parametrize("path", KINDS)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def _made(scene: RecordScene, path: str) -> dict[str, Any]:
    answer = await scene.ask("POST", f"/{path}", KINDS[path][0])
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


@every_kind
async def test_its_whole_life(scene: RecordScene, path: str) -> None:
    body, change, _ = KINDS[path]
    made = await _made(scene, path)
    assert body.items() - {("source", "Dr Chan")} <= made.items()
    assert made["provenance"]["origin"] == "self_entered"
    assert made["provenance"]["source"] == body.get("source")
    one = f"/{path}/{made['id']}"
    read = await scene.ask("GET", one)
    assert (read.json(), read.headers["ETag"]) == (made, '"1"')
    assert (await scene.ask("PUT", one, {**body, **change})).status_code == 428
    corrected = await scene.ask("PUT", one, {**body, **change}, revision=1)
    assert (corrected.status_code, corrected.headers["ETag"]) == (200, '"2"'), corrected.text
    assert change.items() <= corrected.json().items()
    late = await scene.ask("PUT", one, body, revision=1)
    assert (late.status_code, late.json()["code"]) == (412, "record_item_changed")
    assert (await scene.ask("GET", f"{one}/history")).json() == [made]
    assert [item["id"] for item in (await scene.ask("GET", f"/{path}")).json()["items"]] == [made["id"]]
    assert (await scene.ask("DELETE", one, revision=2)).status_code == 204
    assert (await scene.ask("GET", f"/{path}")).json()["items"] == []
    assert (await scene.ask("GET", one)).status_code == 404
    former = (await scene.ask("GET", f"{one}/history")).json()
    assert [item["provenance"]["revision"] for item in former] == [2, 1]
    scene.as_("kid")
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    assert {row["what"] for row in log} == {path, "access_log"}


@every_kind
async def test_its_words_are_sealed_in_the_table_and_its_history(scene: RecordScene, path: str) -> None:
    body, change, name = KINDS[path]
    made = await _made(scene, path)
    assert (await scene.ask("PUT", f"/{path}/{made['id']}", {**body, **change}, revision=1)).status_code == 200
    await scene.session.execute(text("SET LOCAL ROLE NONE"))
    for table in (path, f"{path}_history"):
        whole = text(f"SELECT one::text, {name}_sealed FROM record.{table} AS one WHERE id = :id")
        row, sealed = (await scene.session.execute(whole, {"id": uuid.UUID(made["id"])})).one()
        words = str(body[name])
        assert words.encode() not in bytes(sealed)
        assert words not in row
        assert words.encode().hex() not in row


@every_kind
async def test_pages_hold_each_once_and_a_repeat_enters_nothing(scene: RecordScene, path: str) -> None:
    made = [(await _made(scene, path))["id"] for _ in range(3)]
    once = {"Idempotency-Key": "same"}
    first = await scene.ask("POST", f"/{path}", KINDS[path][0], **once)
    again = await scene.ask("POST", f"/{path}", KINDS[path][0], **once)
    assert again.json() == first.json()
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        page = (await scene.ask("GET", f"/{path}?limit=2{after}")).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == [first.json()["id"], *made[::-1]]


@every_kind
async def test_the_child_reads_and_strangers_find_nothing(scene: RecordScene, path: str) -> None:
    one = f"/{path}/{(await _made(scene, path))['id']}"
    scene.as_("kid")
    assert (await scene.ask("GET", one)).status_code == 200
    assert (await scene.ask("PUT", one, KINDS[path][0], revision=1)).status_code == 403
    scene.as_("carer")
    assert (await scene.ask("GET", one)).status_code == 403
    scene.as_("stranger")
    assert (await scene.ask("GET", one)).status_code == 404
    assert (await scene.ask("GET", one, person_id=scene.world.actors["stranger"].person_id)).status_code == 404


@pytest.mark.parametrize(
    ("path", "change", "code"),
    [
        ("allergies", {"onset_on": "2017-04-11"}, "record_day_before_birth"),
        ("allergies", {"last_reaction_on": "2026-10-11"}, "record_day_in_future"),
        ("allergies", {"last_reaction_on": "2020-04-30"}, "record_days_reversed"),
        ("allergies", {"substance": "  "}, "invalid_input"),
        ("allergies", {"substance": "x" * 81}, "invalid_input"),
        ("allergies", {"manifestation": "x" * 10_000}, "invalid_input"),
        ("allergies", {"category": "pollen"}, "invalid_input"),
        ("conditions", {"abated_on": "2026-10-01"}, "condition_not_over"),
        ("conditions", {"abated_on": "2021-01-01", "status": "resolved"}, "record_days_reversed"),
        ("conditions", {"code": "asthma"}, "invalid_input"),
        ("medications", {"ends_on": "2026-10-07"}, "record_days_reversed"),
        ("medications", {"stopped_on": "2026-10-11"}, "record_day_in_future"),
        ("medications", {"starts_on": "2017-04-11"}, "record_day_before_birth"),
        ("medications", {"dose": 0}, "invalid_input"),
        ("medications", {"times": 25}, "invalid_input"),
        ("medications", {"dose_unit": "spoon"}, "invalid_input"),
    ],
)
async def test_what_cannot_be_is_refused_when_entered_and_when_corrected(
    scene: RecordScene, path: str, change: dict[str, Any], code: str
) -> None:
    body = {**KINDS[path][0], **change}
    refused = await scene.ask("POST", f"/{path}", body)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    made = await _made(scene, path)
    refused = await scene.ask("PUT", f"/{path}/{made['id']}", body, revision=1)
    assert (refused.status_code, refused.json()["code"]) == (422, code)


async def test_a_course_is_shown_as_it_stands_today(scene: RecordScene, now: dt.datetime) -> None:
    made = await _made(scene, "medications")
    one = f"/medications/{made['id']}"
    assert (made["status"], made["dose_per_day"]) == ("active", 15)
    scene.clock[0] = now + dt.timedelta(days=5)
    assert (await scene.ask("GET", one)).json()["status"] == "completed"
    scene.clock[0] = now - dt.timedelta(days=5)
    assert (await scene.ask("GET", one)).json()["status"] == "planned"


@pytest.mark.parametrize(
    "name", ["\u202egnp.tset", "Peanut\u2066", "\u200b", "\u00ad\u2060", "x" * 10_000, "a\x00b"]
)
async def test_a_name_that_cannot_be_read_as_it_is_written_is_refused(scene: RecordScene, name: str) -> None:
    assert (await scene.ask("POST", "/allergies", {**ALLERGY, "substance": name})).status_code == 422


@pytest.mark.parametrize("name", ["محمد", "שלום abc", "𠮷野家", "🥜", "e\u0301" * 40, "👨\u200d👩\u200d👧"])
async def test_a_name_of_any_script_comes_back_as_it_was_written(scene: RecordScene, name: str) -> None:
    made = await scene.ask("POST", "/allergies", {**ALLERGY, "substance": name})
    assert (made.status_code, made.json()["substance"]) == (201, name)


@pytest.mark.parametrize(
    ("dose", "status", "per_day"),
    [
        (0.0625, 201, 0.0625),  # digoxin in mg: a half-thousandth more is another dose
        (0.000001, 201, 0.000001),
        (0.0000009, 422, None),
        (0.0000015, 422, None),
        (100_000, 201, 100_000),
        (100_000.5, 422, None),
    ],
)
async def test_a_dose_is_kept_exactly_or_refused(
    scene: RecordScene, dose: float, status: int, per_day: float | None
) -> None:
    body = {**MEDICATION, "dose": dose, "dose_unit": "mg", "times": 1}
    made = await scene.ask("POST", "/medications", body)
    assert made.status_code == status
    if status == 201:
        shown = (await scene.ask("GET", f"/medications/{made.json()['id']}")).json()
        assert (shown["dose"], shown["dose_per_day"]) == (dose, per_day)
