"""A week of an infant over HTTP: two carers, a sleep that was forgotten, a night with a bad network."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.database import Database
from families.carers.models import CareLevel, CareRelation
from families.permissions import Action
from records.access.items import new_item
from records.access.kinds import What
from records.access.service import open_record
from records.diaries.errors import DiaryAlreadyRunning
from records.diaries.kinds import SleepKind
from records.diaries.models import Sleep
from records.diaries.service import refuse_second_running
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

# The scene's child is three months old then; 10:30 in Hong Kong.
NOW = dt.datetime(2017, 7, 10, 2, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession) -> AsyncIterator[RecordScene]:
    async with record_scene(session, NOW) as scene:
        yield scene


def _feed(at: dt.datetime, **more: Any) -> dict[str, Any]:
    return {"started_at": at.isoformat(), "method": "breast", "side": "left", **more}


def _nappy(at: dt.datetime, **more: Any) -> dict[str, Any]:
    return {"seen_at": at.isoformat(), "is_wet": True, "is_dirty": False, **more}


async def _made(scene: RecordScene, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
    answer = await scene.ask("POST", path, body, **headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def _refused(scene: RecordScene, status: int, code: str, *asked: Any, **more: Any) -> dict[str, Any]:
    answer = await scene.ask(*asked, **more)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    problem: dict[str, Any] = answer.json()
    return problem


async def test_a_feed_is_begun_by_a_tap_and_ended_by_another(scene: RecordScene) -> None:
    begun = await _made(scene, "/feeds", _feed(NOW, is_running=True))
    assert (begun["is_running"], begun["minutes"], begun["is_forgotten"]) == (True, 0, False)
    scene.clock[0] = NOW + 12 * MINUTE
    second = _feed(scene.clock[0], is_running=True, side="right")
    told = await _refused(scene, 409, "diary_already_running", "POST", "/feeds", second)
    assert "2017-07-10 10:30" in told["detail"]
    await _made(scene, "/sleeps", {"started_at": NOW.isoformat(), "kind": "nap", "is_running": True})
    diary = (await scene.ask("GET", "/diary")).json()
    assert (diary["running_feed"]["id"], diary["running_feed"]["minutes"]) == (begun["id"], 12)
    assert (diary["running_sleep"]["kind"], diary["whole"]["asleep_min"]) == ("nap", 12)

    one, once = f"/feeds/{begun['id']}", {"Idempotency-Key": "end-by-mum"}
    end = {"ended_at": (NOW + 11 * MINUTE).isoformat(), "side": "both"}
    ended = await scene.ask("POST", f"{one}/end", end, **once)
    assert (ended.status_code, ended.headers["ETag"]) == (200, '"2"'), ended.text
    assert (ended.json()["minutes"], ended.json()["side"], ended.json()["is_running"]) == (11, "both", False)
    again = await scene.ask("POST", f"{one}/end", end, **once)  # the answer was lost on the way
    assert again.json() == ended.json()
    await _refused(scene, 409, "diary_not_running", "POST", f"{one}/end", end)
    third = await _made(scene, "/feeds", second)
    reopened = _feed(NOW, is_running=True)
    await _refused(scene, 409, "diary_already_running", "PUT", one, reopened, revision=2)
    corrected = await scene.ask("PUT", f"/feeds/{third['id']}", _feed(NOW, is_running=True), revision=1)
    assert (corrected.status_code, corrected.json()["minutes"]) == (200, 12)  # itself is not another
    former = (await scene.ask("GET", f"{one}/history")).json()
    assert [item["is_running"] for item in former] == [True]


async def test_what_was_forgotten_is_ended_afterwards(scene: RecordScene) -> None:
    body = {"started_at": NOW.isoformat(), "kind": "night", "is_running": True}
    begun = await _made(scene, "/sleeps", body)
    scene.clock[0] = NOW + dt.timedelta(hours=30)
    diary = (await scene.ask("GET", "/diary?from_on=2017-07-10&days=2")).json()
    assert diary["running_sleep"]["is_forgotten"]
    assert diary["whole"]["asleep_min"] == 0  # nobody knows yet
    end = f"/sleeps/{begun['id']}/end"
    now = {"ended_at": scene.clock[0].isoformat()}
    told = await _refused(scene, 422, "diary_entry_too_long", "POST", end, now)
    assert "16 hours" in told["detail"]
    ended = await scene.ask("POST", end, {"ended_at": (NOW + dt.timedelta(hours=7)).isoformat()})
    assert ended.json()["minutes"] == 7 * 60
    diary = (await scene.ask("GET", "/diary?from_on=2017-07-10&days=2")).json()
    assert (diary["running_sleep"], diary["whole"]["longest_sleep_min"]) == (None, 7 * 60)


async def test_a_week_of_two_carers_adds_up(scene: RecordScene) -> None:
    bottle = _feed(NOW - 60 * MINUTE, method="bottle", side=None, milk="formula", amount_ml=90)
    mine = await _made(scene, "/feeds", bottle, **{"Idempotency-Key": "bad-network"})
    assert (await _made(scene, "/feeds", bottle, **{"Idempotency-Key": "bad-network"})) == mine
    dirty = _nappy(NOW, is_dirty=True, colour="pale", texture="soft", note="尿片 🍼")
    nappy = await _made(scene, "/nappies", dirty)
    grandma = await make_person(scene.session, NOW)
    care = {"level": CareLevel.MANAGE, "began_at": NOW - dt.timedelta(days=1)}
    scene.session.add(CareRelation(person_id=scene.world.kid.id, carer_id=grandma.id, **care))
    scene.world.actors["grandma"] = actor_for(grandma)
    scene.as_("grandma")
    theirs = await _made(scene, "/nappies", _nappy(NOW + 3 * MINUTE))  # at the same time: both are kept
    night = {"started_at": "2017-07-09T21:00:00+08:00", "ended_at": "2017-07-10T05:00:00+08:00", "kind": "night"}
    await _made(scene, "/sleeps", night)
    week = (await scene.ask("GET", "/diary?from_on=2017-07-04&days=7", **{"Accept-Language": "zh-Hant"})).json()
    assert [one["day"] for one in week["days"]] == [f"2017-07-{day:02}" for day in range(4, 11)]
    sunday, monday = (one["totals"] for one in week["days"][-2:])
    assert (sunday["asleep_min"], monday["asleep_min"], monday["longest_sleep_min"]) == (180, 300, 480)
    assert (monday["bottle_ml"], monday["wet_nappies"], monday["dirty_nappies"]) == (90, 2, 1)
    assert (week["whole"]["feeds"], week["whole"]["nappies"], week["whole"]["night_min"]) == (1, 2, 480)
    assert week["perhaps_twice"] == [[nappy["id"], theirs["id"]]]
    (advice,) = week["advice"]
    assert (advice["code"], advice["nappy_ids"]) == ("pale", [nappy["id"]])
    assert "醫生" in advice["words"]
    assert [one["id"] for one in week["nappies"]] == [nappy["id"], theirs["id"]]
    # In London the whole night is of Sunday, and so is what came until eight in the morning here.
    sunday = (await scene.ask("GET", "/diary?from_on=2017-07-09&time_zone=Europe/London")).json()
    assert (sunday["whole"]["asleep_min"], sunday["whole"]["feeds"]) == (480, 0)
    await _refused(scene, 422, "time_zone_unknown", "GET", "/diary?time_zone=../etc")
    await _refused(scene, 422, "record_day_before_birth", "POST", "/nappies", _nappy(NOW - dt.timedelta(days=90)))
    await _refused(scene, 422, "diary_entry_unfit", "POST", "/feeds", {**bottle, "milk": None})

    one = f"/nappies/{nappy['id']}"
    assert (await scene.ask("PUT", one, {**dirty, "colour": "mustard"}, revision=1)).status_code == 200
    await _refused(scene, 412, "record_item_changed", "PUT", one, dirty, revision=1)
    assert (await scene.ask("DELETE", one, revision=2)).status_code == 204
    today = (await scene.ask("GET", "/diary")).json()
    assert (today["advice"], today["whole"]["nappies"], today["perhaps_twice"]) == ([], 1, [])
    scene.as_("kid")
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    assert {row["what"] for row in log} == {"diary", "access_log"}
    await scene.session.execute(text("SET LOCAL ROLE NONE"))
    rows = text("SELECT string_agg(one::text, '') FROM record.nappies_history AS one WHERE person_id = :id")
    assert "🍼".encode().hex() not in str(await scene.session.scalar(rows, {"id": scene.world.kid.id}))


async def test_of_two_who_begin_at_once_one_begins_and_one_is_told(database: Database, owner: Database) -> None:
    async with database.transaction() as session:
        person = await make_person(session, NOW, birth_on=dt.date(2017, 4, 12))
    values = {"started_at": NOW, "ended_at": None, "is_running": True, "kind": SleepKind.NAP}

    async def begin() -> str:
        try:
            async with database.transaction() as session:
                record = await open_record(
                    session, actor_for(person), person.id, Action.EDIT_RECORD, what=What.DIARY, now=NOW
                )
                await refuse_second_running(session, record, values, kind=Sleep, item_id=None, now=NOW)
                session.add(Sleep(**new_item(record, now=NOW), **values))
        except DiaryAlreadyRunning:
            return "told"
        return "begun"

    try:
        assert sorted(await asyncio.gather(*(begin() for _ in range(5)))) == ["begun", *["told"] * 4]
    finally:
        async with owner.transaction() as session:
            await session.execute(text("DELETE FROM record.sleeps WHERE person_id = :id"), {"id": person.id})
