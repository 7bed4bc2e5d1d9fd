"""The walking challenge of 2022 by its published rules: adults, at 8,000 steps a day on average."""

import pytest

from challenge_engine.enrolments.rules import refusal
from challenge_engine.progress.rules import replay
from tests.support.challenges import alone, local, person, shipped, steps

CHALLENGE = shipped("ten-thousand-steps-2022")
DAYS = [f"2022-11-{day:02}" for day in range(1, 31)]


@pytest.mark.parametrize(("last_day", "expected"), [(7_999, []), (8_000, ["target"]), (8_001, ["target"])])
def test_a_certificate_at_an_average_of_eight_thousand(last_day: int, expected: list[str]) -> None:
    facts = [*[steps(day, 8_000) for day in DAYS[:-1]], steps(DAYS[-1], last_day)]
    awards = replay(CHALLENGE, alone(1, age_years=40, school_level=""), facts, local("2022-12-11 00:00")).awards
    assert [award.subject for award in awards if award.kind == "certificate"] == expected


@pytest.mark.parametrize(("age_years", "may_enrol"), [(17, False), (18, True)])
def test_adults_by_themselves_or_for_their_workplace(age_years: int, may_enrol: bool) -> None:  # noqa: FBT001
    assert CHALLENGE.newest.file.modes == ("individual", "organisation")
    who = person(1, age_years=age_years)
    assert (refusal(CHALLENGE.newest, who, "organisation", 1) is None) is may_enrol


def test_enrolment_from_the_fifth_of_october() -> None:
    assert not CHALLENGE.calendar.is_enrolment_open(local("2022-10-04 23:59"))
    assert CHALLENGE.calendar.is_enrolment_open(local("2022-10-05 00:00"))
    assert not CHALLENGE.calendar.is_enrolment_open(local("2022-11-01 00:00"))
