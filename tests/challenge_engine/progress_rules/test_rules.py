"""Rules: limits, caps, families, moments, rounds, versions, late facts, and what an award says of itself."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from challenge_engine.definitions.compile import CompiledChallenge, compile_challenge
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.evaluation import Evaluation
from challenge_engine.progress.rules import Award, State, Unit, advance, replay
from tests.support.challenges import (
    FROM_THE_BEGINNING,
    alone,
    board,
    challenge_file,
    compiled,
    family,
    local,
    rule,
    steps,
    visit,
)

LATER = "2026-10-20 12:00"
COUNT = {"fold": "count", "of": "park_visit", "window": "run"}
POINTS = [{"points": 10}]


def awards_of(
    challenge: CompiledChallenge, facts: list[Fact], at: str = LATER, unit: Unit | None = None
) -> tuple[Award, ...]:
    """All awards of a replay that has no faults."""
    outcome = replay(challenge, unit or alone(), facts, local(at))
    assert not outcome.faults
    return outcome.awards


def points(challenge: CompiledChallenge, facts: list[Fact], at: str = LATER, unit: Unit | None = None) -> int:
    """Points of all persons."""
    return sum(award.amount for award in awards_of(challenge, facts, at, unit) if award.kind == "points")


THREE_PARKS = [visit(f"2026-10-01 0{hour}:00", park) for hour, park in [(1, "a"), (2, "b"), (3, "c")]]
THREE_DAYS = [visit(f"2026-10-0{day} 09:00", "a") for day in (1, 2, 3)]


@pytest.mark.parametrize(
    ("limit", "facts", "expected"),
    [
        ([], THREE_PARKS, 30),
        ([{"times": 1, "per": "day"}], THREE_PARKS, 10),
        ([{"times": 2, "per": "day"}], THREE_PARKS, 20),
        ([{"times": 3, "per": "day"}], THREE_PARKS, 30),
        ([{"times": 1, "per": "day"}], THREE_DAYS, 30),
        ([{"times": 1, "per": "park"}], THREE_DAYS, 10),
        ([{"times": 1, "per": ["park", "day"]}], THREE_DAYS, 30),
        ([{"times": 1, "per": "park"}], THREE_PARKS, 30),
        ([{"times": 1, "per": "park"}, {"times": 2, "per": "day"}], THREE_PARKS, 20),
        ([{"times": 1, "per": "district"}], THREE_PARKS, 10),
        ([{"times": 2, "per": "run"}], THREE_DAYS, 20),
        ([{"times": 1, "per": "week"}], THREE_DAYS, 10),
        ([{"times": 1, "per": "round"}], [*THREE_DAYS, visit("2026-11-01 00:00")], 20),
    ],
)
def test_limits(limit: list[dict[str, Any]], facts: list[Fact], expected: int) -> None:
    challenge = compiled(rules=[rule("visit", "park_visit", POINTS, limit=limit)])
    assert points(challenge, facts, "2026-11-02 12:00") == expected


def test_a_cap_takes_the_rest_away_and_does_not_use_the_rule_up() -> None:
    challenge = compiled(
        caps=[{"points": 25, "per": "day"}],
        rules=[rule("new", "park_visit", POINTS, limit=[{"times": 1, "per": "park"}])],
    )
    facts = [*THREE_PARKS, visit("2026-10-01 05:00", "d"), visit("2026-10-02 05:00", "d")]
    given = awards_of(challenge, facts)
    assert [award.amount for award in given] == [10, 10, 5, 10]
    assert given[-1].reason_key == "autumn:new:points:park_id=d,run/1"


def test_reason_keys_stay_when_an_earlier_fact_comes_late() -> None:
    challenge = compiled(rules=[rule("visit", "park_visit", POINTS, limit=[{"times": 2, "per": "day"}])])
    before = awards_of(challenge, THREE_PARKS[1:])
    after = awards_of(challenge, THREE_PARKS)
    assert [award.reason_key for award in before] == [award.reason_key for award in after]
    assert before[0].fact_keys != after[0].fact_keys


def test_an_unlimited_rule_is_keyed_by_its_fact_and_very_long_keys_by_a_digest() -> None:
    challenge = compiled()
    (one,) = awards_of(challenge, THREE_PARKS[:1])
    assert one.reason_key == f"autumn:visit:points:park_visit/a/2026-10-01/{one.person_id}"
    long = replace(THREE_PARKS[0], key="k" * 150)
    other = replace(THREE_PARKS[0], key="k" * 149 + "x")
    keys = {awards_of(challenge, [fact])[0].reason_key for fact in (long, other)}
    assert len(keys) == 2
    assert {len(key) for key in keys} == {180}


def test_an_award_says_which_rule_version_facts_and_values() -> None:
    challenge = compiled(
        metrics={"visits": COUNT},
        rules=[rule("busy", "park_visit", [{"points": "metrics.visits * 2"}], when="person.age_years > 3")],
    )
    award = awards_of(challenge, THREE_PARKS)[2]
    assert (award.rule_id, award.version, award.amount) == ("busy", 1, 6)
    assert (award.period, award.day) == ("october", dt.date(2026, 10, 1))
    assert award.metrics == {"metrics.visits": 3}  # and not the person's age
    assert award.fact_keys == (f"park_visit/c/2026-10-01/{award.person_id}",)


def test_the_whole_family_receives_what_is_for_the_family_under_one_limit() -> None:
    challenge = compiled(
        metrics={
            "here": {"fold": "count", "of": "park_visit", "per": "park_id", "window": "day", "scope": "family"}
        },
        rules=[
            rule(
                "together",
                "park_visit",
                POINTS,
                to="family",
                when="metrics.here >= 2",
                limit=[{"times": 1, "per": "day"}],
            )
        ],
    )
    unit = family(1, 2, 3)
    apart = [visit("2026-10-01 09:00", "a"), visit("2026-10-01 09:01", "b", who=2)]
    together = [*apart, visit("2026-10-01 09:02", "b", who=3), visit("2026-10-01 09:03", "a", who=3)]
    assert points(challenge, apart, unit=unit) == 0
    given = awards_of(challenge, together, unit=unit)
    assert sorted(award.person_id.int for award in given) == [1, 2, 3]
    assert len({award.reason_key for award in given}) == 1


def test_a_rule_that_divides_by_zero_is_reported_and_gives_nothing() -> None:
    challenge = compiled(
        metrics={"visits": COUNT, "odd": COUNT | {"where": "1 / (fact.weekday - 4) > 5"}},
        rules=[
            rule("half", "park_visit", [{"points": "12 / (metrics.visits - 2)"}]),
            rule("all", "park_visit", POINTS),
        ],
        leaderboards=[board("b", "person", "run", "1 / metrics.odd")],
    )  # 1 October 2026 is a Thursday
    outcome = replay(challenge, alone(), THREE_PARKS, local(LATER))
    assert sum(award.amount for award in outcome.awards if award.rule_id == "half") == 12
    assert sum(award.amount for award in outcome.awards if award.rule_id == "all") == 30
    assert {fault.place for fault in outcome.faults} == {
        "rule half",
        "metric count of park_visit",
        "leaderboard b",
    }
    assert outcome.scores[0].value == 0.0


def test_a_fact_without_an_attribute_that_a_rule_reads_is_a_fault_not_a_crash() -> None:
    challenge = compiled(
        metrics={"m": {"fold": "sum", "of": "daily_steps", "value": "fact.steps", "window": "run"}},
        rules=[rule("walk", "daily_steps", [{"points": "fact.steps / 1000"}], limit=[{"times": 1, "per": "day"}])],
    )
    broken = replace(steps("2026-10-01", 5_000), attributes={})
    text = replace(steps("2026-10-02", 5_000), attributes={"steps": "many"})
    outcome = replay(challenge, alone(), [broken, text], local(LATER))
    assert not outcome.awards
    assert len(outcome.faults) == 4


def test_points_that_are_absurd_are_clipped_and_none_are_taken() -> None:
    rules = [
        rule("huge", "daily_steps", [{"points": "fact.steps * 1000"}]),
        rule("no", "daily_steps", [{"points": "0 - fact.steps"}]),
    ]
    assert points(compiled(rules=rules), [steps("2026-10-01", 9_999)]) == 10_000


def test_rules_below_see_the_points_of_rules_above() -> None:
    rules = [
        rule("visit", "park_visit", POINTS),
        rule("thirty", "park_visit", [{"badge": "star"}], when="points.run >= 30"),
    ]
    given = awards_of(compiled(rules=rules), THREE_PARKS)
    assert [award.kind for award in given] == ["points", "points", "points", "badge"]


def test_a_day_end_is_judged_at_local_midnight_for_the_day_that_ends() -> None:
    challenge = compiled(
        metrics={"today": COUNT | {"window": "day"}},
        rules=[rule("quiet", "day_end", POINTS, when="metrics.today == 0", limit=[{"times": 1, "per": "run"}])],
    )
    facts = [visit("2026-10-01 23:59"), visit("2026-10-03 00:00")]
    assert awards_of(challenge, facts[:1], "2026-10-02 23:59") == ()
    (award,) = awards_of(challenge, facts, "2026-10-03 00:00")
    assert award.day == dt.date(2026, 10, 2)
    late = visit("2026-10-02 12:00")
    assert awards_of(challenge, [*facts, late], "2026-10-03 00:01") == ()


ROUND_END = rule(
    "month", "round_end", [{"certificate": "regular"}, {"points": 7}], when="metrics.round_visits >= 2"
)
WITH_ROUND_END = {
    "metrics": {"round_visits": COUNT | {"window": "round"}, "visits": COUNT},
    "certificates": {"regular": {"en": "R", "zh-Hant": "R", "zh-Hans": "R"}},
    "rules": [ROUND_END, rule("year", "run_end", [{"badge": "star"}], when="metrics.visits >= 3")],
    "leaderboards": [
        board("run", "person", "run", "points.run"),
        board("round", "person", "round", "metrics.visits"),
    ],
}


def test_a_round_is_judged_at_its_sealing_on_its_final_numbers() -> None:
    challenge = compiled(**WITH_ROUND_END)
    facts = [visit("2026-10-01 09:00"), visit("2026-10-31 23:59"), visit("2026-11-02 09:00")]
    assert awards_of(challenge, facts, "2026-11-03 23:59") == ()
    given = awards_of(challenge, facts, "2026-11-04 00:00")
    assert [(award.kind, award.period, award.metrics) for award in given] == [
        ("certificate", "october", {"metrics.round_visits": 2}),
        ("points", "october", {"metrics.round_visits": 2}),
    ]
    given = awards_of(challenge, facts, "2026-12-04 00:00")
    assert [(award.kind, award.period) for award in given][2:] == [("badge", "november")]


def test_points_at_a_sealing_stand_on_no_board_and_round_scores_stay_as_they_closed() -> None:
    outcome = replay(
        compiled(**WITH_ROUND_END),
        alone(),
        [visit("2026-10-01 09:00"), visit("2026-10-31 23:59"), visit("2026-11-02 09:00")],
        local("2026-12-30 00:00"),
    )
    scores = {(score.board_id, score.period): score.value for score in outcome.scores}
    assert scores == {("round", "october"): 2, ("round", "november"): 3, ("run", "run"): 0}
    assert outcome.next_moment_at is None


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-10-01 09:00", "2026-11-04 00:00"),
        ("2026-11-04 00:00", "2026-12-04 00:00"),
        ("2026-12-04 00:00", None),
    ],
)
def test_the_next_moment_is_when_something_can_be_earned_without_a_fact(at: str, expected: str | None) -> None:
    outcome = replay(compiled(**WITH_ROUND_END | {"leaderboards": None}), alone(), [], local(at))
    assert outcome.next_moment_at == (local(expected) if expected else None)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-09-01 09:00", "2026-10-01 00:00"),
        ("2026-10-01 00:00", "2026-11-01 00:00"),
        ("2026-11-01 00:00", "2026-11-04 00:00"),
        ("2026-11-04 00:00", "2026-12-01 00:00"),
        ("2026-12-01 00:00", "2026-12-04 00:00"),
        ("2026-12-04 00:00", None),
    ],
)
def test_with_boards_it_is_also_when_a_round_begins_or_ends(at: str, expected: str | None) -> None:
    outcome = replay(compiled(**WITH_ROUND_END), alone(), [], local(at))
    assert outcome.next_moment_at == (local(expected) if expected else None)


def test_a_version_judges_what_occurs_from_its_instant_on_however_late_it_arrives() -> None:
    new = challenge_file(
        version=2, metrics={"visits": COUNT}, rules=[rule("visit", "park_visit", [{"points": "metrics.visits"}])]
    )
    challenge = compile_challenge([(2, local("2026-10-02 00:00"), new), (1, FROM_THE_BEGINNING, challenge_file())])
    facts = [*reversed(THREE_DAYS)]
    given = awards_of(challenge, facts)
    assert [(award.version, award.amount) for award in given] == [(1, 10), (2, 2), (2, 3)]
    assert challenge.version_before(local("2026-10-02 00:00")).number == 1
    assert challenge.newest.number == 2


def test_only_chosen_parks_and_days_of_the_run_count() -> None:
    challenge = compiled(parks={"designated": True, "districts": ["eastern"]})
    other = visit("2026-10-01 09:00", "b", "southern")
    plain = visit("2026-10-01 09:00", "c", "eastern")
    plain = replace(plain, attributes={**plain.attributes, "is_designated": False})
    facts = [visit("2026-09-30 23:59", "a", "eastern"), other, plain, visit("2026-12-01 00:00", "a", "eastern")]
    assert points(challenge, facts, "2026-12-02 00:00") == 0
    assert points(challenge, [*facts, visit("2026-11-30 23:59", "a", "eastern")], "2026-12-02 00:00") == 10


def test_advance_declines_what_only_a_replay_can_judge() -> None:
    challenge = compiled(rules=[rule("day", "day_end", POINTS)])
    state = replay(challenge, alone(), [THREE_DAYS[1]], local("2026-10-02 10:00")).state
    now = local("2026-10-03 10:00")
    assert advance(challenge, alone(), state, THREE_DAYS[0], now) is None  # older than the newest
    assert advance(challenge, alone(), state, THREE_DAYS[1], now) is None  # the newest again
    assert advance(challenge, alone(), state, replace(THREE_DAYS[2], is_retracted=True), now) is None
    assert advance(challenge, alone(age_years=10), state, THREE_DAYS[2], now) is None  # the unit changed
    assert advance(compiled(), alone(), state, THREE_DAYS[2], now) is None  # the challenge changed
    later = replay(challenge, alone(), [THREE_DAYS[1]], local("2026-10-03 00:00")).state
    assert advance(challenge, alone(), later, visit("2026-10-02 23:00", "z"), now) is None  # its day was judged
    other_format = State.from_json(state.to_json() | {"format": 0})
    assert advance(challenge, alone(), other_format, THREE_DAYS[2], now) is None


def test_advance_leaves_the_state_as_it_was_and_lets_strangers_facts_pass() -> None:
    challenge = compiled()
    state = replay(challenge, alone(), [], local("2026-10-01 00:00")).state
    before = json.dumps(state.to_json())
    outcome = advance(challenge, alone(), state, THREE_DAYS[0], local(LATER))
    assert outcome is not None
    assert [award.amount for award in outcome.awards] == [10]
    stranger = advance(challenge, alone(), state, visit("2026-10-01 09:00", who=9), local(LATER))
    assert stranger is not None
    assert not stranger.awards
    assert json.dumps(state.to_json()) == before


def test_a_unit_has_each_person_once_and_an_individual_is_alone() -> None:
    one = alone().persons[0]
    for persons, kind in [((), "family"), ((one, one), "family"), (family(1, 2).persons, "individual")]:
        with pytest.raises(ValueError, match="unit"):
            Unit(persons, kind)  # type: ignore[arg-type]


def test_metrics_are_told_as_the_next_rule_would_read_them() -> None:
    """Each person's own, of the window at that instant; those by an attribute of a fact need one."""
    metrics = {
        "today": {"fold": "count", "of": "park_visit", "window": "day"},
        "all": {"fold": "count", "of": "park_visit", "window": "run"},
        "here": {"fold": "count", "of": "park_visit", "per": "park_id", "window": "run"},
        "ours": {"fold": "count", "of": "park_visit", "window": "run", "scope": "family"},
    }
    metrics["least"] = {"fold": "count", "of": "park_visit", "window": "run", "members": "least"}
    evaluation = Evaluation(compiled(metrics=metrics), family(2, 1))
    facts = (visit("2026-10-05 09:00", who=1), visit("2026-10-06 09:00", who=1), visit("2026-10-06 10:00", who=2))
    for one in facts:
        evaluation.take(one)

    told = [evaluation.metrics_of(UUID(int=who), local("2026-10-06 12:00")) for who in (1, 2)]

    # What the others of a team have is nobody else's business: of the least, each is told their own.
    assert told == [{"today": 1, "all": 2, "ours": 3, "least": 2}, {"today": 1, "all": 1, "ours": 3, "least": 1}]
