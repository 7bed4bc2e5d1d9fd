import datetime as dt

import pytest

from core.clock import HONG_KONG
from geo.parks.opening import OpeningHours, is_open


def at(clock: str) -> dt.datetime:
    return dt.datetime.combine(dt.date(2026, 10, 10), dt.time.fromisoformat(clock), HONG_KONG).astimezone(dt.UTC)


def hours(opens: str, closes: str) -> OpeningHours:
    return OpeningHours(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("opens", "closes", "clock", "expected"),
    [
        ("06:00", "23:00", "05:59:59", False),
        ("06:00", "23:00", "06:00:00", True),
        ("06:00", "23:00", "22:59:59", True),
        ("06:00", "23:00", "23:00:00", False),
        ("05:00", "00:00", "23:59:59", True),
        ("05:00", "00:00", "00:00:00", False),
        ("05:00", "00:00", "04:59:59", False),
        ("18:00", "02:00", "01:59:00", True),
        ("18:00", "02:00", "02:00:00", False),
        ("00:00", "00:00", "03:00:00", True),
        ("07:00", "07:00", "06:59:00", True),
    ],
)
def test_hours_are_local_and_may_pass_midnight(opens: str, closes: str, clock: str, *, expected: bool) -> None:
    assert is_open(hours(opens, closes), at(clock)) is expected


def test_unknown_hours_count_as_open() -> None:
    assert is_open(None, at("03:00"))
