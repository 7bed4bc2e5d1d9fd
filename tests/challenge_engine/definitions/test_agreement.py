"""Faults between parts of a file: what could never happen, or happen without end."""

import datetime as dt
import json
from typing import Any

import pytest

from challenge_engine.definitions.check import KnownIds, review_file
from challenge_engine.definitions.compile import compile_challenge
from challenge_engine.definitions.limits import LanguageLimits
from challenge_engine.facts.kinds import AttributeType, FactKind
from challenge_engine.progress.rules import replay
from tests.support.challenges import (
    FROM_THE_BEGINNING,
    WORDS,
    alone,
    board,
    challenge_data,
    challenge_file,
    compiled,
    family,
    local,
    rule,
    visit,
)

POINTS = [{"points": 1}]
DAILY = [{"times": 1, "per": "day"}]
COUNT = {"fold": "count", "of": "park_visit", "window": "run"}


def said(**sections: Any) -> str:
    known = KnownIds(parks=frozenset(), districts=frozenset())
    return "\n".join(fault.message for fault in review_file(json.dumps(challenge_data(**sections)), known).faults)


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"enrolment": {"opens_at": "2026-12-01T10:00", "last_minute": "2026-12-02T10:00"}}, "nobody could play"),
        (
            {"rounds": [{"id": "a", "first_day": "2026-10-09", "last_day": "2026-10-08", "title": WORDS}]},
            "round a ends before",
        ),
        ({"time_zone": 5}, "must be text"),
        ({"facts": ["park_visit", "park_visit"]}, "`park_visit` stands here twice"),
        (
            {"metrics": {"m": COUNT | {"fold": "streak", "window": "day"}}},
            "a streak of days is never longer than 1",
        ),
        ({"metrics": {"m": COUNT | {"fold": "streak", "window": "week", "every": "week"}}}, "a streak of weeks"),
        ({"metrics": {"m": COUNT}}, "nothing reads the metric `m`"),
        ({"parks": {"ids": ["nowhere"], "districts": ["atlantis"]}}, "there is no park `nowhere`"),
        ({"parks": {"ids": ["nowhere"], "districts": ["atlantis"]}}, "there is no district `atlantis`"),
        ({"rules": [rule("a", "park_visit", POINTS, limit=DAILY)] * 2}, "a second rule `a`"),
        ({"rules": [rule("a", "park_visit", POINTS, limit=DAILY * 2)]}, "a second limit per day"),
        (
            {"rules": [rule("a", "day_end", POINTS, limit=[{"times": 1, "per": "park"}])]},
            "there is no fact at day_end",
        ),
        ({"rules": [rule("a", "run_end", POINTS, limit=DAILY)]}, "the limit never binds"),
        ({"rules": [rule("a", "park_visit", [{"badge": "star"}], limit=DAILY)]}, "the same badge again and again"),
        (
            {"rounds": None, "rules": [rule("a", "park_visit", POINTS, limit=[{"times": 1, "per": "round"}])]},
            "say per run",
        ),
        ({"certificates": {"c": WORDS}}, "no rule gives the certificate `c`"),
        (
            {"certificates": {"c": WORDS}, "rules": [rule("a", "park_visit", [{"certificate": "c"}])]},
            "when nothing can change",
        ),
        ({"caps": [{"points": 5, "per": "day"}] * 2}, "a second cap per day"),
        ({"rounds": None, "caps": [{"points": 5, "per": "round"}]}, "this cap never binds"),
        ({"leaderboards": [board("a", "person", "run", "points.run")] * 2}, "a second leaderboard `a`"),
        (
            {"rounds": None, "leaderboards": [board("a", "person", "round", "points.run")]},
            "this board never fills",
        ),
        (
            {"leaderboards": [board("a", "school", "run", "points.run", aggregate="average")]},
            "set least_participants",
        ),
        ({"prizes": [{"leaderboard": "none", "places": 1, "what": WORDS}]}, "there is no leaderboard `none`"),
        (
            {"rules": [rule("a", "day_end", POINTS, to="family", when="person.age_years > 3")]},
            "undeclared reference",
        ),
        ({"metrics": ["x"]}, "must have `key: value` lines"),
        ({"rules": "none"}, "must be a list"),
        ({"metrics": {"m": COUNT | {"value": "1 +", "fold": "sum"}}}, "Syntax error"),
    ],
)
def test_faults(sections: dict[str, Any], expected: str) -> None:
    assert expected in said(**sections)


def test_a_rule_for_the_family_at_a_moment_reads_the_family_only() -> None:
    challenge = compiled(
        metrics={"ours": COUNT | {"scope": "family"}},
        rules=[rule("a", "day_end", POINTS, to="family", when="metrics.ours >= 2 && team.size == 2")],
    )
    facts = [visit("2026-10-01 09:00"), visit("2026-10-01 10:00", "b", who=2)]
    outcome = replay(challenge, family(1, 2), facts, local("2026-10-02 00:00"))
    assert sorted(award.person_id.int for award in outcome.awards) == [1, 2]
    (award,) = {award.reason_key for award in outcome.awards}
    assert award == "autumn:a:points:2026-10-01"


def test_versions_are_of_one_challenge() -> None:
    other = challenge_file(slug="other")
    with pytest.raises(ValueError, match="one challenge"):
        compile_challenge([(1, FROM_THE_BEGINNING, challenge_file()), (2, FROM_THE_BEGINNING, other)])
    with pytest.raises(ValueError, match="one challenge"):
        compile_challenge([])


def test_the_calendar_knows_its_spans() -> None:
    calendar = compiled().calendar
    assert calendar.span("october").days == 31
    assert calendar.span("run").ends_at == local("2026-12-01 00:00")
    assert calendar.round_of(dt.date(2026, 9, 30)) is None


def test_words_where_one_may_not_enrol() -> None:
    challenge = compiled(eligibility=[{"when": "person.age_years < 12", "why": WORDS}])
    child, adult = alone(age_years=11), alone(age_years=12)
    assert challenge.newest.refusal(child.persons[0], child) is None
    refusal = challenge.newest.refusal(adult.persons[0], adult)
    assert refusal is not None
    assert refusal.en == "Well done."


def test_limits_allow_something_and_derived_attributes_are_not_recorded() -> None:
    with pytest.raises(ValueError, match="at least one"):
        LanguageLimits(rules=0)
    with pytest.raises(ValueError, match="derived"):
        FactKind("x", {"weekday": AttributeType.INT})
