"""How far a reward is, read from its condition; and never further or nearer than the condition itself says."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.definitions.schema import Metric, Rule
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.progress.goals import Goal, find_goal, unit_of
from challenge_engine.progress.queries import RuleStanding, Standing
from tests.support.challenges import WORDS, shipped

METRICS = {
    "parks": Metric(fold="distinct", of="park_visit", value="fact.park_id", window="run"),
    "days": Metric(fold="streak", of="park_visit", every="day", window="run"),
    "mean": Metric(fold="mean_per_run_day", of="daily_steps", value="fact.steps", window="run"),
    "here": Metric(fold="count", of="park_visit", per="park_id", window="run"),
}
CHILD = {"person.age_years": 7, "person.is_dependant": True, "team.kind": "family", "team.size": 3}


def goal(when: str | None, person: dict[str, Any] | None = None, **values: Any) -> Goal | None:
    rule = Rule.model_validate_json(
        json.dumps(
            {"id": "r", "on": "park_visit", "award": [{"points": 1}], "why": WORDS}
            | ({"when": when} if when else {})
        )
    )
    return find_goal(rule, METRICS, values, CHILD if person is None else person)


def test_a_number_to_reach() -> None:
    assert goal("metrics.parks >= 10", parks=4) == Goal("parks", 4, 10, "parks")
    assert goal("metrics.parks > 10", parks=4) == Goal("parks", 4, 11, "parks")
    assert goal("metrics.mean >= 7500.0", mean=3750.0) == Goal("mean", 3750, 7500, "steps_a_day")


def test_of_several_the_furthest_of_branches_the_nearest() -> None:
    assert goal("metrics.parks >= 4 && (metrics.days >= 10)", parks=4, days=1) == Goal("days", 1, 10, "days")
    assert goal("(metrics.parks >= 4) || metrics.days >= 10", parks=1, days=1) == Goal("parks", 1, 4, "parks")


@pytest.mark.parametrize(
    ("guard", "is_open"),
    [
        ("person.age_years <= 8", True),
        ("person.age_years > 7", False),
        ('team.kind == "family"', True),
        ('team.kind != "family"', False),
        ("person.is_dependant == true", True),
        ("team.size >= 3", True),
        ("person.unheard_of == 1", False),
        ('person.age_years < "9"', False),
        ("fact.weekday == 6", False),
    ],
)
def test_a_branch_is_open_to_some(guard: str, *, is_open: bool) -> None:
    assert (goal(f"({guard} && metrics.parks >= 3)", parks=1) is not None) is is_open


@pytest.mark.parametrize(
    "when",
    [None, "metrics.here >= 3", "metrics.parks + metrics.days >= 3", "metrics.parks <= 3", "metrics.none >= 1"],
)
def test_no_bar_is_better_than_a_wrong_one(when: str | None) -> None:
    assert goal(when, parks=1, days=1) is None


@pytest.mark.parametrize(
    ("slug", "metrics", "expected"),
    [
        ("my-own-goal", {"goal": 4_300, "days": 3}, 4_300),
        ("ten-thousand-steps-2024", {"daily_average": 2_000.0, "steps": 60_000}, 7_500),
        ("ten-thousand-steps-2024", {"daily_average": 7_600.0, "steps": 228_000}, 10_000),
        ("ten-thousand-steps-2024", {"daily_average": 12_000.0, "steps": 360_000}, 10_000),
        ("go-to-park", {}, None),
    ],
)
def test_the_steps_of_a_day_are_ones_own_goal_or_the_next_average(
    slug: str, metrics: dict[str, Any], expected: int | None
) -> None:
    challenge = shipped(slug).newest
    file = challenge.file
    zero = {name: 0 for name, metric in file.metrics.items() if metric.per is None}
    rules = [
        RuleStanding(rule, 0, 0, None, find_goal(rule, file.metrics, zero | metrics, CHILD)) for rule in file.rules
    ]
    standing = Standing(Enrolment(), 0, metrics, rules)
    assert standing.daily_steps_goal(challenge) == expected


@given(st.integers(0, 50), st.integers(1, 40))
def test_it_is_whole_exactly_when_the_condition_holds(current: int, target: int) -> None:
    found = goal(f"metrics.parks >= {target}", parks=current)
    assert found is not None
    assert (found.share == 1.0) == (current >= target)


def test_every_badge_of_the_park_game_has_a_goal_or_a_reason() -> None:
    file = shipped("go-to-park").newest.file
    zero = {name: 0 for name, metric in file.metrics.items() if metric.per is None}
    without = {
        rule.id
        for rule in file.rules
        if any(item.badge for item in rule.award) and find_goal(rule, file.metrics, zero, CHILD) is None
    }
    # Per park, or per set of creatures: without the fact nobody knows of which. Or the fact itself is asked.
    per = {name for name, metric in file.metrics.items() if metric.per is not None}
    asked = {rule.id: rule.when or "" for rule in file.rules}
    assert {one for one in without if not any(f"metrics.{name}" in asked[one] for name in per)} <= {
        one for one in without if "fact." in asked[one] or not asked[one]
    }
    assert len(without) < len(asked) / 2


def test_units_are_told_by_what_is_counted() -> None:
    file = shipped("go-to-park").newest.file
    units = {name: unit_of(metric) for name, metric in file.metrics.items()}
    assert (units["parks"], units["districts"], units["days_in_a_row"]) == ("parks", "districts", "days")
    assert (units["weeks_in_a_row"], units["creatures"]) == ("weeks", "creatures")
    assert unit_of(Metric(fold="sum", of="quiz", value="fact.score", window="run")) == "times"
    assert unit_of(Metric(fold="count", of="catch", window="run")) == "catches"
