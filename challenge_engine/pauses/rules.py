"""What a pause is, and which of several is told. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo


class PauseReason(StrEnum):
    """Why visits do not count. Closed: a new reason needs words in three languages. The gravest comes first."""

    TYPHOON = "typhoon"  # tropical cyclone warning signal No. 8 or above
    RAINSTORM = "rainstorm"  # black rainstorm warning signal
    HEAT = "heat"  # very hot weather warning
    OTHER = "other"


GRAVITY = {reason: place for place, reason in enumerate(PauseReason)}
DAYTIME = (dt.time(6), dt.time(21))  # a storm of the small hours keeps nobody from the park
OUTDOOR_FACTS = frozenset({"park_visit", "catch"})  # a challenge of steps at home goes on in a storm


class PauseMaker(StrEnum):
    """Who began a pause."""

    OFFICER = "officer"
    OBSERVATORY = "observatory"


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """One pause: from `starts_at` until just before `ends_at` (None: it goes on)."""

    reason: PauseReason
    starts_at: dt.datetime
    ends_at: dt.datetime | None

    def covers(self, at: dt.datetime) -> bool:
        """Tell whether the pause holds at an instant."""
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class WeatherWarning:
    """A warning in force that pauses play, and since when: the same warning is never begun twice."""

    reason: PauseReason
    issued_at: dt.datetime


def paused_days(pauses: Iterable[PauseSpan], zone: ZoneInfo, now: dt.datetime) -> frozenset[int]:
    """Return the local days, as ordinals, of which a pause up to `now` took some of the daytime."""
    found: set[int] = set()
    for one in pauses:
        ends_at = min(one.ends_at or now, now)
        day, last = one.starts_at.astimezone(zone).date(), ends_at.astimezone(zone).date()
        while day <= last:
            from_at, until_at = (dt.datetime.combine(day, time, zone) for time in DAYTIME)
            if one.starts_at < until_at and ends_at > from_at:
                found.add(day.toordinal())
            day += dt.timedelta(days=1)
    return frozenset(found)


def pause_at(pauses: Iterable[PauseSpan], at: dt.datetime) -> PauseSpan | None:
    """Return the gravest pause at an instant, of equals the one that began first; None when play goes on."""
    covering = [one for one in pauses if one.covers(at)]
    return min(covering, key=lambda one: (GRAVITY[one.reason], one.starts_at), default=None)
