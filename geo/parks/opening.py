"""Opening hours: the same every day, local, or unknown."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.clock import HONG_KONG


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Local times. Equal times mean open day and night; closing before opening means past midnight."""

    opens: dt.time
    closes: dt.time

    @property
    def is_always_open(self) -> bool:
        """Whether the place never closes."""
        return self.opens == self.closes


def is_open(hours: OpeningHours | None, at: dt.datetime, zone: ZoneInfo = HONG_KONG) -> bool:
    """Say whether a place is open at the aware instant `at`; one whose hours are unknown counts as open.

    Most LCSD places are unfenced and never close, so turning a child away for want of data would be wrong.
    """
    if hours is None or hours.is_always_open:
        return True
    local = at.astimezone(zone).time()
    if hours.opens < hours.closes:
        return hours.opens <= local < hours.closes
    return local >= hours.opens or local < hours.closes
