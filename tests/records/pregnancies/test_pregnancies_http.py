"""A pregnancy over HTTP: the woman's own, shared when she says so, dated anew by a scan, ended."""

import base64
import datetime as dt
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from families.carers.models import CareLevel, CareRelation
from tests.support.people import actor_for, make_person
from tests.support.record import RecordScene, record_scene

PATH = "/pregnancies"
HERS: dict[str, Any] = {"last_period_on": "2026-07-01", "note": "瑪麗醫院"}


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    """`her`, cared for by `partner`, who may look after her record, and `friend`, who may look."""
    async with record_scene(session, now) as scene:
        people = {name: await make_person(session, now) for name in ("her", "partner", "friend")}
        for name, level in (("partner", CareLevel.MANAGE), ("friend", CareLevel.VIEW)):
            tie = {"person_id": people["her"].id, "carer_id": people[name].id, "level": level}
            session.add(CareRelation(**tie, began_at=now - dt.timedelta(days=1)))
        await session.flush()
        scene.world.actors |= {name: actor_for(person) for name, person in people.items()}
        yield scene


async def _ask(scene: RecordScene, who: str, *asked: Any, **more: Any) -> Any:
    scene.as_(who)
    return await scene.ask(*asked, person_id=scene.world.actors["her"].person_id, **more)


async def _log(scene: RecordScene, who: str) -> set[str]:
    return {row["what"] for row in (await _ask(scene, who, "GET", "/access-log")).json()["items"]}


async def test_it_is_hers_until_she_shares_it(scene: RecordScene) -> None:
    refused = await _ask(scene, "partner", "POST", PATH, {**HERS, "is_shared": True})
    assert (refused.status_code, refused.json()["code"]) == (403, "pregnancy_is_hers")
    made = await _ask(scene, "her", "POST", PATH, HERS)
    assert made.status_code == 201, made.text
    found = made.json()
    assert (found["due_on"], found["dated_by"]) == ("2027-04-07", "last_period")
    assert (found["week"], found["day"], found["trimester"]) == (14, 3, 2)
    one = f"{PATH}/{found['id']}"
    twice = await _ask(scene, "her", "POST", PATH, HERS)
    assert (twice.status_code, twice.json()["code"]) == (409, "pregnancy_goes_on")

    for who in ("partner", "friend"):
        assert (await _ask(scene, who, "GET", PATH)).json()["items"] == []
        assert (await _ask(scene, who, "GET", one)).status_code == 404
    assert (await _ask(scene, "partner", "PUT", one, {**HERS, "is_shared": True}, revision=1)).status_code == 404
    scanned = {**HERS, "scan_on": "2026-09-10", "scan_days": 60, "is_shared": True}
    shared = await _ask(scene, "her", "PUT", one, scanned, revision=1)
    assert (shared.json()["due_on"], shared.json()["dated_by"]) == ("2027-04-18", "scan"), shared.text
    seen = (await _ask(scene, "friend", "GET", one)).json()
    assert seen["note"] == "瑪麗醫院"
    # What it was before she shared it stays hers.
    assert (await _ask(scene, "friend", "GET", f"{one}/history")).json() == []
    assert len((await _ask(scene, "her", "GET", f"{one}/history")).json()) == 1
    assert (await _ask(scene, "partner", "PUT", one, {**scanned, "note": "Bag is packed"}, revision=2)).is_success
    shut = await _ask(scene, "partner", "PUT", one, {**scanned, "is_shared": False}, revision=3)
    assert (shut.status_code, shut.json()["code"]) == (403, "pregnancy_is_hers")
    assert (await _ask(scene, "her", "PUT", one, {**scanned, "is_shared": False}, revision=3)).is_success
    assert (await _ask(scene, "friend", "GET", one)).status_code == 404
    # Taken back: neither the pregnancy nor what it was while it was shared.
    assert (await _ask(scene, "friend", "GET", f"{one}/history")).json() == []
    assert len((await _ask(scene, "her", "GET", f"{one}/history")).json()) == 3

    # Who looked at it says that there is one: others see their own looks only.
    scene.world.actors["aunt"] = actor_for(aunt := await make_person(scene.session, scene.clock[0]))
    tie = {"carer_id": aunt.id, "level": CareLevel.VIEW, "began_at": scene.clock[0] - dt.timedelta(days=1)}
    scene.session.add(CareRelation(person_id=scene.world.actors["her"].person_id, **tie))
    await scene.session.flush()
    assert await _log(scene, "her") == {"access_log", "pregnancy"}
    assert await _log(scene, "aunt") == {"access_log"}


