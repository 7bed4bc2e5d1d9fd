"""Officers correct parks over HTTP: in force, kept, and never over one another."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from core.database import Database
from core.messages import say
from families.actors import Role
from geo.geofences.live import LiveGeofences
from geo.geofences.rules import VerdictKind
from geo.parks.models import Park
from tests.geo.office.conftest import Caller, box
from tests.support.places import VICTORIA_PARK, fix_at
from tests.support.play import committed_park
from tests.support.roles import sign_in

WHY = "The eastern lawn was fenced off."


def drawn(geofence: Any, revision: int | None = 1) -> dict[str, Any]:
    return {"geofence": geofence, "reason": WHY, "based_on_revision": revision}


async def test_a_drawn_boundary_is_in_force_and_the_one_before_is_kept(
    officer: Caller, park_id: str, database: Database
) -> None:
    put = await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(box(width_m=50)))

    assert put.status_code == 200, put.text
    told = put.json()["properties"]
    assert (told["geofence_revision"], told["geofence_origin"], told["geofence_area_m2"]) == (
        2,
        "imported",
        10_000,
    )
    assert put.headers["etag"] == f'"park-{told["revision"]}"'
    live = LiveGeofences()
    async with database.transaction() as session:
        await live.refresh(session)
        assert (await live.judge(session, fix_at(east_m=-80))).kind is VerdictKind.INSIDE
        assert (await live.judge(session, fix_at(east_m=60))).kind is VerdictKind.OUTSIDE
    kept = (await officer.ask("GET", f"/parks/{park_id}/geofence/revisions?limit=1")).json()
    assert [(one["number"], one["reason"]) for one in kept["items"]] == [(2, WHY)]
    assert kept["items"][0]["changed_by"]
    earlier = await officer.ask("GET", f"/parks/{park_id}/geofence/revisions?cursor={kept['next_cursor']}")
    assert [(one["number"], one["changed_by_id"]) for one in earlier.json()["items"]] == [(1, None)]


async def test_an_earlier_form_is_restored_to_the_last_digit(
    officer: Caller, park_id: str, database: Database
) -> None:
    async def boundary() -> bytes:
        async with database.transaction() as session:
            wkb = await session.scalar(select(Park.geofence_grid).where(Park.id == park_id))
            assert wkb is not None
            return bytes(wkb.data)

    first = await boundary()
    await officer.ask(
        "PUT", f"/parks/{park_id}/geofence", drawn({"type": "Circle", "centre": VICTORIA_PARK, "radius_m": 60})
    )
    assert await boundary() != first
    restored = await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn({"type": "Revision", "number": 1}, 2))
    assert restored.json()["properties"]["geofence_revision"] == 3
    assert await boundary() == first
    unknown = await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn({"type": "Revision", "number": 9}, 3))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "geofence_revision_unknown")


async def test_of_two_officers_at_once_the_second_is_told(officer: Caller, park_id: str) -> None:
    answers = await asyncio.gather(
        *(officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(box(width_m=width))) for width in (50, 60))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    told = next(answer.json() for answer in answers if answer.status_code == 409)
    assert (told["code"], told["params"]) == ("geofence_changed_meanwhile", {"revision": 2})


async def test_of_two_neighbours_drawn_at_once_the_second_sees_the_first(
    officer: Caller, park_id: str, database: Database
) -> None:
    async with committed_park(database, (114.1925, 22.2826)) as neighbour:  # 440 m to the east
        answers = await asyncio.gather(
            officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(box(width_m=400))),
            officer.ask("PUT", f"/parks/{neighbour}/geofence", drawn(box(east_m=100, width_m=400))),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 422]
    assert {answer.json().get("code") for answer in answers} == {None, "boundary_overlaps_park"}


async def test_the_same_boundary_again_changes_nothing(officer: Caller, park_id: str) -> None:
    answers = [await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(box(width_m=50))) for _ in range(2)]
    assert [answer.json()["properties"]["geofence_revision"] for answer in answers] == [2, 2]


async def test_by_etag(officer: Caller, park_id: str) -> None:
    etag = (await officer.ask("GET", f"/parks/{park_id}")).headers["etag"]
    path, body = f"/parks/{park_id}", {"name_en": "Lawn", "reason": WHY}
    changed = await officer.ask("PATCH", path, body, **{"If-Match": etag})
    assert (changed.status_code, changed.json()["properties"]["name_en"]) == (200, "Lawn")
    late = await officer.ask("PATCH", path, body | {"name_en": "Green"}, **{"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (412, "park_changed_meanwhile")
    for tag in ('"x"', "", '"park-1", "y"'):
        assert (
            await officer.ask("PATCH", path, body | {"name_en": "Mud"}, **{"If-Match": tag})
        ).status_code == 412
    either = await officer.ask("PATCH", path, body | {"name_en": "Any"}, **{"If-Match": "*"})
    assert either.status_code == 200
    unsaid = await officer.ask("PATCH", path, body)
    assert (unsaid.status_code, unsaid.json()["code"]) == (422, "park_revision_missing")


async def test_names_hours_and_closing(officer: Caller, park_id: str, database: Database) -> None:
    path = f"/parks/{park_id}"

    async def change(**changes: Any) -> dict[str, Any]:
        answer = await officer.ask("PATCH", path, changes | {"reason": WHY}, **{"If-Match": "*"})
        assert answer.status_code == 200, answer.text
        properties: dict[str, Any] = answer.json()["properties"]
        return properties

    told = await change(hours={"opens": "06:30", "closes": "22:00"}, name_zh_hant="草坪", facilities=["lawn"])
    assert (told["opens"], told["closes"], told["name_zh_hant"]) == ("06:30:00", "22:00:00", "草坪")
    assert (await change(hours=None))["opens"] is None
    closed = await change(is_closed=True)
    assert (closed["is_closed"], closed["is_designated"]) == (True, False)
    again = await officer.ask("PATCH", path, {"is_designated": True, "reason": WHY}, **{"If-Match": "*"})
    assert (again.status_code, again.json()["code"]) == (422, "park_closed_in_play")
    live = LiveGeofences()
    async with database.transaction() as session:
        await live.refresh(session)
        assert (await live.judge(session, fix_at())).park_id != park_id
    assert (await change(is_closed=False, is_designated=True))["is_designated"]
    redrawn = await officer.ask("PUT", f"{path}/geofence", drawn(box(width_m=50)))
    assert redrawn.status_code == 200, redrawn.text
    log = (await officer.ask("GET", f"/office-log?subject=park:{park_id}")).json()["items"]
    acts = {one["act"]: one for one in log if one["is_me"] and one["reason"] == WHY}
    assert set(acts) == {"park_changed", "park_closed", "park_opened", "park_redrawn"}
    assert acts["park_closed"]["after"]["closed_at"] == acts["park_opened"]["before"]["closed_at"]
    assert (acts["park_opened"]["before"]["is_designated"], acts["park_redrawn"]["before"]) == (False, {"form": 1})


async def test_a_new_park_finds_its_district(officer: Caller, park_id: str) -> None:
    body = {
        "name_en": "Harbour Lawn",
        "name_zh_hant": "海港草坪",
        "category": "park",
        "is_designated": True,
        "geofence": box(east_m=500),
        "reason": WHY,
    }
    added = await officer.ask("POST", "/parks", body)
    assert added.status_code == 201, added.text
    told = added.json()
    assert (told["id"], told["properties"]["district"]) == ("harbour-lawn", "wan-chai")
    again = await officer.ask("POST", "/parks", body)
    assert (again.status_code, again.json()["code"]) == (409, "park_exists")
    over = await officer.ask("POST", "/parks", body | {"id": "over", "geofence": box(east_m=510)})
    assert (over.status_code, over.json()["code"]) == (422, "boundary_overlaps_park")
    sea = {"type": "Circle", "centre": [113.72, 22.1], "radius_m": 50}
    nowhere = await officer.ask("POST", "/parks", body | {"id": "sea", "geofence": sea})
    assert nowhere.json()["code"] == "park_in_no_district"


BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[114.18, 22.28], [114.19, 22.29], [114.19, 22.28], [114.18, 22.29], [114.18, 22.28]]],
}


@pytest.mark.parametrize(
    ("geofence", "code"),
    [
        (BOW_TIE, "boundary_crosses_itself"),
        ({"type": "Polygon", "coordinates": []}, "boundary_empty"),
        ({"type": "Polygon", "coordinates": [[[114.18, 22.28]] * 3]}, "boundary_ring_too_short"),
        ({"type": "Polygon", "coordinates": [[[22.28, 114.18]] * 4]}, "boundary_axes_swapped"),
        ({"type": "Polygon", "coordinates": [[[0.1, 51.5]] * 4]}, "boundary_outside_hong_kong"),
        ({"type": "Polygon", "coordinates": [[[114.18, 22.28]] * 4]}, "boundary_not_valid"),
        (box(width_m=4, height_m=4), "boundary_area_out_of_range"),
        ({"type": "Circle", "centre": [114.18, 22.28], "radius_m": 4}, "boundary_radius_out_of_range"),
        ({"type": "Circle", "centre": [22.28, 114.18], "radius_m": 40}, "boundary_axes_swapped"),
        (box(east_m=-9_000), "boundary_outside_district"),
    ],
)
async def test_what_cannot_be_a_boundary_is_told_in_words(
    officer: Caller, park_id: str, geofence: Any, code: str
) -> None:
    answers = [
        await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(geofence), **{"Accept-Language": language})
        for language in ("en", "zh-HK", "zh-CN")
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(422, code)] * 3
    assert len({answer.json()["detail"] for answer in answers}) == 3
    assert all(answer.json()["faults"][0]["pointer"].startswith("/geofence") for answer in answers)


async def test_a_crossing_is_told_with_its_place(officer: Caller, park_id: str) -> None:
    told = (await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(BOW_TIE))).json()
    assert told["params"] == {"place": "114.185000, 22.285000"}
    assert told["detail"] == say("boundary_crosses_itself", "en", told["params"])


async def test_a_hole_is_allowed(officer: Caller, park_id: str) -> None:
    outer, hole = box(), box(-20, -20, 40, 40)
    geofence = {"type": "Polygon", "coordinates": outer["coordinates"] + hole["coordinates"]}
    put = await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(geofence))
    assert put.json()["properties"]["geofence_area_m2"] == 200 * 200 - 40 * 40


async def test_a_neighbour_is_not_swallowed(officer: Caller, park_id: str, database: Database) -> None:
    async with committed_park(database, (114.1915, 22.2826)) as neighbour:
        put = await officer.ask("PUT", f"/parks/{park_id}/geofence", drawn(box(width_m=500)))
    assert (put.status_code, put.json()["code"]) == (422, "boundary_overlaps_park")
    assert put.json()["params"]["park"] == neighbour


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/geofence", drawn(box())),
        ("PATCH", "", {"reason": WHY, "based_on_revision": 1}),
        ("GET", "/geofence/revisions", None),
        ("POST", "/geofence/preview", {"geofence": box()}),
    ],
)
async def test_only_officers_and_only_parks_that_are_there(
    officer: Caller, park_id: str, database: Database, now: dt.datetime, method: str, path: str, body: Any
) -> None:
    guardian = Caller(officer.http, await sign_in(database, now=now))
    staff = Caller(officer.http, await sign_in(database, Role.STAFF, now=now))
    for caller in (guardian, staff):
        assert (await caller.ask(method, f"/parks/{park_id}{path}", body)).status_code == 403
    assert (await officer.ask(method, f"/parks/atlantis{path}", body)).status_code == 404
    nobody = await officer.http.request(method, f"/v1/parks/{park_id}{path}", json=body)
    assert nobody.status_code == 401
