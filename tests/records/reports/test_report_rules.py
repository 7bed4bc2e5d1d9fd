"""Units, check digits, checks and trends, without a database."""

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from core.messages import LANGUAGES
from records.access.initials import initials_of
from records.reports import units
from records.reports.catalogue import laboratory_tests
from records.reports.loinc import is_loinc
from records.reports.rules import check_report
from records.reports.trends import Reading, make_series
from records.reports.units import convert, dimension_of, read_unit

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
KNOWN = sorted(units._PLACE)
some_unit = st.sampled_from([*KNOWN, "fL", "mmol/mol", "mm/h"])
numbers = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=6)


@given(numbers, some_unit, some_unit)
def test_a_value_is_said_exactly_in_units_of_its_dimension_and_in_no_other(
    value: Decimal, unit: str, into: str
) -> None:
    if dimension_of(unit) != dimension_of(into):
        with pytest.raises(ValueError, match="exactly"):
            convert(value, unit, into)
    else:
        assert convert(convert(value, unit, into), into, unit) == value
        assert convert(value, unit, into).as_tuple().digits == value.as_tuple().digits


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        ("10.9", "g/dL", "g/L", "109"),
        ("0.42", "L/L", "%", "42"),
        ("88", "umol/L", "mmol/L", "0.088"),
        ("250", "10*3/uL", "10*9/L", "250"),
        ("4.5", "10*6/uL", "10*12/L", "4.5"),
        ("30", "ng/mL", "ug/L", "30"),
        ("2.1", "u[IU]/mL", "m[IU]/L", "2.1"),
        ("100", "mg/dL", "g/L", "1"),
    ],
)
def test_conversions_by_hand(value: str, unit: str, into: str, expected: str) -> None:
    assert convert(Decimal(value), unit, into) == Decimal(expected)


def test_usual_spellings_are_read() -> None:
    spelled = {"10^9/L": "10*9/L", "x10^9/l": "10*9/L", "g/dl": "g/dL", "\u00b5mol/L": "umol/L", "mm/h": "mm/h"}
    assert {one: read_unit(one) for one in spelled} == spelled
    assert [read_unit(one) for one in KNOWN] == KNOWN


def test_each_known_test_has_its_check_digit_its_names_and_a_unit_as_it_is_read() -> None:
    tests = laboratory_tests().values()
    assert len(tests) >= 25
    for one in tests:
        assert is_loinc(one.code), one.code
        assert read_unit(one.unit) == one.unit
        assert set(one.names) == set(LANGUAGES)


@given(st.sampled_from(sorted(laboratory_tests())), st.integers(0, 9))
def test_one_wrong_digit_is_found(code: str, digit: int) -> None:
    assert is_loinc(code[:-1] + str(digit)) == (code[-1] == str(digit))
    assert is_loinc(str(digit) + code[1:]) == (code[0] == str(digit))


def _reading(days: int, unit: str | None, value: str) -> Reading:
    at = NOW + dt.timedelta(days=days)
    return Reading(uuid.UUID(int=days), at, Decimal(value), unit, None, None, None, None, is_self_entered=False)


@given(
    st.lists(st.tuples(st.integers(0, 99), some_unit | st.none(), numbers.map(str)), unique_by=lambda one: one[0])
)
def test_a_trend_loses_nothing_mixes_nothing_and_does_not_hang_on_the_order(rows: list[Any]) -> None:
    readings = [_reading(*row) for row in rows]
    series = make_series(readings)
    assert series == make_series(reversed(readings))
    assert sorted(one.at for each in series for one in each.said) == sorted(one.at for one in readings)
    for each in series:
        assert {one.unit for one in each.readings} == {each.unit}
        assert [one.at for one in each.readings] == sorted(one.at for one in each.said)
        assert each.readings[-1] == each.said[-1]  # the newest as its report says it
        for shown, said in zip(each.readings, each.said, strict=True):
            assert shown.value == said.value or convert(shown.value, str(shown.unit), str(said.unit)) == said.value
    newest = [each.readings[-1].at for each in series]
    assert newest == sorted(newest, reverse=True)


_RESULT: dict[str, Any] = {
    "code": None, "value": 1.0, "text": None, "unit": "g/L", "comparator": None, "low": 1.0, "high": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "born_on", "code"),
    [
        ({}, dt.date(2026, 10, 10), None),
        ({}, dt.date(2026, 10, 11), "record_day_before_birth"),
        ({"reported_at": NOW + dt.timedelta(microseconds=1)}, None, "record_day_in_future"),
        ({"collected_at": NOW}, None, None),
        ({"reported_at": NOW - dt.timedelta(seconds=1), "collected_at": NOW}, None, "record_days_reversed"),
        ({"results": [_RESULT]}, None, None),
        ({"results": [{**_RESULT, "text": "high"}]}, None, "result_unfit"),
        ({"results": [{**_RESULT, "value": None}]}, None, "result_unfit"),
        ({"results": [{**_RESULT, "value": None, "text": "x", "low": None, "high": None}]}, None, "result_unfit"),
        ({"results": [{**_RESULT, "high": 0.9}]}, None, "result_unfit"),
        ({"results": [{**_RESULT, "code": "718-7"}]}, None, None),
        ({"results": [{**_RESULT, "code": "718-1"}]}, None, "loinc_invalid"),
    ],
)
def test_what_a_report_may_say(change: dict[str, Any], born_on: dt.date | None, code: str | None) -> None:
    values = {"collected_at": None, "reported_at": NOW, "results": [], **change}
    if code is None:
        check_report(values, born_on=born_on, now=NOW)
    else:
        with pytest.raises(InvalidInput) as caught:
            check_report(values, born_on=born_on, now=NOW)
        assert caught.value.code == code


@given(
    st.text(alphabet=st.characters(categories=["L"]), min_size=2, max_size=20).filter(
        lambda one: one[1:] != one[0]
    )
)
def test_initials_show_the_first_character_of_a_word_and_no_other(word: str) -> None:
    shown = initials_of(word)
    assert len(set(shown) - {".", "*"}) == 1
    assert initials_of("Chan Ka-Yan") == "C. K. Y."
    assert (initials_of("陳嘉欣"), initials_of("歐陽 小明")) == ("陳**", "歐* 小*")
