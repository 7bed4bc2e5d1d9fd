"""Growth over HTTP: a child's first two years, what is typed in wrongly, who may look, and two parents at once."""

import datetime as dt
import io
from collections.abc import AsyncIterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.outbox import OutboxEvent
from records.facts import GROWTH_ENTRY_KEPT
from tests.support.record import RecordScene, record_scene

BIRTH = dt.date(2024, 3, 1)
PROFILE = {"sex": "female", "gestation_weeks": 39, "mother_height_cm": 160, "father_height_cm": 172.5}


@pytest_asyncio.fixture(loop_scope="session")
async def scene(session: AsyncSession, now: dt.datetime) -> AsyncIterator[RecordScene]:
    """A girl born on BIRTH, whose mother has given the profile."""
    async with record_scene(session, now) as scene:
        scene.world.kid.birth_on = BIRTH
        await session.flush()
        answer = await scene.ask("PUT", "/growth/profile", PROFILE, revision=0)
        assert answer.status_code == 200, answer.text
        yield scene


def on(age_days: int, **values: Any) -> dict[str, Any]:
    return {"measured_on": str(BIRTH + dt.timedelta(days=age_days)), **values}


async def added(scene: RecordScene, age_days: int, **values: Any) -> dict[str, Any]:
    answer = await scene.ask("POST", "/growth/entries", on(age_days, **values))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_first_two_years(scene: RecordScene) -> None:
    first = await added(scene, 0, weight_kg=3.2, height_cm=49.5, head_cm=34.1, source="Hospital")
    provenance = first["provenance"]
    assert (provenance["origin"], provenance["source"], provenance["revision"]) == ("self_entered", "Hospital", 1)
    assert provenance["recorded_by_id"] == str(scene.world.parent.id)
    assert {score["measure"] for score in first["scores"]} == {
        "weight",
        "height",
        "bmi",
        "head",
        "weight_for_height",
    }
    assert first["verdict"] == {
        "level": "fine",
        "words": "Growing well",
        "explanation": "The measurements lie where most children's do. Measure again as usual.",
        "flags": [],
    }
    await added(scene, 61, weight_kg=5.1, height_cm=57.0)
    # At six months she has fallen across lines since two months; WHO's median is 7.3 kg.
    falling = await added(scene, 183, weight_kg=5.9, height_cm=65.0, mode="lying")
    assert [(flag["code"], flag["level"]) for flag in falling["verdict"]["flags"]] == [
        ("weight_falling", "refer"),
        ("bmi_low", "monitor"),
    ]
    assert "Maternal and Child Health Centre" in falling["verdict"]["flags"][0]["words"]
    late = await added(scene, 740, weight_kg=11.8, height_cm=86.7, mode="lying")
    height = next(score for score in late["scores"] if score["measure"] == "height")
    assert height["value"] == 86.0  # measured lying after two years: 0.7 cm less

    whole = (await scene.ask("GET", "/growth?reference=hk2020", **{"Accept-Language": "zh-HK"})).json()
    assert [entry["measured_on"] for entry in whole["entries"]] == [
        "2026-03-11",
        "2024-08-31",
        "2024-05-01",
        "2024-03-01",
    ]
    assert whole["entries"][0]["age_words"] == "2 歲 0 個月"
    assert whole["family_height"]["least_cm"] < whole["family_height"]["adult_cm"] == pytest.approx(160, abs=1.5)
    other = {
        reference: (await scene.ask("GET", f"/growth?reference={reference}")).json()["entries"][-1]["scores"][0][
            "z"
        ]
        for reference in ("hk2020", "who", "who_hk2020")
    }
    assert other["who"] == other["who_hk2020"] != other["hk2020"]


