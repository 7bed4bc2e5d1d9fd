"""Each fold on a table of facts; windows at local midnight and at the edges of weeks and rounds."""

from typing import Any

import pytest

from challenge_engine.facts.rules import Fact
from challenge_engine.metrics.elapsed_since import NEVER_MIN
from challenge_engine.progress.rules import replay
from tests.support.challenges import alone, board, compiled, family, local, steps, visit


def read(metric: dict[str, Any], facts: list[Fact], at: str, *, who: int = 1, unit: Any = None) -> float:
    """The metric's value for a person at a local time: what a leaderboard would show."""
    is_number = metric["fold"]
    challenge = compiled(
        metrics={"m": {"window": "run"} | metric},
        leaderboards=[board("b", "person", "run", "metrics.m")],
    )
    outcome = replay(challenge, unit or alone(), facts, local(at))
    assert is_number
    assert not outcome.faults
    return next(score.value for score in outcome.scores if score.person_id.int == who)


VISITS = [
    visit("2026-10-01 09:00", "a", "eastern"),
    visit("2026-10-01 10:00", "b", "eastern"),
    visit("2026-10-02 09:00", "a", "eastern"),
    visit("2026-10-05 09:00", "c", "southern"),
]
STEPS = [steps("2026-10-01", 4_000), steps("2026-10-02", 9_000), steps("2026-10-04", 8_000)]


@pytest.mark.parametrize(
    ("metric", "facts", "expected"),
    [
        ({"fold": "count", "of": "park_visit"}, VISITS, 4),
        ({"fold": "count", "of": "park_visit"}, [], 0),
        ({"fold": "count", "of": "park_visit", "where": 'fact.park_id == "a"'}, VISITS, 2),
        ({"fold": "count", "of": "park_visit", "where": "person.age_years > 90"}, VISITS, 0),
        ({"fold": "distinct", "of": "park_visit", "value": "fact.park_id"}, VISITS, 3),
        ({"fold": "distinct", "of": "park_visit", "value": "fact.district"}, VISITS, 2),
        ({"fold": "distinct", "of": "park_visit", "value": "fact.weekday"}, [], 0),
        ({"fold": "sum", "of": "daily_steps", "value": "fact.steps"}, STEPS, 21_000),
        ({"fold": "sum", "of": "daily_steps", "value": "double(fact.steps) / 2.0"}, STEPS, 10_500),
        ({"fold": "sum", "of": "daily_steps", "value": "fact.steps"}, [], 0),
        ({"fold": "mean_per_run_day", "of": "daily_steps", "value": "fact.steps"}, STEPS, 21_000 / 61),
        (
            {"fold": "mean_per_run_day", "of": "daily_steps", "value": "fact.steps", "window": "round"},
            STEPS,
            21_000 / 31,
        ),
        ({"fold": "mean_per_run_day", "of": "daily_steps", "value": "fact.steps"}, [], 0),
        ({"fold": "best", "of": "daily_steps", "value": "fact.steps"}, STEPS, 9_000),
        ({"fold": "best", "of": "daily_steps", "value": "0 - fact.steps"}, STEPS, -4_000),
        ({"fold": "best", "of": "daily_steps", "value": "fact.steps"}, [], 0),
        ({"fold": "days_on_which", "of": "park_visit"}, VISITS, 3),
        ({"fold": "days_on_which", "of": "park_visit", "at_least": 2}, VISITS, 1),
        ({"fold": "days_on_which", "of": "daily_steps", "value": "fact.steps", "at_least": 8_000}, STEPS, 2),
        ({"fold": "days_on_which", "of": "daily_steps", "value": "fact.steps", "at_least": 8_001}, STEPS, 1),
        ({"fold": "days_on_which", "of": "park_visit"}, [], 0),
    ],
)
def test_folds(metric: dict[str, Any], facts: list[Fact], expected: float) -> None:
    assert read(metric, facts, "2026-10-06 12:00") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("days", "missed_allowed", "read_on", "expected"),
    [
        (["2026-10-01", "2026-10-02", "2026-10-03"], 0, "2026-10-03", 3),
        (["2026-10-01", "2026-10-02", "2026-10-03"], 0, "2026-10-04", 3),  # today is not missed until it is over
        (["2026-10-01", "2026-10-02", "2026-10-03"], 0, "2026-10-05", 0),
        (["2026-10-01", "2026-10-03"], 0, "2026-10-03", 1),
        (["2026-10-01", "2026-10-03"], 1, "2026-10-03", 2),
        (["2026-10-01", "2026-10-04"], 1, "2026-10-04", 1),
        (["2026-10-01", "2026-10-03"], 1, "2026-10-05", 2),
        (["2026-10-01", "2026-10-03"], 1, "2026-10-06", 0),
        (["2026-10-01", "2026-10-01"], 0, "2026-10-01", 1),
    ],
)
def test_streaks_of_days(days: list[str], missed_allowed: int, read_on: str, expected: int) -> None:
    facts = [visit(f"{day} 0{index}:00", f"p{index}") for index, day in enumerate(days)]
    metric = {"fold": "streak", "of": "park_visit", "missed_allowed": missed_allowed}
    assert read(metric, facts, f"{read_on} 23:00") == expected


