"""e+ Go to Park told as stories: what children, families and schools would live through."""

import datetime as dt
import uuid
from collections import Counter

import pytest

from challenge_engine.facts.rules import Fact
from challenge_engine.progress.rules import Award, Unit, replay
from tests.support.challenges import alone, fact, family, local, person, shipped, visit

CHALLENGE = shipped("go-to-park")
SEALED = local("2027-07-17 00:00")
MONDAY = dt.date(2026, 10, 5)


def day(number: int) -> str:
    return str(MONDAY + dt.timedelta(days=number))


def catch(at: str, creature: str, rarity: str = "common", group: str = "garden-birds", *, who: int = 1) -> Fact:
    attributes = {"creature_id": creature, "rarity": rarity, "set": group, "set_size": 7, "park_id": "a"}
    return fact("catch", at, attributes, who=who, key=f"{creature}/{at}")


def lived(facts: list[Fact], unit: Unit | None = None, at: dt.datetime = SEALED) -> tuple[Award, ...]:
    outcome = replay(CHALLENGE, unit or alone(), facts, at)
    assert not outcome.faults
    return outcome.awards


def by_rule(awards: tuple[Award, ...]) -> Counter[str]:
    """Points by rule."""
    totals: Counter[str] = Counter()
    for award in awards:
        if award.kind == "points":
            totals[award.rule_id] += award.amount
    return totals


def things(awards: tuple[Award, ...], kind: str) -> set[str | None]:
    return {award.subject for award in awards if award.kind == kind}


def test_the_first_park() -> None:
    awards = lived([visit(f"{day(0)} 16:00")])
    assert by_rule(awards) == {"visit": 20, "new-park": 30, "new-district": 40}
    assert things(awards, "badge") == {"first-steps"}


def test_a_child_who_can_only_go_to_the_park_downstairs_earns_every_day() -> None:
    awards = lived([visit(f"{day(number)} 16:00") for number in range(10)])
    assert by_rule(awards)["visit"] == 200
    assert by_rule(awards)["week-habit"] == 80
    assert {"neighbourhood-friend", "seven-day-streak"} <= things(awards, "badge")
    assert things(awards, "certificate") == {"regular"}


def test_nobody_needs_to_hurry_a_third_new_park_of_a_day_is_new_again_tomorrow() -> None:
    first = [visit(f"{day(0)} 1{hour}:00", park) for hour, park in enumerate("abcd")]
    awards = lived(first)
    assert by_rule(awards) == {"visit": 60, "new-park": 60, "new-district": 40}  # and 160 is the cap
    again = lived([*first, visit(f"{day(1)} 16:00", "c")])
    assert by_rule(again)["new-park"] == 90


def test_a_day_is_capped_but_badges_are_not() -> None:
    facts = [visit(f"{day(0)} 1{hour}:00", park, park) for hour, park in enumerate("abc")]
    facts += [catch(f"{day(0)} 15:0{number}", f"bird-{number}", "legendary") for number in range(7)]
    awards = lived(facts)
    assert sum(by_rule(awards).values()) == 160
    assert {"set-garden-birds", "legendary-find", "three-districts"} <= things(awards, "badge")


@pytest.mark.parametrize(
    ("age_years", "days", "has_badge"),
    [(8, [0, 2, 3], True), (9, [0, 2, 3], False), (9, [0, 1, 2], True), (8, [0, 3, 4], False)],
)
def test_streaks_forgive_a_fever_day_of_small_children(
    age_years: int, days: list[int], *, has_badge: bool
) -> None:
    awards = lived([visit(f"{day(number)} 16:00") for number in days], alone(age_years=age_years))
    assert ("three-day-streak" in things(awards, "badge")) is has_badge


@pytest.mark.parametrize(("age_years", "level", "expected"), [(6, "", 40), (7, "primary", 0), (12, "special", 40)])
def test_two_days_a_week_are_a_habit_for_the_small_and_for_special_schools(
    age_years: int, level: str, expected: int
) -> None:
    awards = lived(
        [visit(f"{day(0)} 16:00"), visit(f"{day(2)} 16:00")], alone(age_years=age_years, school_level=level)
    )
    assert by_rule(awards)["week-habit"] == expected


def test_a_family_in_the_park_together() -> None:
    unit = family(1, 2, 3)
    facts = [visit(f"{day(number)} 10:0{who}", who=who) for number in range(5) for who in (1, 2)]
    awards = lived(facts, unit)
    together = [award for award in awards if award.rule_id == "family-together"]
    assert len(together) == 15  # five days, all three enrolled members
    assert {award.person_id.int for award in awards if award.subject == "five-family-days"} == {1, 2, 3}
    assert "family-together" not in by_rule(lived(facts[:1], alone()))


def test_an_album_set_is_complete_with_its_last_creature() -> None:
    birds = [catch(f"{day(number)} 16:30", f"bird-{number}") for number in range(7)]
    twice = catch(f"{day(6)} 16:40", "bird-0")
    assert "set-garden-birds" not in things(lived([*birds[:-1], twice]), "badge")
    awards = lived(birds)
    assert "set-garden-birds" in things(awards, "badge")
    assert by_rule(awards)["new-creature"] == 70


def test_badges_once_given_are_kept_when_a_visit_is_taken_back() -> None:
    assert {award.on_correction for award in lived([visit(f"{day(0)} 16:00")]) if award.kind == "badge"} == {
        "keep"
    }


def test_the_demo_plays_today() -> None:
    today = local("2026-11-23 15:00")
    calendar = CHALLENGE.calendar
    assert calendar.is_running(today)
    assert calendar.is_enrolment_open(today)
    current = calendar.round_of(calendar.day_of(today))
    assert current is not None
    assert current.id == "2026-11"


def test_a_small_school_of_five_can_stand_above_a_large_one() -> None:
    boards = {one.id: one for one in CHALLENGE.newest.file.leaderboards}
    assert boards["schools-round"].aggregate == "average"
    assert boards["schools-round"].least_participants == 5
    facts = [visit(f"{day(number)} 16:00") for number in range(4)]
    scores = replay(CHALLENGE, alone(), facts, local(f"{day(4)} 12:00")).scores
    shown = {score.board_id: score.value for score in scores}
    assert shown["schools-round"] == shown["persons-round"] == shown["schools-run"] == 190
    assert shown["schools-active-round"] == 1
    assert shown["districts-run"] == 1


def test_every_player_has_a_score_from_the_first_day_so_averages_count_everybody() -> None:
    unit = Unit((person(1), person(2)), "family")
    scores = replay(CHALLENGE, unit, [visit(f"{day(0)} 16:00")], local(f"{day(0)} 17:00")).scores
    assert {score.value for score in scores if score.person_id == uuid.UUID(int=2)} == {0.0}