async def test_a_preterm_child_is_compared_by_its_corrected_age(scene: RecordScene) -> None:
    answer = await scene.ask("PUT", "/growth/profile", {"sex": "female", "gestation_weeks": 32}, revision=1)
    assert answer.headers["ETag"] == '"2"'
    before_term = await added(scene, 14, weight_kg=1.7)
    assert (before_term["scores"], before_term["verdict"]["level"]) == ([], None)
    assert before_term["compared_months"] < 0
    entry = await added(scene, 120, weight_kg=5.0)
    assert (entry["is_corrected"], entry["age_words"]) == (True, "3 months")
    assert entry["compared_months"] == pytest.approx(64 / 30.4375, abs=0.01)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (on(-1, weight_kg=3.2), "growth_date_before_birth"),
        ({"measured_on": "2026-10-11", "weight_kg": 12}, "growth_date_in_future"),  # it is the 10th in Hong Kong
        (on(100), "growth_entry_empty"),
        (on(100, weight_kg=6, mode="lying"), "growth_mode_without_height"),
        (on(300, weight_kg=-1), "invalid_input"),
        (on(300, weight_kg=0), "invalid_input"),
        (on(300, weight_kg="9.6kg"), "invalid_input"),
        (on(300, weight_kg=10**400), "invalid_input"),
        ({"measured_on": "2024-02-30", "weight_kg": 9}, "invalid_input"),
        ({"measured_on": 20_240_301, "weight_kg": 9}, "invalid_input"),
        (on(300, weight_kg=9, note="x"), "invalid_input"),
        (on(300, weight_kg=9, device="x" * 10_000), "invalid_input"),
        (on(300, weight_kg=9, device="\u202ex\x00"), "invalid_input"),
        (on(300, weight_kg=250), "growth_value_impossible"),
    ],
)
async def test_bad_input_has_a_clear_answer(scene: RecordScene, body: dict[str, Any], code: str) -> None:
    answer = await scene.ask("POST", "/growth/entries", body)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["code"] == code
    assert (await scene.ask("GET", "/growth")).json()["entries"] == []


async def test_a_date_before_nineteen_years_and_after(scene: RecordScene) -> None:
    scene.world.kid.birth_on = dt.date(2007, 10, 9)
    await scene.session.flush()
    late = {"measured_on": "2026-10-10", "weight_kg": 60}
    answer = await scene.ask("POST", "/growth/entries", late)
    assert (answer.status_code, answer.json()["code"]) == (422, "growth_age_over")
    assert (await scene.ask("POST", "/growth/entries", late | {"measured_on": "2026-10-08"})).status_code == 201


@pytest.mark.parametrize(
    ("given", "status", "mixup", "meant"),
    [
        (
            {"weight_kg": 21.2, "height_cm": 75.7},
            409,
            "growth_mixup_pounds",
            {"weight_kg": 9.616, "height_cm": 75.7},
        ),
        ({"weight_kg": 9.6, "height_cm": 29.8}, 422, "growth_mixup_inches", {"weight_kg": 9.6, "height_cm": 75.7}),
        (
            {"weight_kg": 75.7, "height_cm": 9.6},
            422,
            "growth_mixup_swapped",
            {"weight_kg": 9.6, "height_cm": 75.7},
        ),
        ({"weight_kg": 9_600}, 422, "growth_mixup_grams", {"weight_kg": 9.6, "height_cm": None}),
    ],
)
async def test_mixed_up_units_are_asked_about(
    scene: RecordScene, given: dict[str, Any], status: int, mixup: str, meant: dict[str, Any]
) -> None:
    answer = await scene.ask("POST", "/growth/entries", on(365, **given))
    assert answer.status_code == status
    faults = answer.json()["faults"]
    assert faults[0]["pointer"] in {"/weight_kg", "/height_cm"}
    guess = next(fault for fault in faults if fault["code"] == mixup)
    assert guess["meant"] == {"head_cm": None, **meant}
    again = await scene.ask("POST", "/growth/entries", on(365, **guess["meant"]))
    assert again.status_code == 201
    assert again.json()["is_confirmed"] is False


