"""What is shown adds up; over recorded facts no few persons can be read off it; a report can be set aside."""

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.simulation.limits import LIMITS, SimulationLimits
from challenge_engine.simulation.outcome import OutcomeOut, outcome_of, shown
from challenge_engine.simulation.population import generate_players
from challenge_engine.simulation.report import Report, Window, band_of
from tests.challenge_engine.simulation.test_simulation import WORLD
from tests.support.challenges import shipped

CHALLENGE = shipped("go-to-park")
RUN = CHALLENGE.calendar.run
LEAST = LIMITS.small_group


def played(persons: int, days: int = 40, seed: int = 3) -> tuple[Report, Window]:
    window = Window.of(CHALLENGE.calendar, RUN.first_day, RUN.first_day.replace(month=10, day=23))
    report = Report.of(CHALLENGE)
    for player in generate_players(CHALLENGE, WORLD, persons=persons, days=days, seed=seed):
        report.add(CHALLENGE, player, window)
    return report, window


def shown_of(persons: int, *, is_recorded: bool) -> tuple[Report, OutcomeOut]:
    report, window = played(persons)
    return report, outcome_of(CHALLENGE, report, window, is_recorded=is_recorded)


def test_days_and_rules_add_up_to_the_total() -> None:
    report, outcome = shown_of(40, is_recorded=False)
    assert outcome.totals is not None
    assert outcome.distribution is not None
    total = outcome.totals.points
    assert total == report.points > 0
    assert sum(day.points or 0 for day in outcome.days) == total
    assert sum(rule.points or 0 for rule in outcome.rules) == total
    assert sum(band.points or 0 for band in outcome.age_bands) == total
    assert sum(bar.persons for bar in outcome.distribution.buckets) == outcome.totals.participants == 40
    assert sum(rule.share or 0 for rule in outcome.rules) == pytest.approx(1, abs=0.01)
    assert len(outcome.days) == 40
    assert {rule.rule for rule in outcome.rules} == {rule.id for rule in CHALLENGE.newest.file.rules}
    assert outcome.distribution.max == max(report.points_of_persons)


def test_players_made_in_two_goes_are_the_same() -> None:
    whole = list(generate_players(CHALLENGE, WORLD, persons=20, days=10, seed=4))
    made = sum(player.unit.team_size for player in whole[:3])
    assert whole[3:] == list(generate_players(CHALLENGE, WORLD, persons=20, days=10, seed=4, made=made))


def test_a_report_set_aside_is_the_same() -> None:
    report, _ = played(15)
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_of_recorded_facts_small_numbers_are_hidden() -> None:
    report, outcome = shown_of(23, is_recorded=True)
    assert outcome.distribution is not None
    assert outcome.distribution.max is None
    assert (outcome.distribution.p99, outcome.distribution.p10) == (None, None)
    assert (outcome.distribution.p50 or 0) % 10 == 0
    assert all(bar.persons >= LEAST for bar in outcome.distribution.buckets)
    for rule in outcome.rules:
        assert rule.persons is None or rule.persons == 0 or rule.persons >= LEAST
        assert (rule.points is None) == (rule.times is None) == (rule.persons is None)
    for day in outcome.days:
        assert day.participants_active is None or day.participants_active == 0 or day.participants_active >= LEAST
        assert (day.points is None) == (day.awards is None) == (day.participants_active is None)
    few = {band for band, totals in report.bands.items() if totals.persons < LEAST}
    assert few <= {band.from_years for band in outcome.age_bands if band.persons is None}
    assert few


def test_of_a_handful_nothing_is_told() -> None:
    for persons, is_hidden in ((LEAST - 1, True), (LEAST, False)):
        _, outcome = shown_of(persons, is_recorded=True)
        assert (outcome.is_hidden, outcome.totals is None, outcome.days == []) == (is_hidden,) * 3


def test_a_day_of_one_child_among_many_is_not_a_total() -> None:
    report, window = played(30)
    report.active, report.awarded = 30, LEAST - 1
    assert outcome_of(CHALLENGE, report, window, is_recorded=True).is_hidden
    assert not outcome_of(CHALLENGE, report, window, is_recorded=False).is_hidden
    report.active = report.awarded = 0
    assert not outcome_of(CHALLENGE, report, window, is_recorded=True).is_hidden


@dataclass
class Cell:
    persons: int


@given(st.dictionaries(st.integers(0, 30), st.builds(Cell, st.integers(0, 30))))
def test_no_small_cell_is_the_difference_of_the_others(cells: dict[int, Cell]) -> None:
    kept = shown(cells, LEAST)
    hidden = [cell.persons for key, cell in cells.items() if key not in kept]
    assert all(cell.persons == 0 or cell.persons >= LEAST for cell in kept.values())
    if any(cell.persons >= LEAST for cell in kept.values()):
        assert not hidden or max(hidden) >= LEAST
    assert shown(cells, 0) == cells


def test_age_bands_meet() -> None:
    assert [band_of(age) for age in (0, 5, 6, 8, 9, 17, 18, 64, 65, 120)] == [0, 0, 6, 6, 9, 15, 18, 18, 65, 65]


def test_limits_check_themselves() -> None:
    with pytest.raises(ValueError, match="lease"):
        SimulationLimits(slice_s=10, lease_s=20)
    with pytest.raises(ValueError, match="more than nothing"):
        SimulationLimits(queued=0)
