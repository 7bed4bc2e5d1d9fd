import datetime as dt

import pytest

from geo.dwell import DwellLimits, Presence, minutes_missing

NOW = dt.datetime(2026, 10, 10, 2, 30, tzinfo=dt.UTC)
HERE = Presence("here", NOW)


def arrived(**ago: float) -> Presence:
    return Presence("here", NOW - dt.timedelta(**ago))


@pytest.mark.parametrize(
    ("arrival", "missing"),
    [
        (arrived(minutes=4), 1),
        (arrived(minutes=4, seconds=59), 1),
        (arrived(minutes=3, seconds=59), 2),
        (arrived(minutes=5), 0),
        (arrived(minutes=6), 0),
        (arrived(minutes=0), 5),
        (arrived(hours=3), 0),
        (arrived(hours=3, seconds=1), 5),
        (arrived(minutes=-6), 5),
        (Presence("there", NOW - dt.timedelta(minutes=6)), 5),
        (Presence(None, NOW - dt.timedelta(minutes=6)), 5),
        (None, 5),
    ],
)
def test_five_minutes_are_asked(arrival: Presence | None, missing: int) -> None:
    assert minutes_missing(5, arrival, HERE) == missing


@pytest.mark.parametrize("arrival", [None, arrived(minutes=-6), Presence("there", NOW)])
def test_where_no_stay_is_asked_none_is_missing(arrival: Presence | None) -> None:
    assert minutes_missing(0, arrival, HERE) == 0


def test_two_fixes_in_no_park_are_no_stay() -> None:
    nowhere = Presence(None, NOW)
    assert minutes_missing(5, Presence(None, NOW - dt.timedelta(minutes=6)), nowhere) == 5


def test_limits_check_themselves() -> None:
    with pytest.raises(ValueError, match="above zero"):
        DwellLimits(dt.timedelta(0))
