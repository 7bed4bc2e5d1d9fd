"""What was typed in: impossible, unlikely, and what was meant."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.sex import Sex
from records.growth.child import Child, Entry
from records.growth.doubts import Mixup, doubts_about, guesses_at, impossible_values
from records.growth.measures import CHARTED, Measure, Mode, Reference
from records.growth.references import distribution_at

BOY = Child(Sex.MALE, dt.date(2024, 1, 1))


def entry(age_days: int, **values: Any) -> Entry:
    return Entry(BOY.birth_on + dt.timedelta(days=age_days), **values)


def doubts(one: Entry, *others: Entry) -> list[tuple[str, str]]:
    return [(doubt.measure.value, doubt.code.value) for doubt in doubts_about(BOY, one, others)]


def guessed(one: Entry, *others: Entry) -> list[tuple[str, dict[str, float]]]:
    return [
        (guess.mixup.value, {measure.value: value for measure, value in guess.entry.values.items()})
        for guess in guesses_at(BOY, one, others)
    ]


@given(st.sampled_from(list(Sex)), st.integers(0, 6_500), st.floats(-2.9, 2.9), st.booleans())
def test_an_ordinary_child_is_never_asked_twice(sex: Sex, age_days: int, z: float, is_lying: bool) -> None:  # noqa: FBT001
    found = {measure: distribution_at(Reference.HK2020, measure, sex, age_days) for measure in CHARTED}
    height, weight, head = (
        one.value_at(z) for one in (found[Measure.HEIGHT], found[Measure.WEIGHT], found[Measure.HEAD]) if one
    )
    child = Child(sex, BOY.birth_on)
    mode = Mode.LYING if is_lying else None
    ordinary = entry(age_days, weight_kg=weight, height_cm=height, mode=mode, head_cm=head)
    assert impossible_values(child, ordinary) == ()
    assert doubts_about(child, ordinary) == ()


@pytest.mark.parametrize(
    ("given", "mixup", "meant"),
    [
        ({"weight_kg": 21.2, "height_cm": 75.7}, "pounds", {"weight": 9.616, "height": 75.7}),
        ({"weight_kg": 16.4, "height_cm": 75.7}, "catties", {"weight": 9.919, "height": 75.7}),
        ({"weight_kg": 9_600}, "grams", {"weight": 9.6}),
        ({"weight_kg": 96}, "ten_times", {"weight": 9.6}),
        ({"weight_kg": 0.96}, "a_tenth", {"weight": 9.6}),
        ({"weight_kg": 9.6, "height_cm": 29.8}, "inches", {"weight": 9.6, "height": 75.7}),
        ({"height_cm": 0.757}, "metres", {"height": 75.7}),
        ({"height_cm": 757}, "millimetres", {"height": 75.7}),
        ({"height_cm": 2.5}, "feet", {"height": 76.2}),
        ({"head_cm": 18.1}, "inches", {"head": 46.0}),
        ({"weight_kg": 75.7, "height_cm": 9.6}, "swapped", {"weight": 9.6, "height": 75.7}),
        ({"height_cm": 46, "head_cm": 75}, "swapped", {"height": 75, "head": 46}),
    ],
)
def test_what_was_meant_for_a_one_year_old(given: dict[str, float], mixup: str, meant: dict[str, float]) -> None:
    one = entry(365, **given)
    assert impossible_values(BOY, one) or doubts(one)
    assert [values for found, values in guessed(one) if found == mixup] == [pytest.approx(meant)]


def test_a_schoolboy_in_pounds_is_told_by_his_last_weight() -> None:
    last, now = entry(3_900, weight_kg=30), entry(4_000, weight_kg=68)
    assert doubts(now) == []
    assert doubts(now, last) == [("weight", "jumped_up")]
    mixup, values = guessed(now, last)[0]
    assert mixup == "pounds"
    assert values["weight"] == pytest.approx(30.844)


def test_nothing_is_guessed_that_no_ordinary_child_has() -> None:
    assert guessed(entry(365, weight_kg=250)) == []


@pytest.mark.parametrize(
    ("age_days", "values", "refused"),
    [
        (0, {"weight_kg": 0.19}, ["weight"]),
        (0, {"weight_kg": 0.25}, []),  # the smallest that lived
        (0, {"weight_kg": 60.0}, ["weight"]),
        (6_000, {"weight_kg": 250.0}, []),
        (6_000, {"weight_kg": 301.0}, ["weight"]),
        (0, {"height_cm": 19.9}, ["height"]),
        (0, {"height_cm": 120.0}, ["height"]),
        (3_000, {"height_cm": 46.0}, ["height"]),
        (3_000, {"height_cm": 60.0}, []),
        (6_000, {"height_cm": 251.0}, ["height"]),
        (300, {"head_cm": 60.0}, []),  # a head full of water is seen, asked about, and believed
        (300, {"head_cm": 76.0}, ["head"]),
        (300, {"head_cm": 20.0, "weight_kg": 100.0}, ["head", "weight"]),
    ],
)
def test_impossible(age_days: int, values: dict[str, float], refused: list[str]) -> None:
    one = entry(age_days, **values)
    assert sorted(found.measure.value for found in impossible_values(BOY, one)) == refused
    if refused:
        with pytest.raises(ValueError, match="refused"):
            doubts_about(BOY, one)


def test_a_height_that_shrinks() -> None:
    before = entry(1_500, height_cm=104.0)
    assert doubts(entry(1_560, height_cm=102.0), before) == []
    assert doubts(entry(1_560, height_cm=101.9), before) == [("height", "shrunk")]
    lying, standing = entry(720, height_cm=88.5), entry(740, height_cm=86.0)
    assert doubts(standing, lying) == []  # 2.5 cm less, of which 0.7 by standing up


def test_newborns_may_jump() -> None:
    assert doubts(entry(10, weight_kg=2.4), entry(0, weight_kg=3.9)) == []


def test_a_jump_is_told_of_what_came_later_too() -> None:
    later = entry(400, weight_kg=9.6)
    assert doubts(entry(380, weight_kg=14.0), later) == [("weight", "jumped_up")]
    assert doubts(entry(380, weight_kg=7.0), later) == [("weight", "jumped_down")]
    assert doubts(entry(200, weight_kg=10.9), later) == []


def test_every_mixup_is_found_somewhere() -> None:
    found = set()
    for values in (
        {"weight_kg": 21.2},
        {"weight_kg": 9_600},
        {"weight_kg": 96},
        {"weight_kg": 0.96},
        {"height_cm": 29.8},
        {"height_cm": 2.5},
        {"height_cm": 0.757},
        {"height_cm": 757},
        {"weight_kg": 75.7, "height_cm": 9.6},
    ):
        found |= {guess.mixup for guess in guesses_at(BOY, entry(365, **values))}
    assert found >= set(Mixup) - {Mixup.CATTIES}
