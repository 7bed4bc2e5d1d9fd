"""Where a family goes and when: a plausible day within the last 24 hours, so that a day can be played in a minute.

Pure and seeded. Phones send what they captured while offline up to a day later; players use that.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cli.play.world import PlayPark, distance_m, nearest_parks
from core.clock import HONG_KONG

DAY = dt.timedelta(hours=23)  # an hour short of what the API takes, for the minutes that the run itself lasts
UP_AT, HOME_AT = dt.time(8), dt.time(18)  # most parks with gates are open, and it is not dark
LATE_MINUTES = 60  # families do not all set out at eight
WORTH_GOING_OUT = dt.timedelta(hours=4)  # less may hold no third visit, without which a cheat has not tried it all
NEARBY = 6  # the next park is one of so many nearest
STAY_MINUTES = (25, 70)
DOOR_TO_DOOR_M_PER_MINUTE = 80.0  # on foot; a bus is faster, and waiting for it makes up for that
DETOUR = 1.4  # streets over straight line
SETTING_OUT_MINUTES = 5


@dataclass(frozen=True, slots=True)
class Visit:
    """A park, and when the family is in it."""

    park: PlayPark
    at: dt.datetime


def plan_day(parks: Sequence[PlayPark], now: dt.datetime, random: Random, *, most: int) -> list[Visit]:
    """Return up to `most` visits, earliest first, no park twice, all in daytime and in the last 24 hours."""
    at = next_daytime(_begin(now) + dt.timedelta(minutes=random.uniform(0, LATE_MINUTES)))
    park = random.choice(parks)
    visits: list[Visit] = []
    while at < now and len(visits) < most:
        visits.append(Visit(park, at))
        seen = {visit.park.id for visit in visits}
        choices = [other for other in nearest_parks(park, parks, NEARBY + most) if other.id not in seen][:NEARBY]
        if not choices:
            break
        next_park = random.choice(choices)
        at = next_daytime(at + dt.timedelta(minutes=random.uniform(*STAY_MINUTES)) + journey(park, next_park))
        park = next_park
    return visits


def _begin(now: dt.datetime) -> dt.datetime:
    """Return this morning, from which on visits count for newcomers; yesterday where it is early still."""
    local = now.astimezone(HONG_KONG)
    morning = dt.datetime.combine(local.date(), UP_AT, HONG_KONG)
    return morning.astimezone(dt.UTC) if local >= morning + WORTH_GOING_OUT else now - DAY


def next_daytime(at: dt.datetime) -> dt.datetime:
    """Return `at`, or the next morning's start when families are at home then."""
    local = at.astimezone(HONG_KONG)
    day = local.date() + dt.timedelta(days=local.time() >= HOME_AT)
    if not UP_AT <= local.time() < HOME_AT:
        local = dt.datetime.combine(day, UP_AT, HONG_KONG)
    return local.astimezone(dt.UTC)


def journey(start: PlayPark, end: PlayPark) -> dt.timedelta:
    """Return how long a family takes from park to park."""
    way_m = distance_m(start.middle, end.middle) * DETOUR
    return dt.timedelta(minutes=SETTING_OUT_MINUTES + way_m / DOOR_TO_DOOR_M_PER_MINUTE)
