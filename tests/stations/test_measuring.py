"""What is thought of values: ranges, unit mix-ups, children; pure."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import DomainError
from core.messages import LANGUAGES, catalogue
from families.sex import Sex
from records.observations.kinds import MealContext, ObservationKind, UcumUnit
from stations.measuring.ranges import Level, ranges
from stations.measuring.rules import Arm, Body, Cuff, Reading, check_reading, findings_of, highest
from stations.measuring.slip import slip_of

DAY = dt.date(2026, 10, 10)
ADULT = Body(birth_on=dt.date(1980, 1, 1), sex=Sex.FEMALE)
CHILD = Body(birth_on=dt.date(2017, 4, 12), sex=Sex.MALE)
K = ObservationKind


def pressure(systolic: float, diastolic: float, **more: Any) -> Reading:
    values = {"value": Decimal(str(systolic)), "second_value": Decimal(str(diastolic)), **more}
    return Reading(kind=K.BLOOD_PRESSURE, unit=UcumUnit.MMHG, **values)


def one(kind: ObservationKind, value: float, unit: UcumUnit, **more: Any) -> Reading:
    return Reading(kind=kind, value=Decimal(str(value)), unit=unit, **more)


def glucose(value: float, *, fasting: bool) -> Reading:
    context = MealContext.FASTING if fasting else MealContext.AFTER_MEAL
    return one(K.GLUCOSE, value, UcumUnit.MMOL_L, meal_context=context)


def weight(kg: float) -> Reading:
    return one(K.WEIGHT, kg, UcumUnit.KG)


def height(cm: float) -> Reading:
    return one(K.HEIGHT, cm, UcumUnit.CM)


@pytest.mark.parametrize(
    ("readings", "body", "band", "level"),
    [
        ([pressure(89, 70)], ADULT, "low", Level.WATCH),
        ([pressure(90, 60)], ADULT, "normal", Level.FINE),
        ([pressure(129, 84)], ADULT, "normal", Level.FINE),
        ([pressure(129, 85)], ADULT, "high_normal", Level.WATCH),
        ([pressure(140, 70)], ADULT, "grade_1", Level.DOCTOR),
        ([pressure(150, 90), pressure(128, 80)], ADULT, "high_normal", Level.WATCH),
        ([pressure(120, 100)], ADULT, "grade_2", Level.DOCTOR),
        ([pressure(180, 90), pressure(120, 80)], ADULT, "emergency", Level.EMERGENCY),
        ([pressure(140, 90)], CHILD, "child", Level.NONE),
        ([pressure(181, 90)], CHILD, "emergency", Level.EMERGENCY),
        ([glucose(5.5, fasting=True)], ADULT, "normal", Level.FINE),
        ([glucose(5.6, fasting=True)], ADULT, "raised", Level.WATCH),
        ([glucose(7.0, fasting=True)], ADULT, "high", Level.DOCTOR),
        ([glucose(7.0, fasting=False)], ADULT, "normal", Level.FINE),
        ([glucose(11.1, fasting=False)], ADULT, "high", Level.DOCTOR),
        ([glucose(16.7, fasting=False)], CHILD, "emergency_high", Level.EMERGENCY),
        ([glucose(2.9, fasting=False)], ADULT, "emergency_low", Level.EMERGENCY),
        ([one(K.WAIST, 80, UcumUnit.CM)], ADULT, "large", Level.WATCH),
        ([one(K.WAIST, 80, UcumUnit.CM)], Body(age_years=40, sex=Sex.MALE), "normal", Level.FINE),
        ([weight(59), height(160)], ADULT, "overweight", Level.WATCH),
        ([weight(58), height(160)], ADULT, "normal", Level.FINE),
        ([weight(29), height(135)], CHILD, "fine", Level.FINE),
        ([weight(55), height(135)], CHILD, "obese", Level.DOCTOR),
        ([weight(55), height(135)], Body(age_years=9), "child", Level.NONE),
    ],
)
def test_values_are_judged_by_the_ranges(readings: list[Reading], body: Body, band: str, level: Level) -> None:
    found = findings_of(readings, body, DAY, ranges())[-1]
    assert (found.band, found.level) == (band, level)
    assert bool(found.source) is (level is not Level.NONE)


@pytest.mark.parametrize(
    ("reading", "code"),
    [
        (one(K.WEIGHT, 132, UcumUnit.KG), None),
        (one(K.HEIGHT, 65, UcumUnit.CM), "observation_unit_mixed_up"),
        (one(K.GLUCOSE, 99, UcumUnit.MMOL_L, meal_context=MealContext.FASTING), "observation_unit_mixed_up"),
        (one(K.GLUCOSE, 5.4, UcumUnit.MMOL_L), "observation_unfit"),
        (pressure(80, 120), "observation_impossible"),
        (pressure(220, 130), "observation_unlikely"),
        (pressure(220, 130, is_confirmed=True), None),
        (one(K.WEIGHT, 70, UcumUnit.KG, arm=Arm.LEFT), "observation_unfit"),
        (one(K.WEIGHT, 9_000, UcumUnit.KG, is_confirmed=True), "observation_impossible"),
        (one(K.HEART_RATE, 70, UcumUnit.PER_MINUTE), "observation_unfit"),
        (pressure(120, 80, arm=Arm.LEFT, cuff=Cuff.LARGE), None),
    ],
)
def test_slips_of_the_finger_are_asked_about(reading: Reading, code: str | None) -> None:
    if code is None:
        check_reading(reading, ADULT, DAY)
        return
    with pytest.raises(DomainError) as refused:
        check_reading(reading, ADULT, DAY)
    assert refused.value.code == code


@given(
    systolic=st.integers(50, 250),
    diastolic=st.integers(30, 150),
    more=st.integers(1, 60),
    age_years=st.integers(18, 110),
)
def test_more_pressure_never_asks_for_less(systolic: int, diastolic: int, more: int, age_years: int) -> None:
    body = Body(age_years=age_years)
    (found,) = findings_of([pressure(systolic, diastolic)], body, DAY, ranges())
    (higher,) = findings_of([pressure(systolic + more, diastolic + more)], body, DAY, ranges())
    assert higher.level >= found.level or found.band == "low"


def test_every_band_has_words() -> None:
    chosen = ranges()
    pressures = {band.band for band in chosen.blood_pressure.bands} | {chosen.blood_pressure.low.band}
    bands = {
        "blood_pressure": pressures,
        "glucose": {band.band for band in (*chosen.glucose.fasting, *chosen.glucose.otherwise)},
        "bmi": {band.band for band in chosen.bmi.bands},
        "waist": {band.band for band in (*chosen.waist.female, *chosen.waist.male)},
    }
    codes = {f"station_{what}_{band}" for what, listed in bands.items() for band in listed}
    assert codes <= set(catalogue())
    findings = findings_of([pressure(185, 100), weight(60), height(170)], ADULT, DAY, chosen)
    assert highest(findings) is Level.EMERGENCY
    for language in LANGUAGES:
        at = dt.datetime(2026, 10, 10, tzinfo=dt.UTC)
        slip = slip_of(findings, language, advice=None, claim_code="ABCD1234EFGH", at=at)
        assert "999" in slip.summary, "an emergency says what to do"
        assert "ABCD-1234-EFGH" in (slip.claim_words or "")
        assert not any(line.label.startswith("station_") or "station_" in line.words for line in slip.lines)
