"""When a pause holds, and which of several is told."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from challenge_engine.pauses.rules import GRAVITY, PauseReason, PauseSpan, pause_at

T = dt.datetime(2026, 9, 23, 6, tzinfo=dt.UTC)
MINUTES = st.integers(0, 120)


def at(minutes: int) -> dt.datetime:
    return T + dt.timedelta(minutes=minutes)


PAUSES = st.builds(
    lambda reason, start, length: PauseSpan(reason, at(start), None if length is None else at(start + length)),
    st.sampled_from(PauseReason),
    MINUTES,
    st.none() | MINUTES,
)


def test_a_pause_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    pause = PauseSpan(PauseReason.TYPHOON, at(10), at(20))
    assert [pause.covers(at(minute)) for minute in (9, 10, 19, 20)] == [False, True, True, False]


@given(st.lists(PAUSES, max_size=5), MINUTES)
def test_the_gravest_that_holds_is_told(pauses: list[PauseSpan], minute: int) -> None:
    told = pause_at(pauses, at(minute))
    holding = [one for one in pauses if one.covers(at(minute))]
    assert (told is None) == (not holding)
    assert told is None or GRAVITY[told.reason] == min(GRAVITY[one.reason] for one in holding)
    assert told == pause_at(pauses[::-1], at(minute)) or told is None or holding.count(told) < len(holding)
