"""A tablet without a network says of a value what the server says: both are held to `tablet_cases.json`.

The file has the rules as tablets get them, and cases with what is to be said; the web app's tests read it, too
(web/src/lib/station/rules.test.ts). After a change of the rules: `python -m tests.stations.test_tablet_cases`.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from core.settings import PROJECT_ROOT
from families.sex import Sex
from records.observations.rules import in_kept_unit, judge
from stations.measuring.ranges import ranges
from stations.measuring.rulebook import bounds_by_kind, units_by_kind, words_by_code
from stations.measuring.rules import Body, Reading, findings_of, highest
from stations.measuring.visit import VisitReading

FILE: Path = PROJECT_ROOT / "tests" / "stations" / "tablet_cases.json"
DAY = dt.date(2026, 10, 10)
ADULT: dict[str, Any] = {"age_years": 52, "sex": "female"}
BODIES: tuple[dict[str, Any], ...] = (ADULT, {"age_years": 40, "sex": "male"}, {"age_years": 8, "sex": "male"}, {})


def _pressure(high: float, low: float) -> dict[str, Any]:
    return {"kind": "blood_pressure", "value": high, "second_value": low, "unit": "mm[Hg]"}


def _glucose(value: float, meal: str, unit: str = "mmol/L") -> dict[str, Any]:
    return {"kind": "glucose", "value": value, "unit": unit, "meal_context": meal}


def _plain(kind: str, value: float, unit: str) -> dict[str, Any]:
    return {"kind": kind, "value": value, "unit": unit}


VISITS: tuple[list[dict[str, Any]], ...] = (
    [_pressure(118, 76)],
    [_pressure(142, 88), _pressure(136, 84)],
    [_pressure(139.5, 70), _pressure(140, 70)],
    [_pressure(178, 96), _pressure(182, 100)],
    [_pressure(88, 62)],
    [_pressure(165, 90)],
    [_glucose(5.6, "fasting"), _glucose(7.8, "after_meal")],
    [_glucose(2.9, "other")],
    [_glucose(300, "fasting", "mg/dL")],
    [_plain("weight", 62.5, "kg"), _plain("height", 158, "cm"), _plain("waist", 80, "cm")],
    [_plain("weight", 150, "[lb_av]"), _plain("height", 65, "[in_i]"), _plain("waist", 35, "[in_i]")],
    [_plain("weight", 25.04, "kg"), _plain("height", 128, "cm")],
)
VALUES: tuple[dict[str, Any], ...] = (
    *(_plain("weight", value, "kg") for value in (14.9, 34.9, 35, 180, 181, 650, 651)),
    *(_plain("weight", value, "[lb_av]") for value in (70, 137, 500)),
    *(_plain("height", value, "cm") for value in (65, 158, 211, 300)),
    *(_pressure(*pair) for pair in ((120, 80), (80, 120), (210, 100), (120, 125), (72, 50))),
    *(_glucose(value, "fasting") for value in (0.2, 5.1, 90, 120)),
    _glucose(95, "fasting", "mg/dL"),
)


def _body(said: dict[str, Any]) -> Body:
    return Body(age_years=said.get("age_years"), sex=Sex(said["sex"]) if "sex" in said else None)


def _readings(said: list[dict[str, Any]]) -> list[Reading]:
    return [VisitReading.model_validate(one).to_reading() for one in said]


def _case(body: dict[str, Any], readings: list[dict[str, Any]]) -> dict[str, Any]:
    found = findings_of(_readings(readings), _body(body), DAY, ranges())
    told = [[one.what, one.band, one.level.name.lower(), one.value, one.source] for one in found]
    return {"body": body, "readings": readings, "findings": told, "level": highest(found).name.lower()}


def _value(body: dict[str, Any], reading: dict[str, Any]) -> dict[str, Any]:
    (one,) = _readings([reading])
    kept = in_kept_unit(one.kind, one.value, one.unit)
    verdict = judge(one.kind, kept, age_days=_body(body).age_days(DAY), second_value=one.second_value)
    perhaps = verdict.perhaps_unit and verdict.perhaps_unit.value
    return {"body": body, "reading": reading, "likelihood": verdict.likelihood.value, "perhaps_unit": perhaps}


def made() -> dict[str, Any]:
    """Return the whole file."""
    words = {code: said["en"] for code, said in words_by_code().items()}
    return {
        "rules": {
            "units": units_by_kind(),
            "bounds": bounds_by_kind(),
            "ranges": ranges().model_dump(mode="json", by_alias=True),
        },
        "words": words,
        "visits": [_case(body, readings) for body in BODIES for readings in VISITS],
        "values": [_value(body, reading) for body in BODIES for reading in VALUES],
    }


def test_the_file_says_what_the_server_says_today() -> None:
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(made()))


def test_every_word_of_a_finding_is_handed_out() -> None:
    codes = set(words_by_code())
    found = {(one[0], one[1]) for case in made()["visits"] for one in case["findings"]}
    assert {f"station_what_{what}" for what, _ in found} <= codes
    assert {f"station_{what}_{band}" for what, band in found if band != "none"} <= codes


if __name__ == "__main__":
    FILE.write_text(json.dumps(made(), ensure_ascii=False) + "\n", encoding="utf-8")
