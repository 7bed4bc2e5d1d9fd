"""Vaccines over HTTP: a child's doses, their corrections, what is next, who may; and bad input."""

import datetime as dt
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from families.permissions import Action
from records.access.items import DepositedItemFixed, Origin
from records.access.kinds import Access, What, Why
from records.access.service import open_record, open_record_as_system
from tests.support.files import picture
from tests.support.record import RecordScene, record_scene
from vaccines.doses.service import DOSES_MAX, DoseEntry, add_dose, correct_dose

BORN = dt.date(2017, 4, 12)  # the child of the scene
MMR = {"given_on": "2018-04-20", "product": "mmr"}
FULL = {
    **MMR,
    "site": "left_arm",
    "batch": "A21CD",
    "provider": "大埔母嬰健康院 🏥",
    "note": "小小發燒\n第二天好了",
}


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    async with record_scene(session, now) as scene:
        yield scene


async def made(scene: RecordScene, body: dict[str, Any]) -> dict[str, Any]:
    answer = await scene.ask("POST", "/vaccines/doses", body)
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    dose: dict[str, Any] = answer.json()
    return dose


async def overview(scene: RecordScene, **headers: str) -> dict[str, Any]:
    answer = await scene.ask("GET", "/vaccines", **headers)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


async def refused(scene: RecordScene, body: dict[str, Any]) -> tuple[int, str]:
    answer = await scene.ask("POST", "/vaccines/doses", body)
    return answer.status_code, answer.json()["code"]


async def test_a_dose_is_kept_with_all_that_was_told_and_counts_for_each_part(scene: RecordScene) -> None:
    dose = await made(scene, FULL)
    assert {name: dose[name] for name in FULL} == FULL
    assert (dose["name"], dose["antigens"]) == ("MMR", ["measles", "mumps", "rubella"])
    assert dose["provenance"]["origin"] == "self_entered"
    assert dose["provenance"]["recorded_by_id"] == str(scene.world.parent.id)
    shown = await overview(scene)
    (judged,) = shown["doses"]
    counted = {one["antigen"]: (one["standing"], one["number"]) for one in judged["verdicts"]}
    assert counted == dict.fromkeys(("measles", "mumps", "rubella"), ("valid", 1))
    assert judged["words"] == "Valid: dose 1."
    series = {one["antigen"]: one for one in shown["series"]}
    assert (series["measles"]["status"], series["measles"]["valid_doses"]) == ("not_complete", 1)
    assert series["hpv"]["status"] == "not_in_programme"
    # Born before July 2018: the second at Primary 1. In class 3A of 2026, so that began in September 2024.
    (second,) = [one for one in shown["next"] if "measles" in one["numbers"]]
    assert (second["name"], second["numbers"]["measles"], second["recommended_on"]) == ("MMR", 2, "2024-09-01")
    assert second["why"] == ["It is given in Primary 1."]
    chinese = await overview(scene, **{"Accept-Language": "zh-HK"})
    assert chinese["doses"][0]["words"].endswith("第 1 劑。")


async def test_what_was_told_is_sealed_in_the_database(scene: RecordScene) -> None:
    dose = await made(scene, FULL)
    await scene.session.execute(text("SELECT set_config('role', 'eplus_keys', true)"))
    raw = text("SELECT batch_sealed, provider_sealed, note_sealed FROM record.immunizations WHERE id = :id")
    sealed = (await scene.session.execute(raw, {"id": uuid.UUID(dose["id"])})).one()
    for value, plain in zip(sealed, (FULL["batch"], FULL["provider"], FULL["note"]), strict=True):
        assert plain.encode() not in value
    await scene.session.execute(text("SELECT set_config('role', 'eplus_app', true)"))
    with pytest.raises(DBAPIError):  # the app itself has no right on the table
        await scene.session.execute(text("SELECT * FROM record.immunizations"))