async def test_what_is_unlikely_is_taken_when_confirmed(scene: RecordScene) -> None:
    body = on(365, weight_kg=17.5)
    answer = await scene.ask("POST", "/growth/entries", body, **{"Accept-Language": "zh-CN"})
    assert (answer.status_code, answer.json()["code"]) == (409, "growth_value_unlikely")
    assert answer.json()["faults"][0]["words"] == "以这个年龄来说偏高很多。"
    answer = await scene.ask("POST", "/growth/entries", body | {"confirm": True})
    assert answer.json()["is_confirmed"] is True
    # Impossible stays impossible, whoever confirms it.
    answer = await scene.ask("POST", "/growth/entries", on(365, weight_kg=100, confirm=True))
    assert answer.json()["code"] == "growth_value_impossible"
    # Nothing to confirm: it is not kept as if there had been.
    assert not (await added(scene, 30, weight_kg=4.2, confirm=True))["is_confirmed"]


async def test_the_same_request_twice_is_one_entry(scene: RecordScene) -> None:
    key = {"Idempotency-Key": "growth-1"}
    one, two = [await scene.ask("POST", "/growth/entries", on(30, weight_kg=4.2), **key) for _ in range(2)]
    assert one.json() == two.json()
    assert two.headers["Idempotency-Replayed"] == "true"
    assert (await scene.ask("POST", "/growth/entries", on(31, weight_kg=4.2), **key)).status_code == 422
    assert len((await scene.ask("GET", "/growth")).json()["entries"]) == 1


async def test_two_parents_correct_at_once_and_nothing_is_lost(scene: RecordScene) -> None:
    entry = await added(scene, 300, weight_kg=8.6, height_cm=71.0)
    path = f"/growth/entries/{entry['id']}"
    shown = await scene.ask("GET", path)
    assert shown.headers["ETag"] == '"1"'
    assert (await scene.ask("PUT", path, on(300, weight_kg=8.8))).status_code == 428
    first = await scene.ask("PUT", path, on(300, weight_kg=8.8, height_cm=71.0), revision=1)
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    late = await scene.ask("PUT", path, on(300, weight_kg=8.4, height_cm=71.0), revision=1)
    assert (late.status_code, late.json()["code"]) == (412, "record_item_changed")
    assert (await scene.ask("DELETE", path, revision=1)).status_code == 412
    assert (await scene.ask("GET", path)).json()["weight_kg"] == 8.8
    assert (await scene.ask("PUT", "/growth/profile", PROFILE, revision=0)).status_code == 412

    assert (await scene.ask("DELETE", path, revision=2)).status_code == 204
    assert (await scene.ask("GET", path)).status_code == 404
    assert (await scene.ask("DELETE", path, revision=3)).status_code == 404
    assert (await scene.ask("GET", "/growth")).json()["entries"] == []
    former = (await scene.ask("GET", f"{path}/history")).json()
    assert [(one["weight_kg"], one["provenance"]["revision"]) for one in former] == [(8.8, 2), (8.6, 1)]


async def test_what_stands_among_the_observations_is_on_the_chart_too(scene: RecordScene) -> None:
    """A weight and, later that day, a length and a second weight: one point of growth, corrected where it is."""
    for at, kind, value, fields in (
        ("2025-01-01T23:30:00+08:00", "weight", 8.9, {"unit": "kg"}),
        ("2025-01-01T09:00:00+08:00", "weight", 8.7, {"unit": "kg"}),
        ("2025-01-01T09:05:00+08:00", "height", 73.0, {"unit": "cm", "method": "standing"}),
        ("2025-01-01T09:05:00+08:00", "heart_rate", 110, {"unit": "/min"}),
    ):
        answer = await scene.ask("POST", "/observations", {"kind": kind, "at": at, "value": value, **fields})
        assert answer.status_code == 201, answer.text
    (entry,) = (await scene.ask("GET", "/growth")).json()["entries"]
    assert (entry["recorded_as"], entry["measured_on"], entry["weight_kg"]) == ("observations", "2025-01-01", 8.9)
    assert (entry["height_cm"], entry["mode"], entry["is_confirmed"]) == (73.0, "standing", False)
    chart = (await scene.ask("GET", "/growth/chart?measure=height")).json()
    assert [(point["value"], point["entry_id"]) for point in chart["points"]] == [(73.7, entry["id"])]
    assert (await scene.ask("GET", f"/growth/entries/{entry['id']}")).status_code == 404
    assert (await scene.ask("DELETE", f"/growth/entries/{entry['id']}", revision=1)).status_code == 404
    # An entry that jumps away from an observation is asked about.
    answer = await scene.ask("POST", "/growth/entries", {"measured_on": "2025-01-20", "weight_kg": 13})
    assert answer.json()["faults"][0]["code"] == "growth_doubt_jumped_up"


