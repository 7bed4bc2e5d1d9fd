"""The walking challenge of 2023 by its published rules: every member at 8,000, and who may be in a team."""

from uuid import UUID

import pytest

from challenge_engine.enrolments.errors import SquadSizeUnfit
from challenge_engine.enrolments.rules import check_squad_size, refusal
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.rules import Unit, replay
from tests.support.challenges import local, person, shipped, steps

CHALLENGE = shipped("ten-thousand-steps-2023")
DAYS = [f"2023-11-{day:02}" for day in range(1, 31)]
SEALED = local("2023-12-11 00:00")


def squad(*numbers: int) -> Unit:
    return Unit(tuple(person(number, age_years=30) for number in numbers), "squad")


def walked(*averages: int) -> list[Fact]:
    """The first member walks the first number every day, and so on."""
    return [steps(day, average, who=number) for number, average in enumerate(averages, start=1) for day in DAYS]


def certified(unit: Unit, facts: list[Fact]) -> list[int]:
    outcome = replay(CHALLENGE, unit, facts, SEALED)
    assert not outcome.faults
    return sorted(award.person_id.int for award in outcome.awards if award.kind == "certificate")


@pytest.mark.parametrize(
    ("averages", "expected"),
    [
        ((8_000, 8_000), [1, 2]),
        ((8_001, 8_000), [1, 2]),
        ((7_999, 20_000), []),
        ((8_000, 9_000, 7_999, 20_000), []),
        ((8_000, 9_000, 8_000, 20_000), [1, 2, 3, 4]),
    ],
)
def test_every_member_must_average_eight_thousand(averages: tuple[int, ...], expected: list[int]) -> None:
    assert certified(squad(*range(1, len(averages) + 1)), walked(*averages)) == expected


def test_one_step_short_of_the_month_is_short() -> None:
    facts = [*walked(9_000)[:], *[steps(day, 8_000, who=2) for day in DAYS[:-1]], steps(DAYS[-1], 7_999, who=2)]
    assert certified(squad(1, 2), facts) == []
    assert certified(squad(1, 2), [*facts, steps(DAYS[-1], 8_000, who=2, revision=2)]) == [1, 2]


def test_one_alone_is_no_team() -> None:
    assert certified(squad(1), walked(20_000)) == []


@pytest.mark.parametrize(("members", "may_enrol"), [(1, False), (2, True), (4, True), (5, False)])
def test_two_to_four(members: int, may_enrol: bool) -> None:  # noqa: FBT001 - a column of the table
    file = CHALLENGE.newest.file
    if may_enrol:
        check_squad_size(file, members)
        return
    with pytest.raises(SquadSizeUnfit) as refused:
        check_squad_size(file, members)
    assert refused.value.params == {"at_least": 2, "at_most": 4, "members": members}


@pytest.mark.parametrize(
    ("age_years", "enroller_years", "reason"),
    [(4, 40, "5 or more"), (5, 40, None), (17, 18, None), (40, 17, "18 or more")],
)
def test_from_five_and_enrolled_by_an_adult(age_years: int, enroller_years: int, reason: str | None) -> None:
    why = refusal(CHALLENGE.newest, person(1, age_years=age_years), "squad", 2, enroller_years)
    assert (reason is None) if why is None else (reason is not None and reason in why.en)


@pytest.mark.parametrize(("second", "expected"), [(7_999, 0), (8_000, 9_000 * 30)])
def test_only_teams_on_target_have_steps_on_the_board_of_the_first_hundred(second: int, expected: int) -> None:
    scores = replay(CHALLENGE, squad(1, 2), walked(9_000, second), SEALED).scores
    found = {one.person_id: one.value for one in scores if one.board_id == "teams-on-target"}
    assert found[UUID(int=1)] == expected


def test_the_windows() -> None:
    calendar = CHALLENGE.calendar
    assert not calendar.is_enrolment_open(local("2023-10-11 23:59"))
    assert calendar.is_enrolment_open(local("2023-10-12 00:00"))
    assert calendar.is_enrolment_open(local("2023-10-31 23:59"))
    assert not calendar.is_enrolment_open(local("2023-11-01 00:00"))
    assert calendar.is_running(local("2023-11-01 00:00"))
    assert not calendar.is_running(local("2023-12-01 00:00"))
