"""Whether somebody stayed in a park: two fixes judged in the same one, far enough apart in time.

Pure, and without memory between requests: the phone brings the fix of its arrival along, so that a stay can be
shown without a network, and nobody's coming and going is kept. Both instants are by the phone's own clock, so a
wrong one does no harm. Whether the phone is honest is for the other signals of a check-in.
"""

import datetime as dt
import math
from dataclasses import dataclass

_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class DwellLimits:
    """`longest_stay`: who arrived before that, an afternoon ago, may well have been away in between."""

    longest_stay: dt.timedelta = dt.timedelta(hours=3)

    def __post_init__(self) -> None:
        if self.longest_stay <= dt.timedelta(0):
            raise ValueError("longest_stay must be above zero")


DEFAULT_LIMITS = DwellLimits()


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a fix was judged to be and when it was taken; no park for a fix in none."""

    park_id: str | None
    captured_at: dt.datetime


def minutes_missing(
    dwell_min: int, arrival: Presence | None, present: Presence, limits: DwellLimits = DEFAULT_LIMITS
) -> int:
    """Return how many whole minutes more one must stay, rounded up; 0 when it was long enough or none is asked.

    An arrival that shows no stay (none, in another park, later than now, too long ago) counts as arriving now.
    """
    if arrival is None or arrival.park_id is None or arrival.park_id != present.park_id:
        return dwell_min
    stayed = present.captured_at - arrival.captured_at
    if not dt.timedelta(0) <= stayed <= limits.longest_stay:
        return dwell_min
    return max(math.ceil(dwell_min - stayed / _MINUTE), 0)