def test_a_streak_of_enough_counts_a_day_once_it_has_enough() -> None:
    metric = {"fold": "streak", "of": "park_visit", "at_least": 2}
    first = [visit("2026-10-01 09:00", "a"), visit("2026-10-01 10:00", "b"), visit("2026-10-01 11:00", "c")]
    assert read(metric, first[:1], "2026-10-01 12:00") == 0
    assert read(metric, first, "2026-10-01 12:00") == 1
    assert read(metric, [*first, visit("2026-10-02 09:00", "a")], "2026-10-02 12:00") == 1
    assert (
        read(metric, [*first, visit("2026-10-02 09:00", "a"), visit("2026-10-02 10:00", "b")], "2026-10-02 12:00")
        == 2
    )


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2026-10-04", "2026-10-05"], 2),  # Sunday and Monday are of two ISO weeks
        (["2026-10-05", "2026-10-11"], 1),  # Monday to Sunday are one
        (["2026-10-01", "2026-10-05", "2026-10-18"], 3),
        (["2026-10-01", "2026-10-12"], 1),
    ],
)
def test_streaks_of_weeks(days: list[str], expected: int) -> None:
    facts = [visit(f"{day} 09:00") for day in days]
    assert read({"fold": "streak", "of": "park_visit", "every": "week"}, facts, f"{days[-1]} 23:00") == expected


def test_elapsed_since_the_last_one() -> None:
    metric = {"fold": "elapsed_since", "of": "park_visit"}
    assert read(metric, [], "2026-10-01 12:00") == NEVER_MIN
    assert read(metric, VISITS, "2026-10-05 10:30") == 90


@pytest.mark.parametrize(
    ("boxes", "expected"),
    [
        (["09:00 a", "09:59 b"], 1),  # two boxes within the hour
        (["09:00 a", "10:01 b"], 0),
        (["09:00 a", "09:30 a"], 0),  # the same box twice is one box
        (["09:00 a", "09:30 a", "10:20 b"], 1),
        (["09:00 b", "09:30 a", "09:40 a"], 2),  # 09:40 is 40 minutes after b
    ],
)
def test_another_box_within_the_hour(boxes: list[str], expected: int) -> None:
    challenge = compiled(
        metrics={"since": {"fold": "elapsed_since", "of": "park_visit", "value": "fact.park_id", "window": "day"}},
        rules=[
            {
                "id": "pair",
                "on": "park_visit",
                "when": "metrics.since <= 60",
                "award": [{"points": 1}],
                "why": {"en": "x", "zh-Hant": "x", "zh-Hans": "x"},
            }
        ],
    )
    facts = [Fact(**{**_as_dict(visit(f"2026-10-01 {box[:5]}", box[6:])), "key": box}) for box in boxes]
    outcome = replay(challenge, alone(), facts, local("2026-10-01 20:00"))
    assert sum(award.amount for award in outcome.awards) == expected


def _as_dict(fact: Fact) -> dict[str, Any]:
    return {name: getattr(fact, name) for name in Fact.__slots__}


@pytest.mark.parametrize(
    ("window", "at", "expected"),
    [
        ("day", "2026-10-31 23:59", 2),
        ("day", "2026-11-01 00:00", 0),  # the day begins at local midnight, 16:00 UTC
        ("round", "2026-10-31 23:59", 3),
        ("round", "2026-11-01 00:00", 0),
        ("week", "2026-11-01 12:00", 2),  # Saturday and Sunday are of one ISO week
        ("week", "2026-11-02 00:00", 0),
        ("run", "2026-11-02 00:00", 3),
    ],
)
def test_windows_at_their_edges(window: str, at: str, expected: int) -> None:
    facts = [visit("2026-10-25 12:00", "a"), visit("2026-10-31 00:00", "b"), visit("2026-10-31 23:59", "c")]
    assert read({"fold": "count", "of": "park_visit", "window": window}, facts, at) == expected


def test_the_family_folds_everybodys_facts_and_a_person_only_its_own() -> None:
    facts = [
        visit("2026-10-01 09:00", "a"),
        visit("2026-10-01 09:05", "a", who=2),
        visit("2026-10-02 09:00", "b", who=2),
    ]
    unit = family(1, 2)
    parks = {"fold": "distinct", "of": "park_visit", "value": "fact.park_id"}
    assert read(parks, facts, "2026-10-03 09:00", unit=unit) == 1
    assert read(parks, facts, "2026-10-03 09:00", unit=unit, who=2) == 2
    assert read(parks | {"scope": "family"}, facts, "2026-10-03 09:00", unit=unit) == 2
    count = {"fold": "count", "of": "park_visit", "scope": "family"}
    assert read(count, facts, "2026-10-03 09:00", unit=unit) == 3
