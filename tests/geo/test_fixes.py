import datetime as dt
import math
from typing import Any

import pytest

from geo.fixes import MAX_ACCURACY_M, LocationFix, LocationFixInvalid
from tests.support.places import CAPTURED_AT

GOOD: dict[str, Any] = {
    "longitude": 114.188,
    "latitude": 22.282,
    "accuracy_m": 12.5,
    "captured_at": CAPTURED_AT,
}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (name, value)
        for name, most in (("longitude", 180.0), ("latitude", 90.0))
        for value in (math.nan, math.inf, -math.inf, math.nextafter(most, 360), math.nextafter(-most, -360))
    ]
    + [("accuracy_m", value) for value in (math.nan, math.inf, -0.001, math.nextafter(MAX_ACCURACY_M, math.inf))]
    + [("captured_at", dt.datetime(2026, 10, 10, 2, 29))],  # noqa: DTZ001 - naive on purpose
)
def test_refuses_what_cannot_be_and_names_only_the_field(field: str, value: Any) -> None:
    with pytest.raises(LocationFixInvalid) as caught:
        LocationFix(**GOOD | {field: value})
    assert caught.value.params == {"field": field}


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(180.0, 90.0), (-180.0, -90.0), (0.0, 0.001), (0.001, 0.0), (114.188, 22.282)]
)
@pytest.mark.parametrize("accuracy_m", [0.0, MAX_ACCURACY_M])
def test_takes_the_whole_earth(longitude: float, latitude: float, accuracy_m: float) -> None:
    fix = LocationFix(**GOOD | {"longitude": longitude, "latitude": latitude, "accuracy_m": accuracy_m})
    assert (fix.longitude, fix.latitude) == (longitude, latitude)


def test_refuses_the_middle_of_nowhere_at_0_0() -> None:
    with pytest.raises(LocationFixInvalid):
        LocationFix(**GOOD | {"longitude": 0.0, "latitude": -0.0})


def test_shows_no_position() -> None:
    shown = repr(LocationFix(**GOOD))
    assert "114" not in shown
    assert "22.2" not in shown
    assert "12.5" not in shown
