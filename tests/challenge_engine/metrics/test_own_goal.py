"""A goal of one's own: where it lies, from which days it is drawn, and who gains by it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.definitions.schema import OwnGoal
from challenge_engine.facts.rules import Fact
from challenge_engine.metrics.own_goal import goal_from
from challenge_engine.progress.rules import advance, replay
from tests.support.challenges import alone, board, compiled, local, rule, steps

OWN = {
    "days_before": 10,
    "least_days": 3,
    "rise_percent": 20,
    "lowest": 3_000,
    "highest": 10_000,
    "otherwise": 6_000,
}
GOAL = OwnGoal.model_validate(OWN)
METRICS: dict[str, dict[str, Any]] = {
    "goal": {"fold": "own_goal", "of": "daily_steps", "value": "fact.steps", "window": "run", "own_goal": OWN},
    "own_days": {
        "fold": "days_on_own_goal",
        "of": "daily_steps",
        "value": "fact.steps",
        "window": "run",
        "own_goal": OWN,
    },
}
CHALLENGE = compiled(
    metrics=METRICS,
    leaderboards=[board(name.replace("_", "-"), "person", "run", f"metrics.{name}") for name in METRICS],
    rules=[rule("day", "daily_steps", [{"points": 5}], when="metrics.own_days >= 1")],
)
BEFORE = [steps("2026-09-28", 4_000), steps("2026-09-29", 5_000), steps("2026-09-30", 9_000)]


def read(facts: list[Fact], at: str = "2026-10-20 12:00") -> dict[str, float]:
    outcome = replay(CHALLENGE, alone(), facts, local(at))
    assert not outcome.faults
    return {score.board_id.replace("-", "_"): score.value for score in outcome.scores}


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        ([], 6_000),
        ([9_000, 9_000], 6_000),  # two days say too little
        ([4_000, 5_000, 9_000], 6_000),  # the median of three, and a fifth more
        ([4_000, 5_000, 5_001, 9_000], 6_001),  # between two; never a part of a step
        ([0, 0, 0], 3_000),
        ([2_500] * 3, 3_000),
        ([2_501] * 3, 3_002),
        ([8_333] * 3, 10_000),
        ([30_000] * 3, 10_000),
    ],
)
def test_the_goal_is_the_median_raised_within_bounds(sums: list[float], expected: int) -> None:
    assert goal_from(GOAL, sums) == expected


def test_days_of_the_run_are_held_against_the_goal_drawn_from_those_before() -> None:
    played = [steps("2026-10-01", 5_999), steps("2026-10-02", 6_000), steps("2026-10-03", 20_000)]
    assert read([*BEFORE, *played]) == {"goal": 6_000, "own_days": 2}


def test_a_day_is_looked_back_at_for_as_long_as_the_file_says() -> None:
    first = [steps("2026-09-21", 2_600), *BEFORE[:2]]
    assert read(first)["goal"] == 4_800
    assert read([steps("2026-09-20", 2_600), *BEFORE[:2]])["goal"] == 6_000


def test_a_missing_day_is_no_day_of_zero_steps_but_zero_steps_are() -> None:
    assert read(BEFORE)["goal"] == 6_000
    assert read([*BEFORE, steps("2026-09-26", 0), steps("2026-09-27", 0)])["goal"] == 4_800


def test_days_before_the_run_earn_nothing_and_stand_in_no_other_metric() -> None:
    challenge = compiled(
        metrics=METRICS | {"steps": {"fold": "sum", "of": "daily_steps", "value": "fact.steps", "window": "run"}},
        rules=[rule("any", "daily_steps", [{"points": 5}], when="metrics.own_days >= 0")],
        leaderboards=[board("b", "person", "run", "metrics.steps")],
    )
    outcome = replay(challenge, alone(), BEFORE, local("2026-10-20 12:00"))
    assert outcome.awards == ()
    assert [score.value for score in outcome.scores] == [0]


def test_a_day_that_becomes_known_late_moves_the_goal_only_by_a_replay() -> None:
    before = replay(CHALLENGE, alone(), [*BEFORE, steps("2026-10-02", 5_500)], local("2026-10-03 12:00"))
    late = steps("2026-09-27", 1_000)
    assert advance(CHALLENGE, alone(), before.state, late, local("2026-10-03 12:00")) is None
    assert read([*BEFORE, steps("2026-10-02", 5_500)])["own_days"] == 0
    assert read([*BEFORE, late, steps("2026-10-02", 5_500)]) == {"goal": 5_400, "own_days": 1}


sums = st.lists(st.integers(0, 60_000), max_size=20)


@given(sums)
def test_every_goal_lies_between_the_bounds(days: list[float]) -> None:
    assert GOAL.lowest <= goal_from(GOAL, days) <= GOAL.highest


@given(st.lists(st.tuples(st.integers(0, 60_000), st.integers(0, 9_000)), min_size=3, max_size=20))
def test_who_walked_more_on_every_day_never_has_the_lower_goal(days: list[tuple[int, int]]) -> None:
    assert goal_from(GOAL, [one for one, _ in days]) <= goal_from(GOAL, [one + more for one, more in days])


# In hundreds of steps, so that shares of them are whole.
usual = st.integers(26, 300).map(lambda hundreds: hundreds * 100)


@given(usual, usual, st.lists(st.integers(0, 300), min_size=1, max_size=25))
def test_of_two_who_walk_alike_by_their_own_measure_the_less_active_gains_no_less(
    one: int, other: int, percents: list[int]
) -> None:
    """Against the goal of `highest` for everybody: days gained by having a goal of one's own."""
    less, more = sorted((one, other))

    def gained(median: int) -> int:
        walked = [median * percent // 100 for percent in percents]
        goal = goal_from(GOAL, [median] * 3)
        return sum(number >= goal for number in walked) - sum(number >= GOAL.highest for number in walked)

    assert gained(less) >= gained(more) >= 0
