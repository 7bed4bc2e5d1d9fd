"""Metrics of every member: the least (or most) that one of those who play has."""

from dataclasses import replace
from typing import Any

import pytest

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.rules import Unit, replay
from tests.support.challenges import board, compiled, family, local, rule, steps

SEALED = "2026-12-15 00:00"


def challenge(members: str = "least", **more: Any) -> CompiledChallenge:
    metric = {"fold": "sum", "of": "daily_steps", "value": "fact.steps", "window": "run", "members": members}
    return compiled(
        metrics={"each": metric | more},
        rules=[rule("all", "run_end", [{"points": 7}], to="family", when="metrics.each >= 100")],
        leaderboards=[board("b", "person", "run", "metrics.each")],
    )


def awarded(facts: list[Fact], unit: Unit, members: str = "least") -> list[int]:
    outcome = replay(challenge(members), unit, facts, local(SEALED))
    assert not outcome.faults
    return [award.person_id.int for award in outcome.awards]


@pytest.mark.parametrize(("last", "expected"), [(99, []), (100, [1, 2, 3]), (101, [1, 2, 3])])
def test_every_member_must_have_enough(last: int, expected: list[int]) -> None:
    facts = [steps("2026-10-05", 500, who=1), steps("2026-10-06", 100, who=2), steps("2026-11-30", last, who=3)]
    assert awarded(facts, family(1, 2, 3)) == expected


def test_who_has_no_facts_has_nothing() -> None:
    assert awarded([steps("2026-10-05", 500, who=1)], family(1, 2)) == []
    assert awarded([steps("2026-10-05", 500, who=1)], family(1, 2), "most") == [1, 2]


def test_who_left_in_the_run_still_counts_and_who_never_played_does_not() -> None:
    both = family(1, 2)
    facts = [steps("2026-10-05", 500, who=1)]

    def left(day: str) -> Unit:
        leaver = replace(both.persons[1], plays_until_on=local(f"{day} 12:00").date())
        return Unit((both.persons[0], leaver), "family")

    assert awarded(facts, left("2026-10-01")) == []
    assert awarded(facts, left("2026-09-30")) == [1]


def test_another_members_fact_moves_ones_own_score() -> None:
    facts = [steps("2026-10-05", 500, who=1), steps("2026-10-06", 30, who=2)]
    scores = replay(challenge(), family(1, 2), facts, local("2026-10-20 12:00")).scores
    assert {score.person_id.int: score.value for score in scores} == {1: 30, 2: 30}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [([("2026-10-12", 1), ("2026-10-18", 2)], 1), ([("2026-10-12", 1), ("2026-10-11", 2)], 0)],
)
def test_a_week_is_one_week_for_all(facts: list[tuple[str, int]], expected: int) -> None:
    weekly = challenge(fold="count", value=None, window="week")
    given = [steps(day, 10, who=who) for day, who in facts]
    scores = replay(weekly, family(1, 2), given, local("2026-10-18 23:00")).scores
    assert {score.value for score in scores} == {expected}
