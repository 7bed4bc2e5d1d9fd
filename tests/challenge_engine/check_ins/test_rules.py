"""The judgement: each reason, each limit at n-1, n, n+1."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from challenge_engine.check_ins.rules import (
    DEFAULT_LIMITS,
    Attempt,
    CheckInLimits,
    Circumstances,
    Reason,
    Status,
    is_from_the_future,
    is_night,
    judge,
)
from core.clock import HONG_KONG
from core.messages import LANGUAGES, catalogue
from geo.geofences.rules import Compass, VerdictKind

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
GOOD = Attempt(
    verdict=VerdictKind.INSIDE,
    has_near_park=True,
    is_park_in_challenge=True,
    is_park_open=True,
    captured_at=NOW,
    received_at=NOW,
    is_mock=False,
)
KNOWN = Circumstances(is_enrolled=True, is_running=True, is_sealed=False, is_checked_in=False)


def _judge(attempt: dict[str, Any] | None = None, known: dict[str, Any] | None = None) -> tuple[Status, Reason]:
    judgement = judge(replace(GOOD, **attempt or {}), replace(KNOWN, **known or {}), HONG_KONG)
    return judgement.status, judgement.reason


@pytest.mark.parametrize(
    ("attempt", "known", "reason"),
    [
        ({}, {"is_enrolled": False}, Reason.NOT_ENROLLED),
        ({"received_at": NOW + dt.timedelta(hours=24) + SECOND}, {}, Reason.CAPTURE_TOO_OLD),
        ({}, {"is_running": False}, Reason.CHALLENGE_NOT_RUNNING),
        ({}, {"is_sealed": True}, Reason.CHALLENGE_SEALED),
        ({"verdict": VerdictKind.TOO_VAGUE}, {}, Reason.TOO_VAGUE),
        ({"verdict": VerdictKind.OUTSIDE}, {}, Reason.OUTSIDE_PARK),
        ({"verdict": VerdictKind.OUTSIDE, "has_near_park": False}, {}, Reason.FAR_FROM_ANY_PARK),
        ({"is_park_in_challenge": False}, {}, Reason.PARK_NOT_IN_CHALLENGE),
        ({}, {"is_checked_in": True}, Reason.ALREADY_CHECKED_IN),
        ({"is_park_open": False}, {}, Reason.PARK_CLOSED),
        ({"captured_at": dt.datetime(2026, 10, 9, 16, tzinfo=dt.UTC)}, {}, Reason.NIGHT),
        ({"minutes_to_stay": 1}, {}, Reason.STAY_LONGER),
        ({"minutes_to_stay": 1, "is_park_open": False}, {}, Reason.PARK_CLOSED),
    ],
)
def test_every_rejection(attempt: dict[str, Any], known: dict[str, Any], reason: Reason) -> None:
    assert _judge(attempt, known) == (Status.REJECTED, reason)


def test_a_fix_of_exactly_a_day_ago_counts() -> None:
    assert _judge({"received_at": NOW + dt.timedelta(hours=24)}) == (Status.ACCEPTED, Reason.ACCEPTED)


def test_the_edge_is_accepted_and_said() -> None:
    assert _judge({"verdict": VerdictKind.EDGE}) == (Status.ACCEPTED, Reason.ACCEPTED_AT_EDGE)


@pytest.mark.parametrize(
    ("attempt", "known", "expected"),
    [
        ({"is_mock": True}, {}, Reason.MOCK_LOCATION),
        ({}, {"travel_scores": (0.2, 1.0)}, Reason.IMPLAUSIBLE_TRAVEL),
        ({}, {"travel_scores": (0.99,)}, Reason.ACCEPTED),
        ({}, {"devices_of_person": 4}, Reason.ACCEPTED),
        ({}, {"devices_of_person": 5}, Reason.MANY_DEVICES),
        ({}, {"households_on_device": 6}, Reason.ACCEPTED),
        ({}, {"households_on_device": 7}, Reason.SHARED_DEVICE),
        ({}, {"households_on_device": 4, "regulars_on_device": 5}, Reason.SHARED_DEVICE),
        ({}, {"device_scores": [0.0, 1.0]}, Reason.DEVICE_ELSEWHERE),
        ({}, {"travel_scores": (0.6,), "devices_of_person": 4}, Reason.IMPLAUSIBLE_TRAVEL),
    ],
)
def test_suspicions_add_up_and_hold(attempt: dict[str, Any], known: dict[str, Any], expected: Reason) -> None:
    status = Status.ACCEPTED if expected is Reason.ACCEPTED else Status.HELD
    assert _judge(attempt, known) == (status, expected)


def test_an_officer_sees_each_suspicion() -> None:
    judgement = judge(GOOD, replace(KNOWN, travel_scores=(0.666,), devices_of_person=4), HONG_KONG)
    assert judgement.signals == {"implausible_travel": 0.67, "many_devices": 0.5}


@pytest.mark.parametrize(("ahead", "is_future"), [(-1, False), (0, False), (1, True)])
def test_a_clock_may_be_five_minutes_ahead(ahead: int, is_future: bool) -> None:  # noqa: FBT001
    captured_at = NOW + DEFAULT_LIMITS.clock_skew + ahead * SECOND
    assert is_from_the_future(captured_at, NOW) is is_future


@pytest.mark.parametrize(
    ("local", "night"),
    [
        ("22:59:59", False),
        ("23:00", True),
        ("00:00", True),
        ("04:59:59", True),
        ("05:00", False),
        ("12:00", False),
    ],
)
def test_night_by_the_local_clock(local: str, night: bool) -> None:  # noqa: FBT001
    at = dt.datetime.combine(dt.date(2026, 10, 10), dt.time.fromisoformat(local), HONG_KONG)
    assert is_night(at, HONG_KONG) is night


@pytest.mark.parametrize(("hour", "night"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_night_that_does_not_cross_midnight(hour: int, night: bool) -> None:  # noqa: FBT001
    limits = CheckInLimits(night_from=dt.time(1), night_until=dt.time(5))
    assert is_night(dt.datetime(2026, 10, 10, hour, tzinfo=HONG_KONG), HONG_KONG, limits) is night


@pytest.mark.parametrize(
    "wrong",
    [
        {"clock_skew": dt.timedelta(0)},
        {"clock_skew": dt.timedelta(hours=24)},
        {"devices_tolerated": 0},
        {"household_weight": -0.1},
        {"hold_at": 0},
    ],
)
def test_limits_check_themselves(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"must (not )?be"):
        CheckInLimits(**wrong)


def test_every_reason_and_direction_has_words_in_every_language() -> None:
    codes = [reason.message_code for reason in Reason] + [f"check_in_direction_{eighth}" for eighth in Compass]
    assert [code for code in codes if set(catalogue().get(code, {})) != set(LANGUAGES)] == []
