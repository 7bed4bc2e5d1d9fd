"""Who looked, over HTTP: in words, in pages, to those whom it concerns; and the chain that holds it together."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.messages import LANGUAGES, catalogue
from families.permissions import ALLOWED, Action
from families.relations import Relation
from records.access.kinds import What, Why
from records.access.log.rules import BEFORE_FIRST, Head, LoggedAccess, hash_of_access, hash_of_anchor
from tests.support.record import RecordScene, record_scene

PATH = "/access-log"


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def test_everyone_concerned_sees_who_looked_and_when_and_why(scene: RecordScene) -> None:
    scene.world.parent.display_name = "Mei Ling"
    await scene.session.flush()
    await scene.ask("GET", PATH)
    scene.as_("kid")
    seen = (await scene.ask("GET", PATH)).json()["items"]
    assert [(row["number"], row["access"], row["what"], row["why"]) for row in seen] == [
        (2, "view", "access_log", "own"),
        (1, "view", "access_log", "care"),
    ]
    assert seen[1]["words"] == "Mei Ling (guardian) looked at: who looked at the record"
    assert seen[1]["actor_id"] == str(scene.world.parent.id)
    in_chinese = (await scene.ask("GET", PATH, **{"Accept-Language": "zh-Hant"})).json()["items"]
    assert in_chinese[-1]["words"] == "Mei Ling（監護人）查看了：查閱紀錄"  # noqa: RUF001


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 404), ("officer", 404), ("carer", 403), ("teacher", 403), ("sibling", 403)]
)
async def test_nobody_else_sees_it_and_a_refusal_looks_at_nothing(
    scene: RecordScene, who: str, status: int
) -> None:
    scene.as_(who)
    assert (await scene.ask("GET", PATH)).status_code == status
    assert (await scene.ask("GET", PATH, person_id=uuid.uuid4())).status_code == 404
    scene.as_("parent")
    assert len((await scene.ask("GET", PATH)).json()["items"]) == 1


async def test_pages_hold_every_row_once_while_new_ones_come(scene: RecordScene) -> None:
    scene.as_("kid")
    for _ in range(4):
        await scene.ask("GET", PATH)
    numbers, cursor = [], None
    while True:
        page = (await scene.ask("GET", f"{PATH}?limit=2" + (f"&cursor={cursor}" if cursor else ""))).json()
        numbers += [row["number"] for row in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert numbers == [5, 4, 3, 2, 1]
    assert (await scene.ask("GET", f"{PATH}?cursor=abc")).status_code == 422


async def test_the_database_chains_the_rows_as_the_rules_do(scene: RecordScene) -> None:
    for _ in range(3):
        await scene.ask("GET", PATH)
    await scene.session.execute(text("SELECT set_config('role', 'eplus_audit', true)"))
    rows = await scene.session.execute(
        text(
            "SELECT person_id, number, at, actor_id, relation, access, what, why, request_id, hash"
            " FROM record.access_log WHERE person_id = :person ORDER BY number"
        ),
        {"person": scene.world.kid.id},
    )
    before, numbers = BEFORE_FIRST, []
    for *parts, found in rows.all():
        entry = LoggedAccess(*parts)
        before = hash_of_access(before, entry)
        assert found == before
        assert entry.request_id
        numbers.append(entry.number)
    assert numbers == [1, 2, 3]


def test_any_part_of_a_row_changes_its_hash() -> None:
    person, now = uuid.uuid4(), dt.datetime(2026, 10, 10, tzinfo=dt.UTC)
    entry = LoggedAccess(person, 1, now, uuid.uuid4(), "guardian", "view", "growth", "care", "r1")
    others = [
        replace(entry, person_id=uuid.uuid4()),
        replace(entry, number=2),
        replace(entry, at=now + dt.timedelta(microseconds=1)),
        replace(entry, actor_id=None),
        replace(entry, relation="self"),
        replace(entry, access="edit"),
        replace(entry, what="vaccines"),
        replace(entry, why="own"),
        replace(entry, request_id=None),
    ]
    hashes = {hash_of_access(BEFORE_FIRST, one) for one in [entry, *others]} | {hash_of_access(b"x", entry)}
    assert len(hashes) == len(others) + 2


def test_an_anchor_hashes_its_heads_in_any_order_and_every_part_of_them() -> None:
    now = dt.datetime(2026, 10, 10, tzinfo=dt.UTC)
    heads = [Head(uuid.uuid4(), number, bytes([number]) * 32) for number in (1, 2)]
    anchor = hash_of_anchor(BEFORE_FIRST, 1, now, heads)
    assert anchor == hash_of_anchor(BEFORE_FIRST, 1, now, heads[::-1])
    others = [
        hash_of_anchor(b"x", 1, now, heads),
        hash_of_anchor(BEFORE_FIRST, 2, now, heads),
        hash_of_anchor(BEFORE_FIRST, 1, now + dt.timedelta(microseconds=1), heads),
        hash_of_anchor(BEFORE_FIRST, 1, now, heads[:1]),
        hash_of_anchor(BEFORE_FIRST, 1, now, [heads[0], replace(heads[1], number=3)]),
    ]
    assert len({anchor, *others}) == len(others) + 1


def test_everything_that_a_row_can_say_has_words() -> None:
    relations = set().union(*(ALLOWED[one] for one in (Action.VIEW_RECORD, Action.EDIT_RECORD)))
    codes = [f"record_what_{what}" for what in What] + [f"record_why_{why}" for why in Why]
    codes += [f"record_relation_{one}" for one in relations if isinstance(one, Relation)]
    codes += ["record_relation_system", "record_access_view", "record_access_edit"]
    assert [code for code in codes if code not in catalogue()] == []
    assert all(catalogue()[code][language] for code in codes for language in LANGUAGES)


async def test_looks_at_the_overview_within_an_hour_are_one_row_each_actor(
    scene: RecordScene, now: dt.datetime
) -> None:
    async def look(who: str, minutes: int, path: str = "/overview") -> None:
        scene.as_(who)
        scene.clock[0] = now + dt.timedelta(minutes=minutes)
        answer = await scene.ask("GET", path)
        assert answer.status_code == 200, answer.text
        if path == "/overview":
            assert (answer.json()["doses"], answer.json()["next"][0]["name"] != "") == (0, True)

    for minutes in (0, 5, 59):
        await look("parent", minutes)
    await look("kid", 20)  # another actor: a row of its own
    await look("parent", 30, "/vaccines")  # every other read: a row each
    await look("parent", 31, "/vaccines")
    await look("parent", 60)  # the hour does not move on
    await look("parent", 110)
    await scene.session.execute(text("SELECT set_config('role', 'eplus_audit', true)"))
    rows = await scene.session.execute(
        text(
            "SELECT person_id, number, at, actor_id, relation, access, what, why, request_id, hash"
            " FROM record.access_log WHERE person_id = :person ORDER BY number"
        ),
        {"person": scene.world.kid.id},
    )
    before, seen = BEFORE_FIRST, []
    for *parts, found in rows.all():
        entry = LoggedAccess(*parts)
        before = hash_of_access(before, entry)
        assert found == before, "the chain is as any"
        seen.append((entry.relation, entry.what, (entry.at - now) // dt.timedelta(minutes=1)))
    assert seen == [
        ("guardian", "overview", 0),
        ("child_self", "overview", 20),
        ("guardian", "vaccines", 30),
        ("guardian", "vaccines", 31),
        ("guardian", "overview", 60),
    ]


async def test_the_overview_opens_to_nobody_else_and_for_looking_only(scene: RecordScene) -> None:
    for who, status in (("stranger", 404), ("carer", 403), ("sibling", 403)):
        scene.as_(who)
        assert (await scene.ask("GET", "/overview")).status_code == status, who
    # The database asks once more, whatever the app believes.
    enter = text("SELECT record.enter_for_overview(:actor, :subject, 'guardian', 'care', NULL, now())")
    for who, opens in (("stranger", False), ("carer", False), ("parent", True)):
        actor = scene.world.actors[who].person_id
        assert await scene.session.scalar(enter, {"actor": actor, "subject": scene.world.kid.id}) is opens
    assert await scene.session.scalar(text("SELECT current_setting('eplus.access')")) == "view"
