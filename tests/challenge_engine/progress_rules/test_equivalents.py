"""Pushes of a wheelchair and minutes of activity count where a challenge says so, and never as steps."""

import uuid

import pytest

from challenge_engine.facts.checks import FactInvalid, check_fact
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.rules import replay
from tests.support.challenges import alone, compiled, fact, local, rule, steps
from worker.handlers.steps import fact_of

CHALLENGE = compiled(
    facts=["daily_steps"],
    metrics={"steps": {"fold": "sum", "of": "daily_steps", "value": "fact.steps", "window": "run"}},
    rules=[
        rule(
            "active-day",
            "daily_steps",
            [{"points": 10}],
            when="fact.steps >= 7000 || fact.pushes >= 2500 || fact.active_minutes >= 60",
        )
    ],
    leaderboards=[],
    caps=[],
)


def points(*facts: Fact) -> int:
    outcome = replay(CHALLENGE, alone(), facts, local("2026-10-20 12:00"))
    assert not outcome.faults
    return sum(award.amount for award in outcome.awards)


def day(**counts: int) -> Fact:
    return fact("daily_steps", "2026-10-05 20:00", {"steps": 0, **counts}, key="2026-10-05")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"pushes": 2_499}, 0),
        ({"pushes": 2_500}, 10),
        ({"active_minutes": 59}, 0),
        ({"active_minutes": 60}, 10),
        ({"steps": 6_999, "pushes": 2_499, "active_minutes": 59}, 0),
    ],
)
def test_an_equivalent_counts_by_itself(counts: dict[str, int], expected: int) -> None:
    assert points(day(**counts)) == expected


def test_what_an_earlier_fact_does_not_say_is_zero() -> None:
    assert points(steps("2026-10-05", 6_999)) == 0
    assert points(steps("2026-10-05", 7_000)) == 10


def test_steps_themselves_are_never_left_out() -> None:
    check_fact(day(pushes=1))
    with pytest.raises(FactInvalid):
        check_fact(fact("daily_steps", "2026-10-05 20:00", {"pushes": 1}, key="2026-10-05"))
    with pytest.raises(FactInvalid):
        check_fact(day(pushes=-1))


def test_a_settled_day_tells_all_three() -> None:
    told = {
        "person_id": str(uuid.uuid4()),
        "day": "2026-10-05",
        "steps": None,
        "pushes": 2_600,
        "active_minutes": None,
        "revision": 3,
        "occurred_at": "2026-10-05T15:59:00+00:00",
    }
    one = fact_of(told)
    check_fact(one)
    assert one.attributes == {"steps": 0, "pushes": 2_600, "active_minutes": 0}
    assert not one.is_retracted
    assert fact_of({**told, "pushes": None}).is_retracted
