"""Leagues as pure rules: any round's sheet recomputes, any forged number is found, joining late is fair."""

import datetime as dt
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.definitions.check import review_file
from challenge_engine.leagues.facts import Member, cells_of, receipt_of, sums_of
from challenge_engine.leagues.rules import (
    Band,
    Entrant,
    LeagueRule,
    Measure,
    PrizeRule,
    Rule,
    State,
    Sums,
    award,
    member_days,
    place,
)
from challenge_engine.leagues.sheet import Correction, SchoolFacts, recompute, write_sheet
from core.settings import PROJECT_ROOT
from tests.support.challenges import WORDS, board, challenge_data

SECRET = bytes(range(32))
RULE = LeagueRule(
    bands=(Band("small", 200), Band("large", None)),
    ties=(Measure.TOTAL, Measure.PARTICIPANTS, Measure.SHARE),
    prizes=(
        PrizeRule("best", Rule.BEST_AVERAGE, 2, 0),
        PrizeRule("most", Rule.BEST_TOTAL, 1, 5),
        PrizeRule("rose", Rule.MOST_IMPROVED, 1, 0),
        PrizeRule("many", Rule.PARTICIPATION, 1, 10),
    ),
    least_days=7,
    least_participants=5,
    least_schools=2,
)
HEAD = {"challenge": "game", "board": "schools", "period": "october", "previous": None, "revises": None}
FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 10, 31)


def _members(number: int, values: list[tuple[int, int]]) -> list[Member]:
    return [
        Member(uuid.UUID(int=1_000 * number + place), f"edb-{number}", value * 1_000, days)
        for place, (value, days) in enumerate(values)
    ]


def _facts(number: int, values: list[tuple[int, int]], pupils: int | None, before: Sums | None) -> SchoolFacts:
    cells = cells_of(SECRET, _members(number, values))
    return SchoolFacts(f"edb-{number}", {"en": f"School {number}"}, pupils, cells, before)


_VALUES = st.lists(st.tuples(st.integers(0, 4), st.integers(7, 9)), max_size=24)
_BEFORE = st.none() | st.builds(Sums, st.just(6), st.integers(0, 40_000), st.integers(42, 60))
_SCHOOLS = st.lists(st.tuples(_VALUES, st.none() | st.sampled_from([90, 200, 201]), _BEFORE), max_size=7)
_CORRECTIONS = st.lists(
    st.builds(
        Correction,
        st.sampled_from([f"edb-{number}" for number in range(7)]),
        st.just(1),
        st.none() | st.integers(-9_000, 9_000),
        st.none() | st.sampled_from([150, 400]),
        st.none() | st.booleans(),
        st.just("reason"),
    ),
    max_size=3,
)


@given(_SCHOOLS, _CORRECTIONS, st.data())
def test_a_sheet_recomputes_and_a_forged_number_is_found(
    schools: list[tuple[list[tuple[int, int]], int | None, Sums | None]],
    corrections: list[Correction],
    data: st.DataObject,
) -> None:
    facts = [_facts(number, *one) for number, one in enumerate(schools)]
    sheet, entrants, placings, wins = write_sheet(HEAD, RULE, corrections, facts)
    found = recompute(sheet)
    assert found.faults == ()
    assert found.people == sum(len(values) for values, _, _ in schools if len(values) >= 5)
    assert {one.school_id for one in placings} == {one.school_id for one in entrants}
    ranked = {one.school_id for one in placings if one.state is State.RANKED}
    assert {one.school_id for one in wins} <= ranked
    lines = [json.loads(line) for line in sheet.splitlines()]
    stated = [line for line in lines if line["kind"] == "standing"]
    if stated:
        forged = data.draw(st.sampled_from(stated))
        name = data.draw(st.sampled_from(["people", "value", "member_days"]))
        forged[name] += 1
        assert recompute("\n".join(json.dumps(line) for line in lines)).faults != ()


