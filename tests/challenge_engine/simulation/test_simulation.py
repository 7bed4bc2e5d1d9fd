"""Simulation: the same for the same seed, nothing lost between awards and totals, faulty lines told by number."""

import json

import pytest

from challenge_engine.definitions.faults import DefinitionInvalid
from challenge_engine.simulation.population import Habits, World, generate_players
from challenge_engine.simulation.recorded import read_players
from challenge_engine.simulation.report import Report
from tests.support.challenges import compiled, rule, shipped

WORLD = World(
    parks=[
        {"park_id": f"p{n}", "district": "eastern", "category": "park", "is_designated": True} for n in range(5)
    ],
    creatures=[{"creature_id": "otter", "rarity": "rare", "set": "shore", "set_size": 1}],
)


def test_the_same_seed_makes_the_same_players() -> None:
    challenge = shipped("go-to-park")
    first, again, other = (list(generate_players(challenge, WORLD, persons=7, days=20, seed=s)) for s in (1, 1, 2))
    assert first == again
    assert first != other
    assert sum(player.unit.team_size for player in first) <= 7
    assert any(fact.kind == "catch" for player in first for fact in player.facts)


def test_players_may_enrol_and_facts_are_of_the_declared_kinds() -> None:
    steps_only = shipped("ten-thousand-steps-2024")
    players = list(generate_players(steps_only, World([], []), persons=10, days=30, seed=3))
    assert {person.age_years >= 18 for player in players for person in player.unit.persons} == {True}
    assert {fact.kind for player in players for fact in player.facts} == {"daily_steps"}
    quiz = compiled(facts=["quiz"], rules=[rule("quiz", "quiz", [{"points": 1}])])
    (one,) = generate_players(quiz, WORLD, persons=2, days=61, seed=3)
    assert {fact.kind for fact in one.facts} == {"quiz"}


def test_a_report_adds_up() -> None:
    challenge = shipped("go-to-park")
    report = Report.of(challenge)
    for player in generate_players(challenge, WORLD, persons=8, days=15, seed=5):
        report.add(challenge, player)
    assert report.points == sum(day.points for day in report.days.values())
    assert report.points == sum(totals.points for totals in report.rules.values())
    assert sum(totals.awards for totals in report.rules.values()) > 0
    assert report.rules["badge-all-districts"].awards == 0
    shares = list(report.percentiles().values())
    assert shares == sorted(shares)
    assert not report.faults
    assert Report.of(challenge).percentiles() == {}


def test_faults_of_expressions_are_counted() -> None:
    challenge = compiled(rules=[rule("broken", "park_visit", [{"points": "1 / (fact.weekday - fact.weekday)"}])])
    report = Report.of(challenge)
    for player in generate_players(challenge, WORLD, persons=8, days=40, seed=6):
        report.add(challenge, player)
    assert [place for place, _ in report.faults] == ["rule broken"]


def test_habits_are_shares() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        Habits(keen_share=0.9, regular_share=0.2)


LINE = {
    "person": "a",
    "kind": "daily_steps",
    "occurred_at": "2026-10-01T20:00:30+08:00",
    "attributes": {"steps": 9},
}


def test_recorded_lines_make_units() -> None:
    lines = [LINE, LINE | {"person": "b", "family": "f"}, LINE | {"person": "c", "family": "f", "age_years": 40}]
    players = read_players(compiled(), map(json.dumps, lines))
    assert [(player.unit.team_kind, player.unit.team_size, len(player.facts)) for player in players] == [
        ("individual", 1, 1),
        ("family", 2, 2),
    ]
    assert str(players[0].facts[0].day) == "2026-10-01"


def test_every_faulty_line_is_told() -> None:
    lines = [
        "{",
        json.dumps(LINE),
        json.dumps(LINE | {"attributes": {"steps": "many"}}),
        json.dumps(LINE | {"x": 1}),
    ]
    with pytest.raises(DefinitionInvalid) as raised:
        read_players(compiled(), lines)
    assert [fault.line for fault in raised.value.faults] == [1, 3, 4]