async def test_a_correction_keeps_what_was_and_the_slower_of_two_is_told(scene: RecordScene) -> None:
    dose = await made(scene, {**MMR, "given_on": "2018-04-02"})
    path = f"/vaccines/doses/{dose['id']}"
    (judged,) = (await overview(scene))["doses"]
    assert judged["verdicts"][0]["reason"] == "too_young"
    assert judged["words"].endswith("It would have counted from 8 April 2018 on.")
    assert (await scene.ask("PUT", path, MMR)).status_code == 428
    corrected = await scene.ask("PUT", path, FULL, revision=1)
    assert (corrected.status_code, corrected.headers["ETag"]) == (200, '"2"')
    late = await scene.ask("PUT", path, {**MMR, "given_on": "2018-04-21"}, revision=1)
    assert (late.status_code, late.json()["code"]) == (412, "record_item_changed")
    assert (await scene.ask("GET", path)).json()["given_on"] == "2018-04-20"
    (former,) = (await scene.ask("GET", f"{path}/history")).json()
    assert (former["given_on"], former["provenance"]["revision"]) == ("2018-04-02", 1)
    assert (await overview(scene))["doses"][0]["words"] == "Valid: dose 1."

    assert (await scene.ask("DELETE", path, revision=1)).status_code == 412
    assert (await scene.ask("DELETE", path, revision=2)).status_code == 204
    assert (await scene.ask("GET", path)).status_code == 404
    assert (await overview(scene))["doses"] == []
    history = (await scene.ask("GET", f"{path}/history")).json()
    assert [one["batch"] for one in history] == ["A21CD", None]
    await made(scene, MMR)  # it can be entered again


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({**MMR, "given_on": "2017-04-11"}, 422, "dose_before_birth"),
        ({**MMR, "given_on": "2999-01-01"}, 422, "dose_in_future"),
        ({**MMR, "given_on": "2018-02-30"}, 422, "invalid_input"),
        ({**MMR, "given_on": 1_524_182_400}, 422, "invalid_input"),
        ({**MMR, "product": "elixir"}, 422, "vaccine_unknown"),
        ({**MMR, "product": "x" * 10_000}, 422, "invalid_input"),
        ({**MMR, "antigens": ["measles"]}, 422, "product_or_antigens"),
        ({"given_on": "2018-04-20"}, 422, "product_or_antigens"),
        ({"given_on": "2018-04-20", "antigens": ["plague"]}, 422, "vaccine_unknown"),
        ({"given_on": "2018-04-20", "antigens": ["measles"] * 9}, 422, "invalid_input"),
        ({**MMR, "provider": "名" * 10_000}, 422, "invalid_input"),
        ({**MMR, "note": "n" * 1_001}, 422, "invalid_input"),
        ({**MMR, "batch": "A\u0000B"}, 422, "invalid_input"),
        ({**MMR, "site": "tail"}, 422, "invalid_input"),
        ({**MMR, "colour": "red"}, 422, "invalid_input"),
    ],
)
async def test_bad_input_is_refused_plainly_and_nothing_is_kept(
    scene: RecordScene, body: dict[str, Any], status: int, code: str
) -> None:
    assert await refused(scene, body) == (status, code)
    assert (await overview(scene))["doses"] == []


async def test_today_is_the_last_day_and_the_day_of_birth_the_first(scene: RecordScene) -> None:
    scene.clock[0] = dt.datetime(2026, 11, 30, 16, 0, tzinfo=dt.UTC)  # it is the first of December in Hong Kong
    await made(scene, {"given_on": "2017-04-12", "product": "bcg"})
    await made(scene, {"given_on": "2026-12-01", "product": "influenza-inactivated"})
    assert await refused(scene, {"given_on": "2026-12-02", "product": "mmr"}) == (422, "dose_in_future")