async def test_the_access_log_leaves_no_gap_where_her_looks_are_not_shown(scene: RecordScene) -> None:
    for who, asked in (("friend", "/access-log"), ("her", PATH), ("her", PATH), ("friend", "/access-log")):
        assert (await _ask(scene, who, "GET", asked)).status_code == 200
    page = (await _ask(scene, "friend", "GET", "/access-log?limit=1")).json()
    shown = page["items"]
    while cursor := page["next_cursor"]:
        (place,) = json.loads(base64.urlsafe_b64decode(cursor + "==")[16:])
        assert len(place) > 60, "the cursor says no number either"
        page = (await _ask(scene, "friend", "GET", f"/access-log?limit=1&cursor={cursor}")).json()
        shown += page["items"]
    assert {(one["what"], one["number"]) for one in shown} == {("access_log", None)}
    assert len({one["id"] for one in shown}) == 3
    hers = (await _ask(scene, "her", "GET", "/access-log")).json()["items"]
    assert [one["number"] for one in hers] == list(range(len(hers), 0, -1))
    assert {one["id"] for one in shown} < {one["id"] for one in hers}


async def test_the_database_itself_keeps_it_hers(scene: RecordScene) -> None:
    made = (await _ask(scene, "her", "POST", PATH, HERS)).json()
    her, partner = (scene.world.actors[name].person_id for name in ("her", "partner"))
    for actor, expected in ((her, 1), (partner, 0)):
        async with scene.session.begin_nested() as savepoint:
            settings = {"actor": str(actor), "subject": str(her)}
            await scene.session.execute(
                text(
                    "SELECT set_config('eplus.actor_person_id', :actor, true),"
                    " set_config('eplus.access', 'edit', true),"
                    " set_config('eplus.subject_person_id', :subject, true),"
                    " set_config('role', 'eplus_record', true)"
                ),
                settings,
            )
            count = text("SELECT count(*) FROM record.pregnancies WHERE id = :id")
            assert await scene.session.scalar(count, {"id": made["id"]}) == expected
            changed = await scene.session.execute(
                text("UPDATE record.pregnancies SET is_shared = true, revision = revision + 1 WHERE id = :id"),
                {"id": made["id"]},
            )
            assert changed.rowcount == expected  # type: ignore[attr-defined]
            await savepoint.rollback()


async def test_what_comes_next_and_how_it_ends(scene: RecordScene) -> None:
    appointment = {"starts_at": "2026-12-20T09:00:00+08:00", "ends_at": "2026-12-20T09:30:00+08:00"}
    planned = [
        await _ask(scene, "her", "POST", "/appointments", {**appointment, "title": title})
        for title in ("Scan", "Dentist")
    ]
    ids = [one.json()["id"] for one in planned]
    body = {**HERS, "appointment_ids": ids[:1]}
    one = f"{PATH}/{(await _ask(scene, 'her', 'POST', PATH, body)).json()['id']}"
    care = (await _ask(scene, "her", "GET", f"{one}/care", **{"Accept-Language": "zh-Hant"})).json()
    assert care["words"].startswith("第 14 週零 3 天")
    assert [visit["id"] for visit in care["visits"]][:2] == ["anomaly-scan", "check-20"]
    assert care["visits"][0]["from_on"] == "2026-11-04"
    assert care["sources"]

    lost = {**body, "ended_on": "2026-10-09", "outcome": "loss"}
    ended = await _ask(scene, "her", "PUT", one, lost, revision=1)
    assert (ended.status_code, ended.json()["week"]) == (200, 14), ended.text
    left = (await _ask(scene, "her", "GET", "/appointments")).json()["items"]
    assert [item["title"] for item in left] == ["Dentist"]
    care = (await _ask(scene, "her", "GET", f"{one}/care")).json()
    assert (care["visits"], care["may_register_child"]) == ([], False)
    assert "sorry" in care["words"]
    assert "linked to it are cancelled" in care["words"]
    # One that it does not name stands: nothing is said to be cancelled.
    unnamed = await _ask(scene, "her", "PUT", one, {**lost, "appointment_ids": []}, revision=2)
    assert unnamed.is_success, unnamed.text
    words = (await _ask(scene, "her", "GET", f"{one}/care")).json()["words"]
    assert "are cancelled" not in words
    assert "you can cancel them under Appointments" in words

    second = await _ask(scene, "her", "POST", PATH, {"last_period_on": "2026-01-01"})
    assert second.status_code == 201, second.text
    birth = {"last_period_on": "2026-01-01", "ended_on": "2026-10-08", "outcome": "birth"}
    born = f"{PATH}/{second.json()['id']}"
    assert (await _ask(scene, "her", "PUT", born, birth, revision=1)).is_success
    assert (await _ask(scene, "her", "GET", f"{born}/care")).json()["may_register_child"]
