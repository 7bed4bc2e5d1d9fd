"""Edges of judging: a rule counted otherwise by a new version, the order within a minute, numbers without end."""

import datetime as dt
import json
from typing import Any

import pytest

from challenge_engine.definitions.check import check_file
from challenge_engine.definitions.compile import compile_challenge
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.rules import State, replay
from tests.support.challenges import FROM_THE_BEGINNING, challenge_data, compiled, fact, family, local, rule, visit

LATER = local("2026-10-20 12:00")
POINTS = [{"points": 10}]
PER_PARK = [{"times": 1, "per": "park"}]


def caught(at: str) -> Fact:
    """A catch in the park."""
    attributes = {"creature_id": "frog", "rarity": "common", "set": "ponds", "set_size": 3, "park_id": "a"}
    return fact("catch", at, attributes)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"limit": PER_PARK}, {"limit": PER_PARK, "to": "family"}),
        ({"limit": PER_PARK}, {"limit": [{"times": 1, "per": "district"}]}),
    ],
)
def test_what_a_new_version_counts_otherwise_has_other_reason_keys(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    """Under one key the second award would be told and counted, and never paid."""
    versions = [
        (number, at, check_file(json.dumps(challenge_data(version=number, modes=["family"], rules=[one]))))
        for number, at, one in (
            (1, FROM_THE_BEGINNING, rule("visit", "park_visit", POINTS, **before)),
            (2, local("2026-10-02 00:00"), rule("visit", "park_visit", POINTS, **after)),
        )
    ]
    visits = [visit("2026-10-01 09:00", "x", "x"), visit("2026-10-02 09:00", "x", "x")]

    awards = replay(compile_challenge(versions), family(1, 2), visits, LATER).awards

    assert len(awards) == len({(one.person_id, one.reason_key) for one in awards}) >= 2


def test_a_catch_comes_after_the_visit_of_its_minute() -> None:
    challenge = compiled(
        facts=["park_visit", "catch"],
        metrics={"visits": {"fold": "count", "of": "park_visit", "window": "day"}},
        rules=[rule("caught", "catch", POINTS, when="metrics.visits >= 1")],
    )
    facts = [caught("2026-10-01 09:00"), visit("2026-10-01 09:00", "a")]

    assert [one.amount for one in replay(challenge, family(1), facts, LATER).awards] == [10]


@pytest.mark.parametrize("fold", ["sum", "mean_per_run_day", "best"])
def test_a_sum_never_grows_beyond_what_the_database_holds(fold: str) -> None:
    """An infinity in the state would refuse every later fact of the player."""
    value = "double(fact.steps) * 1e299"
    challenge = compiled(
        metrics={"much": {"fold": fold, "of": "daily_steps", "window": "run", "value": value}},
        rules=[rule("much", "daily_steps", POINTS, when="metrics.much > 0.0")],
    )
    days = [fact("daily_steps", f"2026-10-{day:02} 20:00", {"steps": 999_999_999}) for day in range(1, 20)]

    outcome = replay(challenge, family(1), days, LATER)

    assert outcome.awards == ()
    assert len(outcome.faults) == len(days)
    state = json.loads(json.dumps(outcome.state.to_json(), allow_nan=False))
    assert State.from_json(state) == outcome.state
    assert outcome.state.clock == LATER.astimezone(dt.UTC)
