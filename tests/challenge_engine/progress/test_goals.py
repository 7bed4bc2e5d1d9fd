"""How far a reward is, read from its condition; and never further or nearer than the condition itself says."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.schemas.enrolments import RuleProgress
from challenge_engine.definitions.schema import Metric, Rule
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.progress.goals import Goal, find_goal, may_be_had_by, numbers_to_reach, unit_of
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


def test_what_a_reward_asks_for_is_told_not_what_there_is_so_far() -> None:
    rules = {one.id: one for one in shipped("go-to-park").versions[-1].file.rules}
    asked = numbers_to_reach(rules["week-habit"])
    standing = RuleStanding(rules["week-habit"], 0, 0, None, None)
    told = {"metrics.days_this_week": 1, "metrics.parks": 2}

    assert (asked, numbers_to_reach(rules["visit"])) == ({"days_this_week": 3}, {})
    assert RuleProgress.of(standing, told, "en").words == "You were in a park on 3 days this week."
    # A child of six needs two days: the goal knows whose it is.
    of_six = replace(standing, goal=Goal("days_this_week", 1, 2, "days"))
    assert RuleProgress.of(of_six, told, "en").words == "You were in a park on 2 days this week."
    # It comes again next week. What comes once is told as it is when it was had; so is what nothing asks for.
    assert "on 3 days" in RuleProgress.of(replace(standing, times=1), told, "en").words
    certain = RuleStanding(rules["badge-neighbourhood-friend"], 1, 0, None, None)
    assert "on 12 days" in RuleProgress.of(certain, {"metrics.days_here": 12}, "en").words
    new_park = RuleStanding(rules["new-park"], 0, 0, None, None)
    assert RuleProgress.of(new_park, told, "en").words.endswith("Parks so far: 2.")


@pytest.mark.parametrize(("team_kind", "may"), [("family", True), ("individual", False), ("squad", False)])
def test_a_reward_for_families_is_promised_to_families(team_kind: str, *, may: bool) -> None:
    rules = {one.id: one for one in shipped("go-to-park").versions[-1].file.rules}
    assert may_be_had_by(rules["family-together"], team_kind) is may
    assert may_be_had_by(rules["week-habit"], team_kind)
    assert may_be_had_by(rules["visit"], team_kind)
