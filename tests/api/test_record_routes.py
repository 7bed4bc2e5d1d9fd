"""Every address under a person, asked by everybody who has no right to it: a new route is tried by itself.

Bodies and parameters are the OpenAPI document's own examples, so that who asks is judged, not what is asked.
"""

import datetime as dt
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy.ext.asyncio import AsyncSession

from families.carers.models import CareLevel, CareRelation
from tests.support.api import openapi_document
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

UNDER_A_PERSON = "/v1/persons/{person_id}"
# Of play, of the family and of steps: with rules of their own, tried where they are. All else is of the record.
NOT_OF_THE_RECORD = re.compile(
    r"/(album|league-receipts|badges|points|squad|certificates|step-[a-z-]+|steps|school|account|registration|carer-invitations|carers"
    r"|relation-changes)(/|$)|^$"
)
STRANGERS = ("stranger", "far_teacher", "officer", "operator", "staff", "former_carer", "late_carer")
KNOWN_BUT_SHUT_OUT = ("carer", "sibling", "teacher")
LOOKING_ONLY = ("kid", "viewer")
# What of a record the managing carer may not: export, erase, and give it on.
MANAGED = re.compile(r"^/(export|export\.pdf|erasure|vaccines/calendars.*|clinic-grants.*)$")
Asked = tuple[str, str, dict[str, Any]]


def _example(of: dict[str, Any], components: dict[str, Any]) -> Any:
    """Return an example of a schema, put together from those of its fields."""
    while "$ref" in of:
        of = components[of["$ref"].rpartition("/")[2]]
    stated = [*of.get("examples", ()), *(of[name] for name in ("example", "default") if name in of)]
    if stated:
        return stated[0]
    if "properties" in of:
        needed = of.get("required", ())
        return {name: _example(one, components) for name, one in of["properties"].items() if name in needed}
    if of.get("format") == "date":
        return "2026-10-10"
    if "enum" in of:
        return of["enum"][0]
    return {"string": "x", "integer": 1, "number": 1, "boolean": True}.get(str(of.get("type")))


def _operations() -> Iterator[Asked]:
    """Yield (method, path below the person, how to ask) of every operation under a person."""
    document = openapi_document()
    components = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        if not path.startswith(UNDER_A_PERSON):
            continue
        for method, operation in operations.items():
            sent: dict[str, Any] = {"headers": {"Idempotency-Key": uuid.uuid4().hex, "If-Match": '"1"'}}
            below = path.removeprefix(UNDER_A_PERSON)
            for one in operation.get("parameters", ()):
                name, place = one["name"], one["in"]
                value = one.get("example", _example(one["schema"], components))
                if place == "path" and name != "person_id":
                    is_id = one["schema"].get("format") == "uuid"
                    below = below.replace(f"{{{name}}}", str(uuid.uuid4() if is_id else value))
                elif place == "query" and one.get("required"):
                    sent.setdefault("params", {})[name] = value
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                if media_type == "application/json":
                    sent["json"] = content.get("example") or _example(content["schema"], components)
                else:
                    sent["content"] = b"%PDF-1.7"
                    sent["headers"]["Content-Type"] = media_type
                break
            yield method.upper(), below, sent


OPERATIONS = list(_operations())
OF_THE_RECORD = [one for one in OPERATIONS if not NOT_OF_THE_RECORD.search(one[1])]


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        day = dt.timedelta(days=1)
        ties: dict[str, dict[str, Any]] = {
            "viewer": {"level": CareLevel.VIEW},
            "manager": {"level": CareLevel.MANAGE},
            "former_carer": {"level": CareLevel.MANAGE, "ended_at": now},
            # Its last day is over, by the database's clock too; the worker has not come round yet.
            "late_carer": {"level": CareLevel.MANAGE, "ends_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)},
        }
        for name, tie in ties.items():
            person = await make_person(session, now)
            session.add(CareRelation(person_id=scene.world.kid.id, carer_id=person.id, began_at=now - day, **tie))
            scene.world.actors[name] = actor_for(person)
        await session.flush()
        yield scene


async def _wrong(scene: RecordScene, who: str, expected: int, asked: list[Asked]) -> list[str]:
    scene.as_(who)
    found = []
    for method, below, sent in asked:
        answer = await scene.http.request(method, f"/v1/persons/{scene.world.kid.id}{below}", **sent)
        if answer.status_code != expected:
            found.append(f"{method} {below}: {answer.status_code} {answer.text[:200]}")
    return found


def test_the_addresses_are_found() -> None:
    assert len(OPERATIONS) >= 90
    assert len(OF_THE_RECORD) >= 55
    for what in (
        "access-log",
        "observations",
        "growth",
        "vaccines",
        "documents",
        "allergies",
        "export",
        "erasure",
    ):
        assert [one for one in OF_THE_RECORD if one[1].startswith(f"/{what}")], what


@pytest.mark.parametrize("who", STRANGERS)
async def test_to_a_stranger_no_address_of_a_person_is_there(scene: RecordScene, who: str) -> None:
    assert await _wrong(scene, who, 404, OPERATIONS) == []


@pytest.mark.parametrize("who", KNOWN_BUT_SHUT_OUT)
async def test_who_may_know_of_the_child_is_shut_out_of_its_record(scene: RecordScene, who: str) -> None:
    assert await _wrong(scene, who, 403, OF_THE_RECORD) == []


@pytest.mark.parametrize("who", LOOKING_ONLY)
async def test_who_may_look_changes_nothing(scene: RecordScene, who: str) -> None:
    changing = [one for one in OF_THE_RECORD if one[0] != "GET"]
    assert len(changing) >= 25
    assert await _wrong(scene, who, 403, changing) == []


async def test_a_carer_takes_nothing_away_and_gives_nothing_on(scene: RecordScene) -> None:
    managed = [one for one in OF_THE_RECORD if MANAGED.search(one[1])]
    assert len(managed) >= 6
    for who in ("viewer", "manager"):
        assert await _wrong(scene, who, 403, managed) == []


async def test_nobody_is_let_in_without_having_signed_in(scene: RecordScene) -> None:
    scene.actor[0] = None  # type: ignore[call-overload]
    assert await _wrong_unsigned(scene) == []


async def _wrong_unsigned(scene: RecordScene) -> list[str]:
    found = []
    for method, below, sent in OPERATIONS:
        answer = await scene.http.request(method, f"/v1/persons/{scene.world.kid.id}{below}", **sent)
        if answer.status_code != 401:
            found.append(f"{method} {below}: {answer.status_code}")
    return found
