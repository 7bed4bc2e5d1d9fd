"""A visit over HTTP: deposited with provenance, unread by staff, once; guests take their result home."""

import io
import uuid
from typing import Any

import pypdf
from sqlalchemy.ext.asyncio import AsyncSession

from stations.measuring.claims import forget_unclaimed
from tests.support.stations import PIN, StationScene

PRESSURE = {"kind": "blood_pressure", "value": 128, "second_value": 82, "unit": "mm[Hg]", "arm": "left"}
GLUCOSE = {"kind": "glucose", "value": 5.1, "unit": "mmol/L", "meal_context": "fasting"}


def visit(scene: StationScene, **changes: Any) -> dict[str, Any]:
    said = {"id": str(uuid.uuid4()), "at": scene.now.isoformat(), "consent": True, "language": "en"}
    return {**said, "readings": [PRESSURE, GLUCOSE], **changes}


async def shown_pass(scene: StationScene, who: str, by: str | None = None) -> str:
    answer = await scene.ask("GET", f"/persons/{scene.person(who)}/station-pass", who=by or who)
    return str(answer.json()["pass"])


async def observations(scene: StationScene, who: str, by: str) -> list[dict[str, Any]]:
    answer = await scene.ask("GET", f"/persons/{scene.person(who)}/observations", who=by)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_results_stand_in_the_record_once_and_staff_cannot_read_it(scene: StationScene) -> None:
    staff = await scene.at_work(await scene.open())
    body = visit(scene, token=await shown_pass(scene, "parent"), advice="少食生冷", helped_with_app=True)
    made = await scene.ask("POST", "/station-visits", body, who="staff", **staff)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["how"], told["is_deposited"], told["claim_code"]) == ("pass", True, None)
    assert [line["value"] for line in told["slip"]["lines"]] == ["128/82", "5.1"]
    assert told["slip"]["level"] == "fine"
    again = await scene.ask("POST", "/station-visits", body, **staff)
    assert (again.json()["is_repeat"], again.json()["slip"]) == (True, told["slip"])

    kept = await observations(scene, "parent", "parent")
    assert sorted(one["kind"] for one in kept) == ["blood_pressure", "glucose"], "once, although sent twice"
    (pressed,) = [one for one in kept if one["kind"] == "blood_pressure"]
    provenance = pressed["provenance"]
    assert (provenance["origin"], provenance["source"]) == ("deposited", "Victoria Park: Blood")
    assert (provenance["device"], provenance["recorded_by_id"]) == ("Tablet of blood", str(scene.person("staff")))
    assert pressed["note"] == "left arm"
    advice = (await scene.ask("GET", f"/persons/{scene.person('parent')}/advice")).json()["items"]
    assert [(one["text"], one["provenance"]["origin"]) for one in advice] == [("少食生冷", "deposited")]
    log = (await scene.ask("GET", f"/persons/{scene.person('parent')}/access-log")).json()["items"]
    assert {("deposit", "edit"), ("own", "view")} <= {(one["why"], one["access"]) for one in log}
    listed = (await scene.ask("GET", f"/persons/{scene.person('parent')}/station-visits")).json()["items"]
    assert [one["services"] for one in listed] == [["app_help", "blood_pressure", "chinese_medicine", "glucose"]]
    refused = await scene.ask("GET", f"/persons/{scene.person('parent')}/observations", who="staff", **staff)
    assert refused.status_code == 404

    again = await scene.ask("POST", "/station-visitors", {"token": body["token"]}, **staff)
    assert (again.status_code, again.json()["code"]) == (409, "station_pass_used"), "it is told at the scan"
    twice = visit(scene, token=body["token"])
    as_guest = (await scene.ask("POST", "/station-visits", twice, **staff)).json()
    assert (as_guest["how"], as_guest["refused"]) == ("guest", "station_pass_used")
    assert len(as_guest["claim_code"]) == 14
    without = visit(scene, token=await shown_pass(scene, "parent"), consent=False)
    told = (await scene.ask("POST", "/station-visits", without, who="staff", **staff)).json()
    assert (told["is_deposited"], told["claim_code"]) == (False, None)
    assert len(await observations(scene, "parent", "parent")) == 2


async def test_a_pass_is_no_good_for_long_whatever_the_tablet_says(scene: StationScene) -> None:
    plan = await scene.open()
    shown_at, token = scene.now.isoformat(), await shown_pass(scene, "parent")
    scene.pass_time(minutes=2, seconds=1)
    staff = await scene.at_work(plan)
    for when in ({"scanned_at": shown_at}, {"at": shown_at}):
        body = visit(scene, token=token, **when)
        told = (await scene.ask("POST", "/station-visits", body, who="staff", **staff)).json()
        assert (told["how"], told["refused"]) == ("guest", "station_pass_expired"), when
        assert told["claim_code"], "nothing is lost"
    shown_at, token = scene.now.isoformat(), await shown_pass(scene, "parent")
    scene.pass_time(minutes=2)  # longer than a pass lives: measuring took its time
    body = visit(scene, token=token, scanned_at=shown_at)
    assert (await scene.ask("POST", "/station-visits", body, who="staff", **staff)).json()["how"] == "pass"


