"""Who may take part in a programme, and why not."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.programmes.catalogue import get_programme, programme_catalogue
from records.programmes.rules import (
    Outcome,
    PersonFacts,
    Verdict,
    completed_years,
    judge,
    question_of,
)

TODAY = dt.date(2026, 10, 10)
CDCC = get_programme("cdcc")
YES = frozenset({"hong_kong_resident", "no_diabetes", "no_hypertension", "ehealth"})
WHOLE: dict[str, Any] = {"born_on": dt.date(1981, 10, 10), "memberships": {"dhc"}, "declared": YES}


@pytest.mark.parametrize(
    ("change", "verdict", "not_met"),
    [
        ({}, Verdict.ELIGIBLE, set()),
        ({"born_on": dt.date(1981, 10, 11)}, Verdict.NOT_ELIGIBLE, {"age"}),
        ({"born_on": None}, Verdict.OPEN, set()),
        ({"declared": YES - {"ehealth"}}, Verdict.OPEN, set()),
        ({"declared": YES - {"ehealth"}, "denied": {"ehealth"}}, Verdict.NOT_ELIGIBLE, {"ehealth"}),
        ({"memberships": ()}, Verdict.OPEN, set()),
        ({"memberships": (), "declared": YES | {"member_of_dhc"}}, Verdict.ELIGIBLE, set()),
        ({"memberships": (), "denied": {"member_of_dhc"}}, Verdict.NOT_ELIGIBLE, {"dhc-member"}),
        ({"condition_codes": {"E11.9"}}, Verdict.NOT_ELIGIBLE, {"no-diabetes"}),  # whatever was answered
        ({"condition_codes": {"I10", "E10"}}, Verdict.NOT_ELIGIBLE, {"no-diabetes", "no-hypertension"}),
        ({"condition_codes": {"J45.9", "E03"}}, Verdict.ELIGIBLE, set()),
        ({"denied": {"no_diabetes"}}, Verdict.NOT_ELIGIBLE, {"no-diabetes"}),
    ],
)
def test_who_may_take_part(change: dict[str, Any], verdict: Verdict, not_met: set[str]) -> None:
    found, reasons = judge(CDCC, PersonFacts(**(WHOLE | change)), TODAY)
    assert found is verdict
    assert {one.requirement.id for one in reasons if one.outcome is Outcome.NOT_MET} == not_met
    assert [one.requirement for one in reasons] == list(CDCC.requirements)


@given(st.frozensets(st.sampled_from(sorted(YES | {"member_of_dhc"}))), st.integers(0, 100))
def test_answering_what_is_asked_with_yes_never_makes_it_worse(declared: frozenset[str], years: int) -> None:
    born_on = dt.date(TODAY.year - years, 1, 1)
    verdict, reasons = judge(CDCC, PersonFacts(born_on=born_on, declared=declared), TODAY)
    asked = {question_of(one.requirement) or "" for one in reasons if one.outcome is Outcome.ASK}
    answered, _ = judge(CDCC, PersonFacts(born_on=born_on, declared=declared | asked), TODAY)
    assert answered is (Verdict.ELIGIBLE if verdict is Verdict.OPEN else verdict)


def test_years_are_completed_on_the_birthday() -> None:
    leap = dt.date(1980, 2, 29)
    assert [completed_years(leap, day) for day in (dt.date(2025, 2, 28), dt.date(2025, 3, 1))] == [44, 45]


def test_every_programme_says_where_it_is_said() -> None:
    assert set(programme_catalogue()) >= {"dhc", "cdcc"}
    for one in programme_catalogue().values():
        assert one.sources
        assert all(question_of(needed) or needed.rule.age for needed in one.requirements), one.id
