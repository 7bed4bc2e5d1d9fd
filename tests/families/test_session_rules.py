"""Refresh tokens: whatever comes in whatever order, one live token at most, and reuse ends the session."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families.sessions.rules import (
    MAX_SESSION_DAYS,
    REFRESH_GRACE_S,
    FailureRise,
    PinLocks,
    RefreshVerdict,
    SessionState,
    judge_refresh,
)

START = dt.datetime(2026, 10, 10, tzinfo=dt.UTC)
LIFE = dt.timedelta(days=30)
V = RefreshVerdict


def _state(generation: int = 3, *, is_revoked: bool = False) -> SessionState:
    return SessionState(generation, START, START + LIFE, is_revoked=is_revoked)


@pytest.mark.parametrize(
    ("generation", "after_s", "verdict"),
    [
        (3, 0, V.ROTATE),
        (2, 0, V.REPEAT),
        (2, REFRESH_GRACE_S, V.REPEAT),
        (2, REFRESH_GRACE_S + 1, V.REUSE),
        (1, 0, V.REUSE),
        (0, 0, V.REUSE),
        (4, 0, V.ENDED),
        (3, LIFE.total_seconds() - 1, V.ROTATE),
        (3, LIFE.total_seconds(), V.ENDED),
    ],
)
def test_verdicts(generation: int, after_s: float, verdict: RefreshVerdict) -> None:
    assert judge_refresh(_state(), generation, START + dt.timedelta(seconds=after_s)) is verdict


@pytest.mark.parametrize("generation", [0, 2, 3, 4])
def test_a_revoked_session_is_over_for_every_token(generation: int) -> None:
    assert judge_refresh(_state(is_revoked=True), generation, START) is V.ENDED


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 90)), max_size=30))
def test_one_live_token_whatever_comes(tries: list[tuple[int, int]]) -> None:
    state, now = _state(0), START
    for generation, wait_s in tries:
        now += dt.timedelta(seconds=wait_s)
        verdicts = {shown: judge_refresh(state, shown, now) for shown in range(14)}
        live = [shown for shown, verdict in verdicts.items() if verdict is V.ROTATE]
        assert live == ([] if state.is_revoked else [state.generation])
        verdict = verdicts[generation]
        if verdict is V.ROTATE:
            state = SessionState(state.generation + 1, now, now + LIFE, is_revoked=False)
        elif verdict is V.REUSE:
            state = SessionState(state.generation, state.rotated_at, state.expires_at, is_revoked=True)
            assert all(judge_refresh(state, shown, now) is V.ENDED for shown in range(14))
        elif verdict is V.REPEAT:
            assert generation == state.generation - 1


def test_a_session_outlives_no_school_year() -> None:
    assert MAX_SESSION_DAYS <= 366


def test_pin_locks_begin_after_the_free_tries_and_grow_to_a_day() -> None:
    locks = PinLocks()
    assert [locks.lock_s(tries) for tries in (1, 4, 5, 6, 7)] == [0, 0, 900, 1_800, 3_600]
    assert locks.lock_s(12) == locks.lock_s(30_000) == 24 * 3_600


@pytest.mark.parametrize("fields", [{"free_tries": 0}, {"first_lock_s": 0}, {"longest_lock_s": 1}])
def test_pin_locks_check_themselves(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="locks"):
        PinLocks(**fields)


def test_a_rise_is_far_above_the_usual() -> None:
    rise = FailureRise()
    assert not rise.is_rise(200, [0] * 12)
    assert rise.is_rise(201, [0] * 12)
    assert not rise.is_rise(500, [100] * 12)
    assert rise.is_rise(501, [100] * 12)
