"""A location fix: where a phone says it is, how surely, and when it measured that.

A fix lives in memory for the length of a request. It refuses what cannot be a place at the door, and never
shows its coordinates: not in `repr`, not in an error.
"""

import datetime as dt
import math
from dataclasses import dataclass, field
from typing import ClassVar

from core.errors import InvalidInput

MAX_ACCURACY_M = 100_000.0  # a fix from the country code alone is some 100 km wide; beyond that it is a mistake


class LocationFixInvalid(InvalidInput):
    """Not a finite place on Earth with an accuracy and an aware time (422). Names the field, never its value."""

    code: ClassVar[str] = "location_fix_invalid"


@dataclass(frozen=True, slots=True)
class LocationFix:
    """WGS 84 degrees, radius of accuracy in metres (68 %, as phones report it), aware instant of measurement.

    Raises LocationFixInvalid for NaN, infinities, values out of range, a naive time, and exactly 0/0, which
    is what broken receivers send.
    """

    longitude: float = field(repr=False)
    latitude: float = field(repr=False)
    accuracy_m: float = field(repr=False)
    captured_at: dt.datetime
    is_mock: bool = False

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("longitude", self.longitude, -180.0, 180.0),
            ("latitude", self.latitude, -90.0, 90.0),
            ("accuracy_m", self.accuracy_m, 0.0, MAX_ACCURACY_M),
        ):
            if not math.isfinite(value) or not least <= value <= most:
                raise LocationFixInvalid(field=name)
        if self.longitude == 0 and self.latitude == 0:
            raise LocationFixInvalid(field="longitude")
        if self.captured_at.utcoffset() is None:
            raise LocationFixInvalid(field="captured_at")
