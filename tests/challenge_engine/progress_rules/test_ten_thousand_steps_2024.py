"""The walking challenge of November 2024 by its published rules, with the leaderboards' own ranking."""

import datetime as dt
from uuid import UUID

import pytest

from challenge_engine.facts.rules import Fact
from challenge_engine.leaderboards.rules import (
    Board,
    BoardKey,
    Contribution,
    Form,
    Tie,
    Who,
    rank,
    tally,
    to_thousandths,
)
from challenge_engine.progress.rules import Award, Score, Unit, replay
from tests.support.challenges import alone, local, person, shipped, steps

CHALLENGE = shipped("ten-thousand-steps-2024")
DAYS = [f"2024-11-{day:02}" for day in range(1, 31)]
SEALED = local("2024-12-11 00:00")


def adult(number: int = 1) -> Unit:
    return alone(number, age_years=40, school_level="")


def certificates(facts: list[Fact], as_of: dt.datetime = SEALED) -> set[str | None]:
    awards: tuple[Award, ...] = replay(CHALLENGE, adult(), facts, as_of).awards
    return {award.subject for award in awards if award.kind == "certificate"}


@pytest.mark.parametrize(
    ("a_day", "expected"),
    [
        (7_499, set()),
        (7_500, {"participation"}),
        (9_999, {"participation"}),
        (10_000, {"participation", "achievement"}),
    ],
)
def test_certificates_by_the_daily_average(a_day: int, expected: set[str]) -> None:
    assert certificates([steps(day, a_day) for day in DAYS]) == expected


def test_missing_days_count_as_zero() -> None:
    assert certificates([steps(day, 10_000) for day in DAYS[:-1]]) == {"participation"}
    assert certificates([steps(day, 10_000) for day in DAYS[:22]]) == set()
    assert certificates([steps("2024-11-15", 300_000)]) == {"participation", "achievement"}


def test_days_are_hong_kong_days() -> None:
    """10,000 a day for 29 days and the rest around midnight: only what falls on a day of November counts."""
    most = [steps(day, 10_000) for day in DAYS[:-1]]
    before = Fact(
        UUID(int=1),
        "daily_steps",
        "2024-10-31",
        dt.date(2024, 10, 31),
        local("2024-10-31 23:59"),
        1,
        {"steps": 10_000},
    )
    last = Fact(
        UUID(int=1),
        "daily_steps",
        "2024-11-30",
        dt.date(2024, 11, 30),
        local("2024-11-30 23:59"),
        1,
        {"steps": 10_000},
    )
    after = Fact(
        UUID(int=1),
        "daily_steps",
        "2024-12-01",
        dt.date(2024, 12, 1),
        local("2024-12-01 00:00"),
        1,
        {"steps": 10_000},
    )
    assert certificates([*most, before]) == {"participation"}
    assert certificates([*most, after]) == {"participation"}
    assert certificates([*most, last]) == {"participation", "achievement"}


def test_nothing_is_given_before_sealing_and_a_corrected_day_counts_once() -> None:
    facts = [steps(day, 5_000) for day in DAYS] + [steps(day, 10_000, revision=2) for day in DAYS]
    assert certificates(facts, local("2024-12-10 23:59")) == set()
    assert certificates(facts) == {"participation", "achievement"}


def test_a_late_synchronisation_counts_for_its_own_day_until_grace_ends() -> None:
    calendar = CHALLENGE.calendar
    noon = local("2024-11-30 12:00")
    assert calendar.accepts(noon, local("2024-12-07 23:59"))
    assert not calendar.accepts(noon, local("2024-12-08 00:00"))
    assert not calendar.accepts(local("2024-12-01 00:00"), local("2024-12-01 00:00"))


def test_the_window_to_enrol_is_not_the_window_to_play() -> None:
    calendar = CHALLENGE.calendar
    assert not calendar.is_enrolment_open(local("2024-10-01 09:59"))
    assert calendar.is_enrolment_open(local("2024-10-01 10:00"))
    assert calendar.is_enrolment_open(local("2024-10-31 23:59"))
    assert not calendar.is_enrolment_open(local("2024-11-01 00:00"))
    assert not calendar.is_running(local("2024-10-31 23:59"))
    assert calendar.is_running(local("2024-11-01 00:00"))
    assert calendar.is_running(local("2024-11-30 23:59"))
    assert not calendar.is_running(local("2024-12-01 00:00"))


@pytest.mark.parametrize(("age_years", "may_enrol"), [(17, False), (18, True)])
def test_adults_only(age_years: int, may_enrol: bool) -> None:  # noqa: FBT001 - a column of the table
    who = person(1, age_years=age_years)
    refusal = CHALLENGE.newest.refusal(who, Unit((who,)))
    assert (refusal is None) is may_enrol


def staff_scores(board_id: str, averages: list[int], first: int) -> list[Score]:
    """Final scores of an organisation's staff, each walking the same number every day."""
    found: list[Score] = []
    for number, average in enumerate(averages, start=first):
        facts = [steps(day, average, who=number) for day in DAYS]
        found += [
            one for one in replay(CHALLENGE, adult(number), facts, SEALED).scores if one.board_id == board_id
        ]
    return found


def standings(board_id: str, organisations: dict[str, list[int]]) -> list[tuple[int, str]]:
    """Ranks as the leaderboard gives them to the file's declaration."""
    declared = next(one for one in CHALLENGE.newest.file.leaderboards if one.id == board_id)
    board = Board(
        key=BoardKey(UUID(int=0), board_id, "run"),
        who=Who(declared.who),
        form=Form(declared.aggregate),
        ties=tuple(Tie(tie.by) for tie in declared.ties),
        declared_least=declared.least_participants,
    )
    contributions = [
        Contribution(str(score.person_id), name, 1, to_thousandths(score.value))
        for index, (name, averages) in enumerate(organisations.items())
        for score in staff_scores(board_id, averages, first=1 + 100 * index)
    ]
    ranked = rank(board, tally(contributions).values()).ranked
    return [(standing.rank, standing.subject_id) for standing in ranked]


def test_organisations_by_total_steps_ties_by_average_per_member_of_staff() -> None:
    organisations = {"six": [10_000] * 6, "five": [12_000] * 5, "more": [11_000] * 6}
    assert standings("organisations-steps", organisations) == [(1, "more"), (2, "five"), (3, "six")]


def test_organisations_by_share_of_achievers_at_least_five_ties_by_participants() -> None:
    organisations = {
        "four": [12_000] * 4,
        "five": [10_000] * 5,
        "six": [10_000] * 6,
        "half": [10_000] * 5 + [9_999] * 5,
    }
    assert standings("organisations-share", organisations) == [(1, "six"), (2, "five"), (3, "half")]