async def test_the_game_learns_that_the_diary_is_kept_and_nothing_more(scene: RecordScene) -> None:
    entries = [
        await added(scene, 946, weight_kg=13.1, height_cm=92.0),  # a week ago
        await added(scene, 953, head_cm=48.5),  # today; a head is no diary
        await added(scene, 945, weight_kg=13.0),  # a day too long ago
    ]
    removed = await scene.ask("DELETE", f"/growth/entries/{entries[0]['id']}", revision=1)
    assert removed.status_code == 204
    query = select(OutboxEvent.payload).where(
        OutboxEvent.key == str(scene.world.kid.id), OutboxEvent.topic == GROWTH_ENTRY_KEPT
    )
    told = (await scene.session.scalars(query.order_by(OutboxEvent.id))).all()
    assert [(one["key"], one["attributes"], one["revision"], one["is_retracted"]) for one in told] == [
        (entries[0]["id"], {"what": "height"}, 1, False),
        (entries[0]["id"], {"what": "height"}, 2, True),
    ]


async def test_a_correction_is_looked_at_like_an_entry(scene: RecordScene) -> None:
    entry = await added(scene, 365, weight_kg=9.6)
    path = f"/growth/entries/{entry['id']}"
    answer = await scene.ask("PUT", path, on(365, weight_kg=96), revision=1)
    assert answer.json()["code"] == "growth_value_impossible"
    # Its own former value is nothing to jump from.
    assert (await scene.ask("PUT", path, on(365, weight_kg=13.5), revision=1)).status_code == 200


async def test_who_may_look_and_who_may_write(scene: RecordScene) -> None:
    entry = await added(scene, 365, weight_kg=9.6)
    path = f"/growth/entries/{entry['id']}"
    for who, view, edit in (
        ("stranger", 404, 404),
        ("teacher", 403, 403),
        ("officer", 404, 404),
        ("carer", 403, 403),
        ("sibling", 403, 403),
        ("kid", 200, 403),
    ):
        scene.as_(who)
        assert (await scene.ask("GET", "/growth")).status_code == view, who
        assert (await scene.ask("GET", "/growth/chart.svg?measure=weight")).status_code == view, who
        assert (await scene.ask("POST", "/growth/entries", on(400, weight_kg=9.9))).status_code == edit, who
        assert (await scene.ask("DELETE", path, revision=1)).status_code == edit, who
    scene.as_("parent")
    # The child's entry is not the parent's own, by whatever address.
    answer = await scene.ask("GET", path, person_id=scene.world.parent.id)
    assert (answer.status_code, answer.json()["code"]) == (409, "growth_sex_unknown")
    log = (await scene.ask("GET", "/access-log")).json()["items"]
    growth = [one for one in log if one["what"] == "growth"]
    assert len(growth) >= 4  # the profile, the entry, the child's two looks
    assert "growth" in growth[0]["words"]


async def test_what_is_missing_is_said(scene: RecordScene) -> None:
    own = scene.world.parent.id
    shown = await scene.ask("GET", "/growth/profile", person_id=own)
    assert (shown.json()["sex"], shown.headers["ETag"]) == (None, '"0"')
    answer = await scene.ask("GET", "/growth", person_id=own)
    assert (answer.status_code, answer.json()["code"]) == (409, "growth_sex_unknown")
    scene.world.kid.birth_on = None
    await scene.session.flush()
    answer = await scene.ask("POST", "/growth/entries", on(300, weight_kg=9))
    assert (answer.status_code, answer.json()["code"]) == (409, "growth_birth_date_unknown")