def test_the_example_of_the_web_app_is_a_sheet() -> None:
    """`web/src/lib/audit/recompute.test.ts` recomputes the same file."""
    before = Sums(6, 6_000, 186)
    facts = [
        _facts(number, [(value + place, 31 - place) for place in range(people)], pupils, former)
        for number, (people, value, pupils, former) in enumerate(
            [(6, 3, 50, None), (11, 3, 120, before), (6, 3, 50, before), (4, 9, 60, None), (20, 2, 400, before)]
        )
    ]
    facts += [_facts(5, [(2, 31)] * 20, 900, before), _facts(6, [(7, 31)] * 8, None, None)]
    corrections = [Correction("edb-1", 1, -5_000, None, None, "Counted twice")]
    head = HEAD | {"revision": 1, "titles": {}, "prizes": {}}
    sheet, *_ = write_sheet(head, RULE, corrections, facts)
    assert (PROJECT_ROOT / "web/src/lib/audit/example.jsonl").read_text() == sheet
    assert recompute(sheet).faults == ()


@given(st.text(max_size=80) | st.builds(json.dumps, st.dictionaries(st.text(max_size=6), st.integers())))
def test_what_is_no_sheet_has_a_fault(text: str) -> None:
    assert recompute(text).faults != ()


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(7, 31)), max_size=40))
def test_cells_hold_everybody_once_and_nobody_alone(values: list[tuple[int, int]]) -> None:
    members = _members(1, values)
    cells = cells_of(SECRET, members)
    if len(members) < 5:
        assert cells == ()
        return
    assert all(5 <= cell.sums.people <= 9 for cell in cells)
    total = Sums()
    for cell in cells:
        total = total.plus(cell.sums)
    assert total == sums_of(members)
    leaves = [leaf for cell in cells for leaf in cell.leaves]
    assert sorted(leaves) == sorted(receipt_of(SECRET, one).leaf for one in members)
    assert cells_of(SECRET, members[::-1]) == cells


@pytest.mark.parametrize(
    ("joined", "days"),
    [("2026-09-01", 31), ("2026-10-01", 31), ("2026-10-02", 30), ("2026-10-25", 7), ("2026-10-31", 7)],
)
def test_days_of_who_joins_late(joined: str, days: int) -> None:
    assert member_days(FIRST, LAST, dt.date.fromisoformat(joined), 7) == days


def test_a_round_shorter_than_the_least_days_counts_its_own() -> None:
    assert member_days(FIRST, dt.date(2026, 10, 3), FIRST, 7) == 3


@given(st.integers(1, 50), st.integers(1, 9))
def test_a_late_joiner_who_plays_as_the_others_moves_nothing(daily: int, late_days: int) -> None:
    """Per member and day: who plays as much a day as all others leaves the average where it was."""
    whole = Sums(5, 5 * 31 * daily * 1_000, 5 * 31)
    days = late_days + 7
    assert whole.plus(Sums(1, days * daily * 1_000, days)).average == whole.average


def test_equals_share_a_prize_and_a_small_league_has_none() -> None:
    same = Sums(10, 70_000, 70)
    entrants = [
        Entrant("a", 100, same),
        Entrant("b", 100, same),
        Entrant("c", 900, same),
        Entrant("d", None, same),
    ]
    placings = place(RULE, entrants)
    assert [(one.school_id, one.state.value, one.band_id, one.rank) for one in placings] == [
        ("a", "ranked", "small", 1),
        ("b", "ranked", "small", 1),
        ("c", "ranked", "large", 1),
        ("d", "no_size", None, None),
    ]
    assert [(one.prize_id, one.school_id) for one in award(RULE, entrants, placings)] == [
        ("best", "a"), ("best", "b"), ("most", "a"), ("most", "b"), ("many", "a"), ("many", "b")
    ]  # fmt: skip


def test_faults_of_declared_leagues_are_told() -> None:
    prize = {"id": "p", "rule": "participation", "what": WORDS}
    leagues = {
        "bands": [
            {"id": "b", "title": WORDS, "up_to_pupils": 400},
            {"id": "b", "title": WORDS, "up_to_pupils": 300},
        ],
        "prizes": [prize, prize | {"id": "q", "rule": "most_improved"}],
    }
    declared = board("league", "school", "run", "points.run", least_participants=5, leagues=leagues)
    codes = {
        fault.sentence.code for fault in review_file(json.dumps(challenge_data(leaderboards=[declared]))).faults
    }
    assert {
        "fault_bands_out_of_order",
        "fault_second_of_league",
        "fault_improved_since_nothing",
        "fault_participation_of_all",
    } <= codes
    persons = board("league", "person", "run", "points.run", leagues={"bands": [{"id": "all", "title": WORDS}]})
    faults = review_file(json.dumps(challenge_data(leaderboards=[persons]))).faults
    assert "fault_leagues_of_schools" in {fault.sentence.code for fault in faults}
