"""Who may enrol: conditions met, not met, and those that cannot be worked out for a person."""

import pytest

from challenge_engine.definitions.schema import Mode
from challenge_engine.enrolments.rules import refusal
from tests.support.challenges import WORDS, compiled, person

FROM_SIX = {"en": "From six on.", "zh-Hant": "六歲起。", "zh-Hans": "六岁起。"}
DIVIDES = {"when": "10 / person.age_years < 5", "why": WORDS}


@pytest.mark.parametrize(
    ("age_years", "words"),
    [(6, None), (5, FROM_SIX["en"]), (1, WORDS["en"]), (0, WORDS["en"])],
)
def test_the_first_condition_that_is_not_met_says_why(age_years: int, words: str | None) -> None:
    """At age 0 the first condition divides by zero: it counts as not met, and the child is told so."""
    version = compiled(eligibility=[DIVIDES, {"when": "person.age_years >= 6", "why": FROM_SIX}]).newest

    told = refusal(version, person(1, age_years=age_years), "individual", 1)

    assert (told and told.en) == words


@pytest.mark.parametrize(
    ("mode", "team_size", "may"), [("family", 2, True), ("family", 1, False), ("school", 2, False)]
)
def test_the_team_is_the_one_they_would_play_in(mode: Mode, team_size: int, *, may: bool) -> None:
    condition = {"when": 'team.kind == "family" && team.size >= 2', "why": WORDS}

    told = refusal(compiled(eligibility=[condition]).newest, person(1), mode, team_size)

    assert (told is None) is may