async def test_the_same_twice_is_refused_and_a_repeat_of_the_request_is_not(scene: RecordScene) -> None:
    key = uuid.uuid4().hex
    first = await scene.ask("POST", "/vaccines/doses", MMR, **{"Idempotency-Key": key})
    again = await scene.ask("POST", "/vaccines/doses", MMR, **{"Idempotency-Key": key})
    assert (again.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert again.headers["Idempotency-Replayed"] == "true"
    assert await refused(scene, MMR) == (409, "dose_already_there")
    by_antigen = {"given_on": "2018-09-20", "antigens": ["rubella", "measles", "measles"]}
    await made(scene, by_antigen)
    assert await refused(scene, {**by_antigen, "antigens": ["measles", "rubella"]}) == (409, "dose_already_there")
    other = await made(scene, {**MMR, "given_on": "2018-04-21"})
    moved = await scene.ask("PUT", f"/vaccines/doses/{other['id']}", MMR, revision=1)
    assert (moved.status_code, moved.json()["code"]) == (409, "dose_already_there")
    assert (await scene.ask("GET", f"/vaccines/doses/{other['id']}")).json()["given_on"] == "2018-04-21"


async def test_who_may_see_and_who_may_enter(scene: RecordScene) -> None:
    dose = await made(scene, MMR)
    path = f"/vaccines/doses/{dose['id']}"
    for name, sees, enters in (
        ("kid", 200, 403),
        ("carer", 403, 403),
        ("stranger", 404, 404),
        ("teacher", 403, 403),
        ("officer", 404, 404),
    ):
        scene.as_(name)
        for shown in ("/vaccines", path, f"{path}/history", "/vaccines/profile", "/vaccines/conditions"):
            assert (await scene.ask("GET", shown)).status_code == sees, (name, shown)
        assert (await scene.ask("POST", "/vaccines/doses", MMR)).status_code == enters, name
        assert (await scene.ask("PUT", path, MMR, revision=1)).status_code == enters, name
        assert (await scene.ask("DELETE", path, revision=1)).status_code == enters, name
    # A dose of the child is none of the sibling, though the same parent asks.
    scene.as_("parent")
    elsewhere = scene.world.parent.id
    assert (await scene.ask("GET", path, person_id=elsewhere)).json()["code"] == "record_item_unknown"
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    assert {one["what"] for one in log} >= {"vaccines"}


async def test_what_a_clinic_deposits_stays_the_clinics(scene: RecordScene, session: AsyncSession) -> None:
    now, kid = scene.clock[0], scene.world.kid
    await made(scene, MMR)  # by the family, before
    record = await open_record_as_system(
        session, kid.id, Access.EDIT, what=What.VACCINES, why=Why.DEPOSIT, now=now
    )
    entry = DoseEntry(dt.date(2018, 4, 20), product="mmr", batch="K9")
    dose = await add_dose(session, record, entry, born_on=BORN, now=now, source="Tai Po clinic")
    assert dose.origin is Origin.DEPOSITED
    opened = await open_record(
        session, scene.world.actors["parent"], kid.id, Action.EDIT_RECORD, what=What.VACCINES, now=now
    )
    with pytest.raises(DepositedItemFixed):
        await correct_dose(session, opened, dose.id, entry, born_on=BORN, expected_revision=1, now=now)
    answer = await scene.ask("DELETE", f"/vaccines/doses/{dose.id}", revision=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "deposited_item_fixed")
    # Both stand, and the one with a batch counts.
    shown = (await overview(scene))["doses"]
    assert {one["provenance"]["origin"]: one["verdicts"][0]["standing"] for one in shown} == {
        "deposited": "valid",
        "self_entered": "extraneous",
    }


async def test_a_record_holds_so_many_doses_and_no_more(
    scene: RecordScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert DOSES_MAX >= 100
    monkeypatch.setattr("vaccines.doses.service.DOSES_MAX", 2)
    await made(scene, MMR)
    await made(scene, {**MMR, "product": "bcg"})
    assert await refused(scene, {**MMR, "product": "pcv13"}) == (409, "too_many_doses")


async def test_without_a_date_of_birth_nothing_can_be_said(scene: RecordScene) -> None:
    scene.world.kid.birth_on = None
    await scene.session.flush()
    answer = await scene.ask("GET", "/vaccines")
    assert (answer.status_code, answer.json()["code"]) == (409, "birth_date_missing")
    assert await refused(scene, MMR) == (409, "birth_date_missing")


async def test_the_catalogue_names_all_that_a_dose_can_be_entered_by(scene: RecordScene) -> None:
    answer = await scene.http.get("/v1/vaccine-catalogue", headers={"Accept-Language": "zh-HK"})
    shown = answer.json()
    assert shown["schedule"]["name"] == "香港兒童免疫接種計劃"
    products = {one["id"]: one for one in shown["products"]}
    assert products["dtap-ipv-hib-hepb"]["antigens"] == [
        *("diphtheria", "hepatitis-b", "hib", "pertussis", "polio", "tetanus")
    ]
    held = {"If-None-Match": answer.headers["ETag"], "Accept-Language": "zh-HK"}
    assert (await scene.http.get("/v1/vaccine-catalogue", headers=held)).status_code == 304
    held["Accept-Language"] = "en"
    assert (await scene.http.get("/v1/vaccine-catalogue", headers=held)).status_code == 200


async def test_a_photograph_of_the_card_shows_a_dose_is_replaced_and_detached(scene: RecordScene) -> None:
    async def uploaded() -> str:
        answer = await scene.ask(
            "POST", "/documents?kind=vaccine_card", content=picture("JPEG"), **{"Content-Type": "image/jpeg"}
        )
        assert answer.json()["kind"] == "vaccine_card", answer.text
        return str(answer.json()["id"])

    dose, first, second = await made(scene, MMR), await uploaded(), await uploaded()
    assert dose["evidence_id"] is None
    one = f"/vaccines/doses/{dose['id']}"
    for revision, document in ((1, first), (2, second)):
        shown = await scene.ask("PUT", f"{one}/evidence", {"document_id": document}, revision=revision)
        assert (shown.status_code, shown.headers["ETag"]) == (200, f'"{revision + 1}"'), shown.text
        assert shown.json()["evidence_id"] == document
    again = await scene.ask("PUT", f"{one}/evidence", {"document_id": first}, revision=2)
    assert again.status_code == 412, "somebody else was faster"
    assert (await overview(scene))["doses"][0]["evidence_id"] == second
    former = (await scene.ask("GET", f"{one}/history")).json()
    assert [was["evidence_id"] for was in former] == [first, None]
    # Correcting the dose leaves its evidence; what is not of this record shows nothing.
    corrected = await scene.ask("PUT", one, {**MMR, "batch": "B2"}, revision=3)
    assert corrected.json()["evidence_id"] == second
    unknown = await scene.ask("PUT", f"{one}/evidence", {"document_id": dose["id"]}, revision=4)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "record_item_unknown")
    # A document that leaves the folder shows no dose, and one detached stays in the folder.
    assert (await scene.ask("DELETE", f"/documents/{second}", revision=1)).status_code == 204
    assert (await scene.ask("GET", one)).json()["evidence_id"] is None
    await scene.ask("PUT", f"{one}/evidence", {"document_id": first}, revision=4)
    detached = await scene.ask("DELETE", f"{one}/evidence", revision=5)
    assert (detached.status_code, detached.json()["evidence_id"]) == (200, None)
    assert (await scene.ask("GET", f"/documents/{first}/thumbnail")).status_code == 200


async def test_an_adult_is_told_of_influenza_and_of_no_dose_since_infancy(scene: RecordScene) -> None:
    answer = await scene.ask("GET", "/vaccines", person_id=scene.world.parent.id)
    shown = answer.json()
    assert [one["vaccine"] for one in shown["next"]] == ["influenza-inactivated"]
    words = {one["status"]: one["status_words"] for one in shown["series"]}
    assert words["ask_doctor"] == "No full record: ask your doctor"
    assert "not_complete" in words, "influenza, each season"
