"""Every operation asked by everybody of what is not theirs, in one built world: who is let in and what leaks.

`tests/support/who_may.py` says who may. Everybody else is refused, in the words in which what does not exist is
refused, and nothing changes. What is there is really there: somebody who may gets another answer.
"""

import copy
import os
import re
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from core.redis import make_redis
from geo.districts.models import District
from geo.parks.loading import load_districts
from tests.conftest import NOW
from tests.support.api import openapi_document
from tests.support.limits import forget_limits
from tests.support.object_world import ObjectWorld, make_object_world
from tests.support.record import record_scene
from tests.support.roles import become_owner
from tests.support.who_may import EVERYBODY, KNOWS, RULES, Rule

REFUSED = {401, 403, 404}
# Their answers go on for ever to whoever may have them.
STREAMS = frozenset({"watch_operations", "watch_leaderboard"})
_PLACE = re.compile(r"\{(\w+)\}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_ITS_OWN = re.compile(r"(x-request-id|ratelimit.*|date|server-timing)$")
_TABLES = """
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'record')
    AND c.relname NOT IN ('spatial_ref_sys', 'alembic_version')
"""
# Asked by everybody about everything, which takes minutes: EVERYTHING=1.
EVERYTHING = os.environ.get("EVERYTHING") == "1"
# Whose ids anybody may read in a list.
SHOWN_TO_ALL = frozenset({"gift-drops", "slot_id", "place_id", "organisations"})
OF_EVERYTHING = ("nobody", "stranger")
# They know the child, and most of what is the child's is not for them.
NEAR_TO_THE_CHILD = frozenset({"carer", "sibling", "teacher", "viewer", "manager"})
OF_A_PART = tuple(sorted(EVERYBODY - {"stranger"}))
# What the world has not, so that whoever may is told so: parks are held in memory and made by a transaction that
# nobody else sees, a claim's code is in its slip alone, no vendor is connected, no class has a pupil without a
# family, and no league was sealed.
NOT_MADE = frozenset(
    (
        *("list_spawns", "claim_station_result", "disconnect_step_source", "undo_class_claim"),
        *("get_league_receipt", "correct_league", "extend_challenge"),
    )
)


@dataclass
class Operation:
    """An operation of the OpenAPI document, with its own examples for what is sent."""

    id: str
    method: str
    path: str
    example: Any = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    is_secured: bool = False

    @property
    def rule(self) -> Rule:
        return RULES[self.id]


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


def _operations() -> Iterator[Operation]:
    document = openapi_document()
    components = document["components"]["schemas"]
    for path, operations in document["paths"].items():
        for method, said in operations.items():
            one = Operation(said["operationId"], method.upper(), path, is_secured=bool(said.get("security")))
            one.headers = {"If-Match": '"1"', "Accept-Language": "en"}
            for parameter in said.get("parameters", ()):
                if parameter["in"] == "query" and parameter.get("required"):
                    value = parameter.get("example", _example(parameter["schema"], components))
                    one.query[parameter["name"]] = value
            for media_type, content in said.get("requestBody", {}).get("content", {}).items():
                if media_type == "application/json":
                    one.example = content.get("example") or _example(content["schema"], components)
                else:
                    one.content, one.headers["Content-Type"] = b"%PDF-1.7", media_type
                break
            yield one


OPERATIONS = list(_operations())


@dataclass
class Asking:
    """Asks operations of the world's objects, of made-up ones, or of some of each."""

    world: ObjectWorld
    redis: Any
    _asked: int = 0

    async def ask(
        self, one: Operation, values: dict[str, str], headers: dict[str, str] | None = None
    ) -> httpx.Response:
        self._asked += 1
        if self._asked % 150 == 0:  # the clock stands still, so no limit fills up
            await forget_limits(self.redis)
        body = self.world.bodies.get(one.id, one.example)
        sent: dict[str, Any] = {"json": _filled(body, values)} if body is not None else {"content": one.content}
        return await self.world.scene.http.request(
            one.method,
            address_of(one, values),
            params={name: values.get(name, value) for name, value in one.query.items()},
            headers={**one.headers, "Idempotency-Key": uuid.uuid4().hex, **(headers or {})},
            **sent,
        )

    async def as_(self, who: str, one: Operation, values: dict[str, str]) -> httpx.Response:
        if who == "nobody":
            self.world.scene.actor[0] = None  # type: ignore[call-overload]
        else:
            self.world.scene.as_(who)
        return await self.ask(one, values)

    async def thrown_away(self, who: str, one: Operation, values: dict[str, str]) -> httpx.Response:
        """Ask what may be allowed, and let it not have been."""
        async with self.world.scene.session.begin_nested() as nested:
            answer = await self.as_(who, one, values)
            await nested.rollback()
        self.world.scene.session.expire_all()
        return answer


def address_of(one: Operation, values: dict[str, str]) -> str:
    """Fill an address: by the segment before a place, with the door's before it, or by the place's name."""
    before, filled = "", []
    for segment in one.path.split("/"):
        place = _PLACE.search(segment)
        if place is None:
            filled.append(segment)
            before = segment
            continue
        name = place[1]
        keys = (f"{one.id}:{name}", f"{one.path.split('/')[2]}/{before}", before, name)
        value = next((values[key] for key in keys if key in values), "x")
        filled.append(segment.replace(place[0], value))
        before = ""
    return "/".join(filled)


def _filled(body: Any, values: dict[str, str]) -> Any:
    """Put ids of the world's objects where the example names some."""
    if isinstance(body, dict):
        return {
            name: values[name] if name in values and isinstance(value, str | None) else _filled(value, values)
            for name, value in body.items()
        }
    if isinstance(body, list):
        return [_filled(one, values) for one in body]
    return copy.deepcopy(body)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def asking(database: Database) -> AsyncIterator[Asking]:
    """One world for all of this file, thrown away at its end."""
    redis = make_redis()
    async with database.engine.connect() as connection:
        outer = await connection.begin()
        async with AsyncSession(
            connection, expire_on_commit=False, join_transaction_mode="create_savepoint"
        ) as session:
            if await session.get(District, "wan-chai") is None:
                await load_districts(session)
            async with record_scene(session, NOW) as scene:
                yield Asking(await make_object_world(scene, NOW), redis)
        await outer.rollback()
    await redis.aclose()


def told(answer: httpx.Response) -> tuple[int, Any, dict[str, str]]:
    """Return all that an answer tells, but for what every answer has of its own."""
    is_json = answer.content and "json" in answer.headers.get("content-type", "")
    body = answer.json() if is_json else answer.content
    if isinstance(body, dict):
        body.pop("request_id", None)
    kept = {name: value for name, value in answer.headers.items() if not _OF_ITS_OWN.match(name)}
    return answer.status_code, body, kept


def made_up(values: dict[str, str]) -> dict[str, str]:
    """Return values that name nothing; what anybody may know of, such as a school, stays."""
    return {
        name: str(uuid.uuid4()) if _UUID.fullmatch(value) and name not in SHOWN_TO_ALL else value
        for name, value in values.items()
    }


async def snapshot(session: AsyncSession) -> dict[str, tuple[int, int]]:
    """Return how many rows each table has, and a sum over what is in them."""
    async with session.begin_nested() as nested:
        await become_owner(session)
        names = (await session.scalars(text(_TABLES))).all()
        each = [
            f"SELECT '{name}', count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM {name} t"
            for name in names
        ]
        rows = (await session.execute(text(" UNION ALL ".join(each)))).all()
        await nested.rollback()
    return {name: (count, int(total)) for name, count, total in rows}


def _values(asking: Asking, one: Operation) -> dict[str, str]:
    """Return what the operation is asked about: the mother herself, where the record is hers."""
    values = asking.world.values
    if one.rule.target == "parent":
        return {**values, "person_id": asking.world.mother}
    return values


def test_every_operation_is_declared_and_closed_unless_it_is_for_anybody() -> None:
    ids = [one.id for one in OPERATIONS]
    assert len(ids) == len(set(ids)) >= 397
    assert set(ids) == set(RULES), "declare it in tests/support/who_may.py"
    by_account = {one.id for one in OPERATIONS if one.is_secured}
    assert by_account == {name for name, rule in RULES.items() if rule.door in {"account", "clinic"}}
    for rule in RULES.values():
        assert rule.may <= EVERYBODY
        assert rule.target == "own" or rule.may <= KNOWS[rule.target] or rule.target == "secret"


async def test_who_may_is_let_in_to_what_is_really_there(asking: Asking) -> None:
    """So that the refusals below are not of what nobody finds; one of those who may, another each time."""
    shut_out = []
    for number, one in enumerate(OPERATIONS):
        if one.rule.door != "account" or one.rule.target == "own" or one.id in STREAMS:
            continue
        may = sorted(one.rule.may)
        for who in may if EVERYTHING else [may[number % len(may)]]:
            answer = await asking.thrown_away(who, one, _values(asking, one))
            if answer.status_code in REFUSED | {429} or answer.status_code >= 500:
                shut_out.append((one.id, who, answer.status_code, answer.json()["code"]))
    assert [each for each in shut_out if each[0] not in NOT_MADE] == [], chr(10).join(map(str, shut_out))
    assert {each[0] for each in shut_out} == set(NOT_MADE)


@pytest.mark.parametrize(("who_asks", "least"), [(OF_EVERYTHING, 600), (OF_A_PART, 900)])
async def test_everybody_else_learns_nothing_and_changes_nothing(
    asking: Asking, who_asks: tuple[str, ...], least: int
) -> None:
    wrong, asked = [], 0
    for who in who_asks:
        before = await snapshot(asking.world.scene.session)
        for number, one in enumerate(OPERATIONS):
            if one.rule.door != "account" or who in one.rule.may or not _is_asked(who, number, one):
                continue
            values = _values(asking, one)
            expected = 401 if who == "nobody" else 403 if who in KNOWS[one.rule.target] else 404
            answer, asked = await asking.as_(who, one, values), asked + 1
            if answer.status_code != expected:
                wrong.append(f"{who} {one.id}: {answer.status_code}, not {expected}: {answer.text[:200]}")
            elif (
                expected == 404
                and (who == "stranger" or number % 8 == 0 or EVERYTHING)
                and told(answer) != told(await asking.as_(who, one, made_up(values)))
            ):
                wrong.append(f"{who} {one.id}: what is not there is refused otherwise: {answer.text[:200]}")
        after = await snapshot(asking.world.scene.session)
        wrong += [f"{who} changed {name}" for name in after if after[name] != before.get(name)]
    assert wrong == [], chr(10).join(wrong)
    assert asked > least


async def test_an_address_of_ones_own_leads_to_nothing_of_another(asking: Asking) -> None:
    """A guardian or a teacher asks below an own child, family or class for another's item."""
    world, wrong, asked = asking.world, [], 0
    own = {
        "person_id": str(world.scene.world.actors["other_child"].person_id),
        "families": world.values["other_family"],
        "classes": world.values["other_class"],
    }
    before = await snapshot(world.scene.session)
    for one in OPERATIONS:
        who = "far_teacher" if one.path.startswith("/v1/classes/") else "stranger"
        mine = dict(own)
        if who == "far_teacher":
            del mine["person_id"]
        elif one.rule.target == "parent":
            mine["person_id"] = str(world.scene.world.actors["stranger"].person_id)
        if one.rule.door != "account" or one.rule.target not in {"kid", "parent", "family", "class"}:
            continue
        first, second = {**world.values, **mine}, {**made_up(world.values), **mine}
        if address_of(one, first) == address_of(one, second) and not _names_an_object(one, first, second):
            continue
        asked += 1
        real = await asking.as_(who, one, first)
        if told(real) != told(await asking.as_(who, one, second)):
            wrong.append(f"{one.id} as {who}: {real.text[:200]}")
    after = await snapshot(world.scene.session)
    assert wrong == [], chr(10).join(wrong)
    # Whoever opens the record of an own child is logged there, whatever was looked for in it.
    logged = {"record.access_log", "record.access_heads"}
    assert {name for name in after if after[name] != before.get(name)} == logged
    assert asked >= 80


def _names_an_object(one: Operation, first: dict[str, str], second: dict[str, str]) -> bool:
    body = one.example
    return body is not None and _filled(body, first) != _filled(body, second)


def _is_asked(who: str, number: int, one: Operation) -> bool:
    """Say whether it is the turn of `who`: all but OF_EVERYTHING and those who are near ask for an eighth."""
    if one.rule.target == "own" or one.id in STREAMS:
        return who == "nobody"
    if who in NEAR_TO_THE_CHILD and one.rule.target == "kid":
        return True
    return EVERYTHING or who in OF_EVERYTHING or (number + OF_A_PART.index(who)) % 8 == 0


async def test_a_clinic_sees_nothing_without_the_familys_code_and_its_own_key(asking: Asking) -> None:
    world, wrong = asking.world, []
    before = await snapshot(world.scene.session)
    unknown = {**world.values, "deposits": "0123456789AB"}
    for one in OPERATIONS:
        if one.rule.door != "clinic":
            continue
        let_in = None
        async with world.scene.session.begin_nested() as nested:
            let_in = (await asking.ask(one, world.values, world.clinics["granted"])).status_code
            await nested.rollback()
        if let_in in REFUSED:
            wrong.append(f"{one.id}: the clinic itself is refused, {let_in}")
        for who in ("unknown", "none"):
            answer = await asking.ask(one, world.values, world.clinics[who])
            if answer.status_code != 401:
                wrong.append(f"{one.id} as {who}: {answer.status_code}")
        other = await asking.ask(one, world.values, world.clinics["other"])
        if other.status_code != 404 or told(other) != told(await asking.ask(one, unknown, world.clinics["other"])):
            wrong.append(f"{one.id} as another clinic: {other.status_code} {other.text[:200]}")
    after = await snapshot(world.scene.session)
    assert wrong == [], chr(10).join(wrong)
    assert [name for name in after if after[name] != before.get(name)] == []


async def test_a_tablet_does_nothing_locked_revoked_or_with_anothers_session(asking: Asking) -> None:
    world, wrong = asking.world, []
    world.scene.as_("staff")  # an account opens no tablet, nor does the role
    before = await snapshot(world.scene.session)
    for one in OPERATIONS:
        if one.rule.door not in {"tablet", "unlocked", "signature"}:
            continue
        for who, headers in world.tablets.items():
            is_let_in = who == "at_work" or (one.rule.door == "tablet" and "Station-Device" in headers)
            # A revoked tablet may still hand in what it measured, which is kept apart.
            if is_let_in and (who != "revoked" or one.id == "hand_in_station_batch"):
                continue
            answer = await asking.ask(one, world.values, headers)
            if answer.status_code != 401:
                wrong.append(f"{one.id} as {who}: {answer.status_code} {answer.text[:200]}")
    after = await snapshot(world.scene.session)
    assert wrong == [], chr(10).join(wrong)
    assert [name for name in after if after[name] != before.get(name)] == []