async def test_a_guest_takes_the_result_home_once(scene: StationScene) -> None:
    staff = await scene.at_work(await scene.open())
    body = visit(scene, age_years=9, readings=[{"kind": "weight", "value": 30.5, "unit": "kg"}])
    printed = await scene.ask("POST", "/station-slips", body, **staff)
    assert printed.headers["content-type"] == "application/pdf", printed.text
    told = (await scene.ask("POST", "/station-visits", body, **staff)).json()
    assert (told["how"], told["is_repeat"], told["is_deposited"]) == ("guest", True, False)
    code = told["claim_code"]
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed.content)).pages)
    assert code in words
    assert "30.5" in words

    kid = f"/persons/{scene.person('kid')}"
    for who, status in (("stranger", 404), ("kid", 403), ("carer", 403)):
        assert (await scene.ask("POST", f"{kid}/station-claims", {"code": code}, who=who)).status_code == status
    typed = {"code": code.lower().replace("-", " ").replace("0", "o")}
    claimed = await scene.ask("POST", f"{kid}/station-claims", typed, who="parent")
    assert claimed.status_code == 201, claimed.text
    again = await scene.ask("POST", f"{kid}/station-claims", typed)
    assert again.json()["code"] == "station_claim_unknown"
    (kept,) = await observations(scene, "kid", "parent")
    assert (kept["value"], kept["at"][:16]) == (30.5, "2026-10-10T10:30")
    assert (kept["provenance"]["origin"], kept["provenance"]["device"]) == ("deposited", "Tablet of blood")


async def test_what_nobody_took_home_is_forgotten(scene: StationScene, session: AsyncSession) -> None:
    staff = await scene.at_work(await scene.open())
    codes = []
    for _ in range(2):
        codes.append((await scene.ask("POST", "/station-visits", visit(scene), **staff)).json()["claim_code"])
        scene.pass_time(minutes=1)
    last = {"code": codes[1]}
    scene.pass_time(days=90, minutes=-1, seconds=-30)  # the first is due, the second is not
    claims = f"/persons/{scene.person('stranger')}/station-claims"
    late = await scene.ask("POST", claims, {"code": codes[0]}, who="stranger")
    assert late.json()["code"] == "station_claim_unknown"
    assert await forget_unclaimed(session, now=scene.now) >= 1
    assert await forget_unclaimed(session, now=scene.now) == 0
    assert (await scene.ask("POST", claims, last)).status_code == 201


async def test_what_cannot_be_is_refused_and_leaves_nothing(scene: StationScene) -> None:
    staff = await scene.at_work(await scene.open())
    token = await shown_pass(scene, "parent")
    wrong = visit(scene, token=token, readings=[{**GLUCOSE, "value": 99}])
    refused = await scene.ask("POST", "/station-visits", wrong, who="staff", **staff)
    assert (refused.status_code, refused.json()["params"]) == (409, {"unit": "mg/dL"})
    right = {**wrong, "readings": [{**GLUCOSE, "value": 99, "unit": "mg/dL"}]}
    told = await scene.ask("POST", "/station-visits", right, **staff)
    assert (told.status_code, told.json()["how"]) == (201, "pass"), "the pass was not used up by what was refused"
    assert told.json()["slip"]["lines"][0]["value"] == "5.5"
    empty = await scene.ask("POST", "/station-visits", visit(scene, readings=[]), **staff)
    assert empty.json()["code"] == "station_visit_empty"
    waist = {"kind": "waist", "value": 80, "unit": "cm"}  # is measured at the booth `body`
    elsewhere = await scene.ask("POST", "/station-visits", visit(scene, readings=[PRESSURE, waist]), **staff)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "station_service_not_offered")
    assert elsewhere.json()["params"] == {"services": "waist"}
    early = visit(scene, at="2026-10-09T02:30:00Z")
    assert (await scene.ask("POST", "/station-visits", early, **staff)).json()["code"] == "station_visit_outside"


async def test_measured_at_two_booths_both_are_kept_and_shown(scene: StationScene) -> None:
    plan = await scene.open()
    staff = await scene.at_work(plan)
    (lead,) = [one["id"] for one in plan["shifts"] if one["role"] == "lead"]
    other = await scene.let_in("body")
    await scene.ask("PUT", f"/me/station-shifts/{lead}/pin", {"pin": PIN}, who="colleague")
    unlocked = await scene.ask("POST", "/station-sessions", {"shift_id": lead, "pin": PIN}, **other)
    other["Station-Session"] = unlocked.json()["token"]
    weight = {"kind": "weight", "value": 61, "unit": "kg"}
    for headers in (staff, other):
        body = visit(scene, token=await shown_pass(scene, "parent"), readings=[weight])
        told = (await scene.ask("POST", "/station-visits", body, **headers)).json()
    assert [(one["service"], one["booth"]) for one in told["elsewhere"]] == [("weight", "blood")]
    assert len(await observations(scene, "parent", "parent")) == 2
