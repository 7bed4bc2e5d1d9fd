"""Days absent, closed or paused break no streak and lower no mean, and are worth nothing by themselves."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.pauses.rules import PauseReason, PauseSpan, paused_days
from challenge_engine.progress.rules import advance, replay
from challenge_engine.progress.units import Unit
from tests.challenge_engine.metrics.test_folds import read
from tests.support.challenges import HONG_KONG, board, compiled, family, local, person, steps, visit

DAILY = {"fold": "streak", "of": "park_visit", "every": "day"}
WEEKLY = {"fold": "streak", "of": "park_visit", "every": "week"}
MEAN = {"fold": "mean_per_run_day", "of": "daily_steps", "value": "fact.steps", "window": "round"}
OCTOBER_DAYS = 31


def days(*texts: str) -> tuple[int, ...]:
    return tuple(sorted(dt.date.fromisoformat(f"2026-10-{one}").toordinal() for one in texts))


def unit(*excused: str, paused: tuple[str, ...] = ()) -> Unit:
    return Unit((person(1, excused_days=days(*excused)),), paused_days=days(*paused))


FIRST, SECOND = visit("2026-10-05 09:00", "a"), visit("2026-10-08 09:00", "b")


@pytest.mark.parametrize(
    ("metric", "who", "expected"),
    [
        (DAILY, unit(), 1),
        (DAILY, unit("06"), 1),  # one of the two missed days only
        (DAILY, unit("06", "07"), 2),
        (DAILY, unit("06", paused=("07",)), 2),
        (DAILY | {"missed_allowed": 1}, unit("06"), 2),
        (DAILY, unit("01", "05", "08", "09"), 1),  # not between
        (DAILY | {"of": "daily_steps", "value": "fact.steps"}, unit(paused=("06", "07")), 1),  # indoors goes on
        (MEAN, unit(), 8_000 / OCTOBER_DAYS),
        (MEAN, unit("06", "07"), 8_000 / (OCTOBER_DAYS - 2)),
        (MEAN, unit("06", "08"), 8_000 / (OCTOBER_DAYS - 1)),  # walked on the 8th: a day like others
        (MEAN, unit(paused=("06",)), 8_000 / OCTOBER_DAYS),
    ],
)
def test_what_is_excused(metric: dict[str, Any], who: Unit, expected: float) -> None:
    walked = [steps("2026-10-05", 3_000), steps("2026-10-08", 5_000)]
    assert read(metric, [FIRST, SECOND, *walked], "2026-10-08 21:00", unit=who) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("excused", "expected"), [((), 1), (("12", "13", "14", "15"), 1), (("12", "13", "14", "15", "16"), 2)]
)
def test_a_week_in_bed_is_no_missed_week(excused: tuple[str, ...], expected: int) -> None:
    visits = [FIRST, visit("2026-10-20 09:00", "b")]
    assert read(WEEKLY, visits, "2026-10-20 21:00", unit=unit(*excused)) == expected


def test_a_streak_goes_on_while_the_days_since_ask_nothing_and_of_a_family_only_what_all_have() -> None:
    assert read(DAILY, [FIRST], "2026-10-08 21:00", unit=unit("06", "07")) == 1
    assert read(DAILY, [FIRST], "2026-10-09 21:00", unit=unit("06", "07")) == 0
    both = family(1, 2)
    one_ill = replace(both, persons=(person(1, excused_days=days("06", "07")), both.persons[1]))
    assert one_ill.excused_days(None, is_outdoors=True) == frozenset()
    assert one_ill.excused_days(one_ill.persons[0], is_outdoors=True) == set(days("06", "07"))


_DAYS = st.sets(st.integers(1, 30))


@given(_DAYS, _DAYS, _DAYS, st.integers(0, 2))
def test_stepwise_is_as_anew_and_an_excuse_never_costs(
    visited: set[int], excused: set[int], more: set[int], missed: int
) -> None:
    challenge = compiled(
        metrics={"m": {"window": "run"} | DAILY | {"missed_allowed": missed}},
        leaderboards=[board("b", "person", "run", "metrics.m")],
    )
    visits = [visit(f"2026-10-{day:02} 09:00", f"p{day}") for day in sorted(visited)]
    as_of = local("2026-10-31 21:00")

    def scored(who: Unit) -> float:
        return replay(challenge, who, visits, as_of).scores[0].value

    ill, worse = (unit(*(f"{day:02}" for day in one)) for one in (excused, excused | more))
    outcome = replay(challenge, ill, [], local("2026-10-01 00:00"))
    for one in visits:
        stepped = advance(challenge, ill, outcome.state, one, one.occurred_at)
        assert stepped is not None
        outcome = stepped
    assert outcome.state.cells == replay(challenge, ill, visits, outcome.state.clock).state.cells
    assert scored(unit()) <= scored(ill) <= scored(worse) <= len(visited)
    if visits and worse != ill:
        assert advance(challenge, worse, outcome.state, visits[-1], as_of) is None  # only a replay is right


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        ("2026-10-06 01:00", "2026-10-06 05:59", ()),
        ("2026-10-06 01:00", "2026-10-06 06:01", ("06",)),
        ("2026-10-06 20:59", "2026-10-07 06:00", ("06",)),
        ("2026-10-06 21:00", "2026-10-08 07:00", ("07", "08")),
        ("2026-10-08 12:00", None, ("08", "09")),
    ],
)
def test_a_pause_takes_the_days_of_which_it_takes_daytime(
    starts: str, ends: str | None, expected: tuple[str, ...]
) -> None:
    span = PauseSpan(PauseReason.TYPHOON, local(starts), None if ends is None else local(ends))
    assert paused_days([span], HONG_KONG, local("2026-10-09 08:00")) == set(days(*expected))
