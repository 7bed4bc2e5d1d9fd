"""Reports from the clinic's hand to the family's eyes: delay, release, correction, trends; and who sees what."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from families.notices.models import Notice
from records.access.service import close_record
from records.clinics.service import get_key_of_secret, revoke_clinic_key
from records.reports.service import tell_of_shown_reports
from tests.support.clinics import ClinicCaller, granted_clinic, make_clinic
from tests.support.record import RecordScene, record_scene

HAEMOGLOBIN = {"code": "718-7", "name": "Hb", "value": 10.9, "unit": "g/dL", "low": 11.5, "high": 15.5}
BLOOD: dict[str, Any] = {
    "category": "laboratory",
    "title": "全血計數 Complete blood count",
    "performer": "Harbour Laboratory",
    "specimen": "Venous blood",
    "collected_at": "2026-10-08T01:00:00Z",
    "reported_at": "2026-10-09T08:00:00Z",
    "conclusion": "Mild iron deficiency",
    "results": [{**HAEMOGLOBIN, "interpretation": "low"}, {"name": "Film", "text": "Microcytic"}],
}
SHOWN_AT = dt.datetime(2026, 10, 23, 8, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


@pytest_asyncio.fixture(loop_scope="session")
async def clinic(scene: RecordScene, now: dt.datetime) -> ClinicCaller:
    return await granted_clinic(scene, now)


async def _told(scene: RecordScene) -> list[str]:
    found = await scene.session.scalars(
        select(Notice).where(Notice.person_id == scene.world.parent.id).order_by(Notice.id)
    )
    return [one.kind.value for one in found]


async def _deposited(clinic: ClinicCaller, **change: Any) -> dict[str, Any]:
    answer = await clinic.ask("POST", "/reports", {**BLOOD, **change})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_from_the_clinic_through_the_delay_to_the_family(scene: RecordScene, clinic: ClinicCaller) -> None:
    whom = (await clinic.ask("GET", "")).json()
    assert whom["birth_on"] == "2017-04-12"
    once = {"Idempotency-Key": "same"}
    made = (await clinic.ask("POST", "/reports", BLOOD, **once)).json()
    code, clinic.code = clinic.code, "-".join(clinic.code.lower()[at : at + 4] for at in (0, 4, 8))
    assert (await clinic.ask("POST", "/reports", BLOOD, **once)).json() == made, "however the code is typed"
    clinic.code = code
    assert (made["provenance"]["origin"], made["provenance"]["source"]) == ("deposited", "Wan Chai Clinic")
    assert (made["clinic_id"], made["shown_at"]) == (clinic.clinic_id, "2026-10-23T08:00:00Z")
    one = f"/reports/{made['id']}"

    # Before: that there is one, and when it is shown; of its content, nothing anywhere.
    awaited = (await scene.ask("GET", "/awaited-reports")).json()
    assert awaited == [{name: made[name] for name in ("id", "category", "clinic_id", "reported_at", "shown_at")}]
    for path in (one, f"{one}/history"):
        answer = await scene.ask("GET", path)
        assert (answer.status_code, answer.text.count("iron")) in {(404, 0), (200, 0)}
    assert (await scene.ask("GET", "/reports")).json()["items"] == []
    assert (await scene.ask("GET", "/result-trends")).json() == []
    exported = await scene.ask("GET", "/export")
    assert exported.status_code == 200
    assert "iron deficiency" not in exported.text
    assert await _told(scene) == ["report_awaited"]

    # The clinic corrects it meanwhile: still not to be seen, and nobody is told.
    better = {**BLOOD, "status": "corrected", "conclusion": "Iron deficiency, moderate"}
    assert (await clinic.ask("PUT", one, better)).status_code == 428
    corrected = await clinic.ask("PUT", one, better, revision=1)
    assert (corrected.status_code, corrected.headers["ETag"]) == (200, '"2"'), corrected.text
    assert corrected.json()["shown_at"] == made["shown_at"]
    assert (await clinic.ask("PUT", one, BLOOD, revision=1)).status_code == 412
    assert await _told(scene) == ["report_awaited"]

    # A second before the hour it is hidden; at the hour it is there, with what it said before in its history.
    scene.clock[0] = SHOWN_AT - SECOND
    assert (await scene.ask("GET", one)).status_code == 404
    assert await tell_of_shown_reports(scene.session, now=scene.clock[0]) == 0
    scene.clock[0] = SHOWN_AT
    shown = await scene.ask("GET", one)
    assert shown.status_code == 200, shown.text
    assert shown.json()["conclusion"] == "Iron deficiency, moderate"
    assert [former["conclusion"] for former in (await scene.ask("GET", f"{one}/history")).json()] == [
        BLOOD["conclusion"]
    ]
    assert (await scene.ask("GET", "/awaited-reports")).json() == []
    assert await tell_of_shown_reports(scene.session, now=SHOWN_AT) == 1
    assert await tell_of_shown_reports(scene.session, now=SHOWN_AT) == 0
    assert await _told(scene) == ["report_awaited", "report_shown"]
    fixed = await scene.ask("PUT", one, BLOOD, revision=2)
    assert (fixed.status_code, fixed.json()["code"]) == (409, "deposited_item_fixed")

    # The log names the clinic.
    scene.as_("kid")
    log = (await scene.ask("GET", "/access-log", **{"Accept-Language": "zh-Hant"})).json()["items"]
    of_clinic = [row for row in log if row["relation"] == "clinic"]
    assert {row["actor_name"] for row in of_clinic} == {"灣仔診所"}
    assert {(row["access"], row["why"]) for row in of_clinic} >= {("edit", "deposit"), ("view", "deposit")}


async def test_released_early_it_is_told_once_and_ended_the_clinic_is_shut_out(
    scene: RecordScene, clinic: ClinicCaller, now: dt.datetime
) -> None:
    made = await _deposited(clinic)
    one = f"/reports/{made['id']}"
    scene.clock[0] = released_at = now + dt.timedelta(hours=1)
    released = await clinic.ask("POST", f"{one}/release", revision=1)
    assert released.status_code == 200, released.text
    assert dt.datetime.fromisoformat(released.json()["released_at"]) == released_at
    assert (await clinic.ask("POST", f"{one}/release", revision=2)).json()["code"] == "report_released"
    assert (await scene.ask("GET", one)).status_code == 200
    await clinic.ask("PUT", one, {**BLOOD, "status": "amended"}, revision=2)
    scene.clock[0] = SHOWN_AT
    assert await tell_of_shown_reports(scene.session, now=SHOWN_AT) == 1
    hidden = (await clinic.ask("POST", "/reports", {**BLOOD, "reported_at": "2026-10-23T07:00:00Z"})).json()
    assert (await clinic.ask("DELETE", f"/reports/{hidden['id']}", revision=1)).status_code == 204
    told = ["report_awaited", "report_shown", "report_corrected", "report_awaited"]
    assert await _told(scene) == told, "nobody had read what was taken back"
    shown = (await clinic.ask("POST", "/reports", {**BLOOD, "title": "Another child's"})).json()
    gone = await clinic.ask("DELETE", f"/reports/{shown['id']}", revision=1)
    assert gone.status_code == 204, gone.text
    assert await _told(scene) == [*told, "report_shown", "report_removed"]

    (grant,) = (await scene.ask("GET", "/clinic-grants")).json()
    assert grant["clinic_name"] == "Wan Chai Clinic"
    again = await scene.ask("POST", "/clinic-grants", {"clinic_id": clinic.clinic_id})
    assert (again.status_code, again.json()["code"]) == (409, "clinic_granted")
    assert (await scene.ask("DELETE", f"/clinic-grants/{grant['id']}")).status_code == 204
    for method, path, body in (("GET", "/reports", None), ("POST", "/reports", BLOOD), ("GET", "", None)):
        shut = await clinic.ask(method, path, body)
        assert (shut.status_code, shut.json()["code"]) == (404, "clinic_grant_unknown")
    assert (await scene.ask("GET", one)).status_code == 200


async def test_a_clinic_sees_its_own_and_nothing_else(
    scene: RecordScene, clinic: ClinicCaller, now: dt.datetime
) -> None:
    made = await _deposited(clinic)
    own = await scene.ask("POST", "/reports", {**BLOOD, "source": "Paper"})
    assert own.json()["provenance"]["origin"] == "self_entered"
    assert (own.json()["clinic_id"], own.json()["shown_at"]) == (None, None)
    assert [one["id"] for one in (await clinic.ask("GET", "/reports")).json()["items"]] == [made["id"]]
    assert (await clinic.ask("GET", f"/reports/{own.json()['id']}")).status_code == 404
    other = await make_clinic(scene.session, scene.http, now)
    other.code = clinic.code  # overheard: of no use to another clinic
    assert (await other.ask("GET", "/reports")).status_code == 404
    granted = await scene.ask("POST", "/clinic-grants", {"clinic_id": other.clinic_id})
    other.code = granted.json()["code"]
    assert (await other.ask("GET", "/reports")).json()["items"] == []
    assert (await other.ask("PUT", f"/reports/{made['id']}", BLOOD, revision=1)).status_code == 404
    for secret in ("x" * 43, ""):
        wrong = ClinicCaller(scene.http, clinic.clinic_id, secret, clinic.code)
        assert (await wrong.ask("GET", "/reports")).status_code == 401

    key = await get_key_of_secret(scene.session, other.secret)
    await revoke_clinic_key(scene.session, key.id, now=now)
    assert (await other.ask("GET", "/reports")).json()["code"] == "clinic_key_invalid"

    # The database itself, past all code: by role and by what is stated.
    parent, kid = scene.world.parent.id, scene.world.kid.id
    later = (SHOWN_AT - SECOND).isoformat()

    async def count(role: str, table: str, **stated: object) -> int:
        names = {"subject_person_id": kid, "access": "edit", "opened_at": later, **stated}
        for name, value in names.items():
            await scene.session.execute(
                text("SELECT set_config(:name, :value, true)"), {"name": f"eplus.{name}", "value": str(value)}
            )
        await scene.session.execute(text("SELECT set_config('role', :role, true)"), {"role": role})
        found = await scene.session.scalar(text(f"SELECT count(*) FROM record.{table}"))
        await close_record(scene.session)
        return int(found or 0)

    assert await count("eplus_record", "reports", actor_person_id=parent) == 1
    assert await count("eplus_record", "reports", actor_person_id=parent, opened_at=SHOWN_AT.isoformat()) == 2
    assert await count("eplus_record", "reports", actor_person_id=parent, opened_at="") == 1
    assert await count("eplus_record_worker", "reports") == 1
    assert await count("eplus_record_clinic", "reports", clinic_id=clinic.clinic_id) == 1
    assert await count("eplus_record_clinic", "reports", clinic_id=other.clinic_id) == 0
    stranger = scene.world.actors["stranger"].person_id
    assert (
        await count("eplus_record_clinic", "reports", clinic_id=clinic.clinic_id, subject_person_id=stranger) == 0
    )
    with pytest.raises(DBAPIError, match="permission denied"):
        async with scene.session.begin_nested():
            await count("eplus_record_clinic", "observations", clinic_id=clinic.clinic_id)


async def test_a_trend_is_in_one_unit_where_that_is_exact(scene: RecordScene, clinic: ClinicCaller) -> None:
    glucose = {"code": "14749-6", "name": "Glucose", "value": 5.5, "unit": "mmol/L"}
    await scene.ask("POST", "/reports", {**BLOOD, "collected_at": "2026-01-05T01:00:00Z"})
    in_grams = {**HAEMOGLOBIN, "value": 112.0, "unit": "g/l", "low": 115.0, "high": 155.0}
    days = ("2026-03-05", "2026-02-05")
    for day, results in zip(days, ([in_grams, glucose], [{**glucose, "value": 99, "unit": "mg/dL"}]), strict=True):
        at = f"{day}T01:00:00Z"
        made = await clinic.ask(
            "POST", "/reports", {**BLOOD, "collected_at": at, "reported_at": at, "results": results}
        )
        assert made.status_code == 201, made.text
    trend = (await scene.ask("GET", "/result-trends/718-7", **{"Accept-Language": "zh-Hant"})).json()
    (series,) = trend["series"]
    assert (trend["name"], series["unit"]) == ("血紅素", "g/L")
    assert [(one["value"], one["low"], one["said_value"], one["said_unit"]) for one in series["readings"]] == [
        (109, 115, 10.9, "g/dL"),
        (112, 115, 112, "g/L"),
    ]
    assert [one["is_self_entered"] for one in series["readings"]] == [True, False]
    apart = (await scene.ask("GET", "/result-trends/14749-6")).json()["series"]
    assert [(one["unit"], [each["value"] for each in one["readings"]]) for one in apart] == [
        ("mmol/L", [5.5]),
        ("mg/dL", [99]),
    ]
    listed = (await scene.ask("GET", "/result-trends")).json()
    assert {(one["code"], one["count"]) for one in listed} == {("718-7", 2), ("14749-6", 2)}
    assert (await scene.ask("GET", "/result-trends/2951-2")).json()["series"] == []
    tests = (await scene.http.get("/v1/laboratory-tests")).json()
    assert {"718-7", "14749-6"} <= {one["code"] for one in tests}


async def test_what_cannot_be_is_refused_and_words_are_sealed(scene: RecordScene) -> None:
    for change, code in (
        ({"reported_at": "2026-10-11T00:00:00Z"}, "record_day_in_future"),
        ({"collected_at": "2026-10-09T08:00:01Z"}, "record_days_reversed"),
        ({"results": [{**HAEMOGLOBIN, "code": "718-8"}]}, "loinc_invalid"),
        ({"results": [{**HAEMOGLOBIN, "low": 16}]}, "result_unfit"),
    ):
        refused = await scene.ask("POST", "/reports", {**BLOOD, **change})
        assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text
    made = await scene.ask("POST", "/reports", BLOOD)
    await scene.session.execute(text("SET LOCAL ROLE NONE"))
    row = await scene.session.scalar(
        text("SELECT one::text FROM record.reports AS one WHERE id = :id"), {"id": uuid.UUID(made.json()["id"])}
    )
    for words in ("Hb", "10.9", "Mild", "blood"):
        assert words.encode().hex() not in str(row)
