"""What can be true of a value at an age; every unit and every bound."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.observations.kinds import MEASURES, ObservationKind, UcumUnit
from records.observations.rules import BOUNDS, Bounds, Likelihood, in_kept_unit, judge

K, L = ObservationKind, Likelihood
AGES_DAYS = st.integers(0, 120 * 366)


@pytest.mark.parametrize(
    ("kind", "years", "value", "expected"),
    [
        (K.WEIGHT, 0, "3.4", L.LIKELY),
        (K.WEIGHT, 0, "0.2", L.UNLIKELY),
        (K.WEIGHT, 0, "0.199", L.IMPOSSIBLE),
        (K.WEIGHT, 0, "34", L.IMPOSSIBLE),
        (K.WEIGHT, 8, "25", L.LIKELY),
        (K.WEIGHT, 40, "650", L.UNLIKELY),
        (K.WEIGHT, 40, "650.001", L.IMPOSSIBLE),
        (K.HEIGHT, 0, "50", L.LIKELY),
        (K.HEIGHT, 8, "1.27", L.IMPOSSIBLE),
        (K.HEIGHT, 8, "127", L.LIKELY),
        (K.HEAD_CIRCUMFERENCE, 0, "34.5", L.LIKELY),
        (K.WAIST, 40, "80", L.LIKELY),
        (K.GLUCOSE, 40, "5.4", L.LIKELY),
        (K.HEART_RATE, 0, "140", L.LIKELY),
        (K.HEART_RATE, 40, "30", L.UNLIKELY),
    ],
)
def test_values_at_ages(kind: ObservationKind, years: int, value: str, expected: Likelihood) -> None:
    assert judge(kind, Decimal(value), age_days=round(years * 365.25) + 10).likelihood is expected


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        (118, 76, L.LIKELY),
        (210, 76, L.UNLIKELY),
        (180, 130, L.UNLIKELY),
        (76, 118, L.IMPOSSIBLE),
        (118, 118, L.IMPOSSIBLE),
        (118, 9, L.IMPOSSIBLE),
    ],
)
def test_blood_pressure_is_as_likely_as_its_less_likely_half(
    systolic: int, diastolic: int, expected: Likelihood
) -> None:
    found = judge(K.BLOOD_PRESSURE, Decimal(systolic), age_days=15_000, second_value=Decimal(diastolic))
    assert found.likelihood is expected


@pytest.mark.parametrize(
    ("kind", "years", "value", "unit"),
    [
        (K.WEIGHT, 8, "5.5", None),
        (K.WEIGHT, 40, "190", UcumUnit.LB),
        (K.HEIGHT, 40, "66", UcumUnit.INCH),
    ],
)
def test_a_mixed_up_unit_is_recognised(
    kind: ObservationKind, years: int, value: str, unit: UcumUnit | None
) -> None:
    found = judge(kind, Decimal(value), age_days=years * 366)
    assert (found.likelihood, found.perhaps_unit) == (L.UNLIKELY, unit)


def test_glucose_in_milligrams_is_recognised() -> None:
    assert judge(K.GLUCOSE, Decimal(100), age_days=15_000).perhaps_unit is UcumUnit.MG_DL
    assert in_kept_unit(K.GLUCOSE, Decimal(100), UcumUnit.MG_DL) == Decimal("5.551")
    assert in_kept_unit(K.WEIGHT, Decimal(100), UcumUnit.LB) == Decimal("45.359")
    assert in_kept_unit(K.HEIGHT, Decimal(10), UcumUnit.INCH) == Decimal("25.4")


@given(st.sampled_from(K), AGES_DAYS, st.decimals(0, 1_000, places=3), st.decimals(0, 1_000, places=3))
def test_between_two_likely_values_all_are_likely(
    kind: ObservationKind, age_days: int, one: Decimal, other: Decimal
) -> None:
    both = [judge(kind, value, age_days=age_days).likelihood for value in (one, other)]
    between = judge(kind, (one + other) / 2, age_days=age_days).likelihood
    assert list(L).index(between) <= max(list(L).index(found) for found in both)


def test_every_kind_has_bounds_for_every_age_and_units() -> None:
    for kind in K:
        assert BOUNDS[kind][-1].to_years > 150
        assert MEASURES[kind].factors[MEASURES[kind].unit] == 1
    with pytest.raises(ValueError, match="enclose"):
        Bounds(1, 2, 1, 3, 4)
