"""Observations over HTTP: entered, listed, corrected by two at once, removed; what is impossible or unusual."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.schemas.observations import ObservationIn
from families.permissions import Action
from records.access.items import DepositedItemFixed, Origin
from records.access.kinds import Access, What, Why
from records.access.service import open_record, open_record_as_system
from records.observations.models import Observation
from records.observations.queries import list_observations
from records.observations.service import add_observation, correct_observation
from tests.support.record import RecordScene, record_scene

PATH = "/observations"
AT = "2026-10-09T08:05:00+08:00"
WEIGHT = {"kind": "weight", "at": AT, "value": 25.4, "unit": "kg"}
PRESSURE = {
    "kind": "blood_pressure",
    "at": AT,
    "value": 102,
    "second_value": 64,
    "unit": "mm[Hg]",
    "method": "sitting",
}
GLUCOSE = {"kind": "glucose", "at": AT, "value": 92, "unit": "mg/dL", "meal_context": "fasting"}


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def _made(scene: RecordScene, body: dict[str, Any]) -> dict[str, Any]:
    answer = await scene.ask("POST", PATH, body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    made: dict[str, Any] = answer.json()
    return made


async def _refused(scene: RecordScene, body: dict[str, Any]) -> tuple[int, str]:
    answer = await scene.ask("POST", PATH, body)
    return answer.status_code, answer.json()["code"]


async def test_each_kind_is_kept_in_its_unit_with_what_it_was_measured_by(scene: RecordScene) -> None:
    made = await _made(scene, {**WEIGHT, "value": 56, "unit": "[lb_av]", "note": "前臂 🦦", "device": "Scale 3"})
    assert (made["value"], made["unit"], made["entered_unit"]) == (25.401, "kg", "[lb_av]")
    assert made["note"] == "前臂 🦦"
    assert made["at"] == AT
    provenance = made["provenance"]
    assert provenance["origin"] == "self_entered"
    assert (provenance["recorded_by_id"], provenance["device"]) == (str(scene.world.parent.id), "Scale 3")
    pressure = await _made(scene, PRESSURE)
    assert (pressure["value"], pressure["second_value"], pressure["method"]) == (102, 64, "sitting")
    glucose = await _made(scene, GLUCOSE)
    assert (glucose["value"], glucose["meal_context"]) == (5.107, "fasting")
    for kind, value in (("height", 127), ("head_circumference", 52), ("waist", 55)):
        assert (await _made(scene, {**WEIGHT, "kind": kind, "value": value, "unit": "cm"}))["value"] == value
    assert (await _made(scene, {**WEIGHT, "kind": "heart_rate", "value": 88, "unit": "/min"}))[
        "kind"
    ] == "heart_rate"
    raw = text("SELECT note_sealed FROM record.observations WHERE id = :id")
    await scene.session.execute(text("SELECT set_config('role', 'eplus_keys', true)"))
    sealed = await scene.session.scalar(raw, {"id": uuid.UUID(made["id"])})
    assert sealed is not None
    assert "前臂".encode() not in sealed


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"value": 2_540}, (422, "observation_impossible")),
        ({"value": 7}, (409, "observation_unlikely")),
        ({"value": 190}, (409, "observation_unit_mixed_up")),
        ({"value": 0}, (422, "invalid_input")),
        ({"value": 1e9}, (422, "invalid_input")),
        ({"unit": "cm"}, (422, "observation_unfit")),
        ({"method": "lying"}, (422, "observation_unfit")),
        ({"meal_context": "fasting"}, (422, "observation_unfit")),
        ({"second_value": 3}, (422, "observation_unfit")),
        ({"at": "2017-04-11T10:00:00+08:00"}, (422, "observed_before_birth")),
        ({"at": "2026-10-10T10:35:01+08:00"}, (422, "observed_in_future")),
        ({"at": "2026-10-09T08:05:00"}, (422, "invalid_input")),
        ({"note": "x" * 1_001}, (422, "invalid_input")),
        ({"kind": "temperature"}, (422, "invalid_input")),
        ({"extra": 1}, (422, "invalid_input")),
    ],
)
async def test_what_cannot_be_is_refused_and_the_unusual_is_asked_about(
    scene: RecordScene, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert await _refused(scene, {**WEIGHT, **change}) == expected
    confirmed = await scene.ask("POST", PATH, {**WEIGHT, **change, "confirm": True})
    assert confirmed.status_code == (201 if expected[0] == 409 else 422)


async def test_swapped_blood_pressures_and_a_missing_half_are_refused(scene: RecordScene) -> None:
    swapped = {**PRESSURE, "value": 64, "second_value": 102, "confirm": True}
    assert await _refused(scene, swapped) == (422, "observation_impossible")
    assert await _refused(scene, {**PRESSURE, "second_value": None}) == (422, "observation_unfit")


async def test_two_parents_at_once_the_second_is_told_and_nothing_is_lost(scene: RecordScene) -> None:
    made = await _made(scene, WEIGHT)
    path = f"{PATH}/{made['id']}"
    assert (await scene.ask("GET", path)).headers["ETag"] == '"1"'
    first = await scene.ask("PUT", path, {**WEIGHT, "value": 25.6}, revision=1)
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    second = await scene.ask("PUT", path, {**WEIGHT, "value": 24.6}, revision=1)
    assert (second.status_code, second.json()["code"]) == (412, "record_item_changed")
    for missing in ({}, {"If-Match": "*"}):
        answer = await scene.ask("PUT", path, WEIGHT, **missing)
        assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")
    assert (await scene.ask("PUT", path, WEIGHT, **{"If-Match": '"what"'})).status_code == 412
    kept = (await scene.ask("GET", path)).json()
    assert (kept["value"], kept["provenance"]["revision"]) == (25.6, 2)
    assert kept["provenance"]["changed_by_id"] == str(scene.world.parent.id)
    former = (await scene.ask("GET", f"{path}/history")).json()
    assert [(one["value"], one["provenance"]["revision"]) for one in former] == [(25.4, 1)]
    other_kind = await scene.ask("PUT", path, {**GLUCOSE}, revision=2)
    assert other_kind.json()["code"] == "observation_unfit"


async def test_what_is_removed_is_gone_from_lists_and_stays_in_its_history(scene: RecordScene) -> None:
    made = await _made(scene, {**WEIGHT, "note": "with shoes"})
    path = f"{PATH}/{made['id']}"
    assert (await scene.ask("DELETE", path)).status_code == 428
    assert (await scene.ask("DELETE", path, revision=1)).status_code == 204
    assert (await scene.ask("GET", path)).json()["code"] == "record_item_unknown"
    assert (await scene.ask("DELETE", path, revision=2)).status_code == 404
    assert (await scene.ask("GET", PATH)).json()["items"] == []
    (former,) = (await scene.ask("GET", f"{path}/history")).json()
    assert former["note"] == "with shoes"


async def test_lists_are_by_kind_latest_first_in_pages(scene: RecordScene) -> None:
    for hour in (8, 12, 10):
        await _made(scene, {**PRESSURE, "at": f"2026-10-09T{hour:02}:00:00+08:00", "value": 100 + hour})
    await _made(scene, WEIGHT)
    values: list[float] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (
            await scene.ask("GET", f"{PATH}?kind=blood_pressure&limit=2{cursor and f'&cursor={cursor}'}")
        ).json()
        values += [one["value"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert values == [112, 110, 108]
    assert len((await scene.ask("GET", PATH)).json()["items"]) == 4
    other_list = (await scene.ask("GET", f"{PATH}?limit=1")).json()["next_cursor"]
    assert (await scene.ask("GET", f"{PATH}?kind=weight&cursor={other_list}")).status_code == 422


async def test_a_repeat_enters_nothing_twice(scene: RecordScene) -> None:
    once = {"Idempotency-Key": "same"}
    first = await scene.ask("POST", PATH, WEIGHT, **once)
    again = await scene.ask("POST", PATH, WEIGHT, **once)
    assert (again.json()["id"], again.headers["Idempotency-Replayed"]) == (first.json()["id"], "true")
    assert len((await scene.ask("GET", PATH)).json()["items"]) == 1
    assert (await scene.ask("POST", PATH, {**WEIGHT, "value": 26}, **once)).json()[
        "code"
    ] == "idempotency_key_reused"


async def test_the_child_looks_but_does_not_write_and_strangers_find_nothing(scene: RecordScene) -> None:
    made = await _made(scene, WEIGHT)
    scene.as_("kid")
    assert (await scene.ask("GET", f"{PATH}/{made['id']}")).status_code == 200
    assert (await scene.ask("POST", PATH, WEIGHT)).status_code == 403
    assert (await scene.ask("DELETE", f"{PATH}/{made['id']}", revision=1)).status_code == 403
    scene.as_("stranger")
    assert (await scene.ask("GET", f"{PATH}/{made['id']}")).status_code == 404
    # The id of an item does not open another's record.
    own = scene.world.actors["stranger"].person_id
    assert (await scene.ask("GET", f"{PATH}/{made['id']}", person_id=own)).status_code == 404


async def test_the_database_keeps_the_child_from_writing_whatever_the_code_says(
    scene: RecordScene, now: dt.datetime
) -> None:
    made = await _made(scene, WEIGHT)
    kid = scene.world.kid.id
    await scene.session.execute(
        text(
            "INSERT INTO accounts (id, person_id, kind, secret_hash, created_at) "
            " VALUES (:id, :id, 'child', 'x', :now)"
        ),
        {"id": kid, "now": now},
    )
    session = scene.session
    await open_record(session, scene.world.actors["kid"], kid, Action.VIEW_RECORD, what=What.OBSERVATIONS, now=now)
    for access in ("view", "edit"):
        await session.execute(text("SELECT set_config('eplus.access', :access, true)"), {"access": access})
        changed = await session.execute(
            text("UPDATE record.observations SET value = 1, revision = 2 WHERE id = :id"), {"id": made["id"]}
        )
        assert changed.rowcount == 0  # type: ignore[attr-defined]
    assert await session.scalar(text("SELECT count(*) FROM record.observations")) == 1


@pytest.mark.parametrize(
    "change",
    [
        "value = 1",
        "value = 1, revision = 3",
        "origin = 'deposited', revision = 2",
        "recorded_at = now(), revision = 2",
    ],
)
async def test_the_database_lets_no_change_pass_without_history(
    scene: RecordScene, now: dt.datetime, change: str
) -> None:
    made = await _made(scene, WEIGHT)
    parent = scene.world.actors["parent"]
    await open_record(
        scene.session, parent, scene.world.kid.id, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now
    )
    with pytest.raises(DBAPIError):
        async with scene.session.begin_nested():
            await scene.session.execute(
                text(f"UPDATE record.observations SET {change} WHERE id = :id"), {"id": made["id"]}
            )
    with pytest.raises(DBAPIError, match="permission denied"):
        async with scene.session.begin_nested():
            await scene.session.execute(text("DELETE FROM record.observations"))


async def test_what_a_system_deposits_never_looks_entered_and_the_family_cannot_change_it(
    scene: RecordScene, now: dt.datetime
) -> None:
    session, kid = scene.session, scene.world.kid.id
    measured = ObservationIn.model_validate({**WEIGHT, "source": "Wan Chai clinic"}).measured()
    system = await open_record_as_system(
        session, kid, Access.EDIT, what=What.OBSERVATIONS, why=Why.DEPOSIT, now=now
    )
    made = await add_observation(session, system, measured, is_confirmed=False, now=now)
    assert made.origin is Origin.DEPOSITED
    parent = scene.world.actors["parent"]
    record = await open_record(session, parent, kid, Action.EDIT_RECORD, what=What.OBSERVATIONS, now=now)
    (seen,) = await list_observations(session, record, limit=5)
    assert (seen.origin, seen.source, seen.recorded_by_id) == (Origin.DEPOSITED, "Wan Chai clinic", None)
    with pytest.raises(DepositedItemFixed):
        await correct_observation(
            session, record, made.id, measured, expected_revision=1, is_confirmed=False, now=now
        )
    forged = Observation(
        id=uuid.uuid4(),
        person_id=kid,
        origin=Origin.DEPOSITED,
        recorded_at=now,
        revision=1,
        kind=made.kind,
        effective_at=now,
        effective_offset_min=480,
        value=made.value,
        entered_unit=made.entered_unit,
        is_diary=False,
    )
    session.add(forged)
    with pytest.raises(DBAPIError, match="row-level security"):
        await session.flush()
    await session.rollback()