async def test_charts(scene: RecordScene) -> None:
    entries = [await added(scene, day, weight_kg=kg, height_cm=75.0) for day, kg in ((365, 9.6), (300, 9.0))]
    chart = (await scene.ask("GET", "/growth/chart?measure=weight&reference=who")).json()
    assert [point["entry_id"] for point in chart["points"]] == [entries[1]["id"], entries[0]["id"]]
    assert (chart["first_months"], chart["last_months"], chart["unit"]) == (0, 24, "kg")
    (piece,) = chart["pieces"]
    assert len(piece["lines"]) == 9
    assert {len(line) for line in piece["lines"]} == {len(piece["ages_months"])}
    assert piece["ages_months"][0] == 0
    assert piece["lines"][4][0] == 3.232  # the median of newborn girls

    svg = await scene.ask("GET", "/growth/chart.svg?measure=height&theme=dark&from_months=0&to_months=60")
    assert svg.headers["Content-Type"].startswith("image/svg+xml")
    assert svg.headers["Cache-Control"] == "no-store"
    assert len(ET.fromstring(svg.text).findall("{http://www.w3.org/2000/svg}circle")) == 2  # noqa: S314
    scene.world.kid.display_name = "嘉欣"
    await scene.session.flush()
    pdf = await scene.ask("GET", "/growth/chart.pdf?measure=bmi", **{"Accept-Language": "zh-HK"})
    assert pdf.headers["Content-Disposition"] == 'attachment; filename="growth-bmi.pdf"'
    read = PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()
    assert "嘉欣" in read


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("measure=arm", "invalid_input"),
        ("measure=weight&reference=cdc", "invalid_input"),
        ("measure=weight&from_months=12", "growth_window_invalid"),
        ("measure=weight&from_months=12&to_months=14", "growth_window_invalid"),
        ("measure=weight&from_months=24&to_months=12", "growth_window_invalid"),
        ("measure=weight&from_months=0&to_months=229", "invalid_input"),
    ],
)
async def test_charts_that_are_none(scene: RecordScene, query: str, code: str) -> None:
    answer = await scene.ask("GET", f"/growth/chart?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_one_measurement_is_stored_and_shown_once(scene: RecordScene, now: dt.datetime) -> None:
    def observed(kind: str, value: float, unit: str, hour: str = "23:30") -> dict[str, Any]:
        return {"kind": kind, "at": f"2025-03-01T{hour}:00+08:00", "value": value, "unit": unit}

    day = (dt.date(2025, 3, 1) - BIRTH).days
    await added(scene, day, weight_kg=9.1, height_cm=74.0)
    again = await scene.ask("POST", "/observations", observed("weight", 9.1, "kg"))
    assert (again.status_code, again.json()["code"]) == (409, "measured_already")
    pounds = await scene.ask("POST", "/observations", observed("weight", 20.062, "[lb_av]"))
    assert pounds.json()["code"] == "measured_already", "whatever unit it was read in"
    # Another value, another day: measurements of their own. The other way round alike.
    assert (await scene.ask("POST", "/observations", observed("weight", 9.2, "kg"))).status_code == 201
    head = await scene.ask("POST", "/observations", observed("head_circumference", 45.5, "cm"))
    assert head.status_code == 201, head.text
    alike = await scene.ask("POST", "/growth/entries", on(day, head_cm=45.5))
    assert (alike.status_code, alike.json()["code"]) == (409, "measured_already")
    more = await scene.ask("POST", "/growth/entries", on(day, head_cm=45.5, height_cm=74.1))
    assert more.status_code == 201, "the height is new; the head is shown once"
    # Made equal by a correction, it is shown once all the same.
    (other,) = (await scene.ask("GET", "/observations?kind=weight")).json()["items"]
    changed = await scene.ask("PUT", f"/observations/{other['id']}", observed("weight", 9.1, "kg"), revision=1)
    assert changed.status_code == 200, changed.text
    entries = (await scene.ask("GET", "/growth")).json()["entries"]
    assert sorted((one["weight_kg"], one["height_cm"], one["head_cm"]) for one in entries if one["weight_kg"]) == [
        (9.1, 74.0, None)
    ]
    assert [one["head_cm"] for one in entries if one["head_cm"]] == [45.5]
    points = (await scene.ask("GET", "/growth/chart?measure=weight")).json()["points"]
    assert [one["value"] for one in points] == [9.1]
