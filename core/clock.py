"""The only file that reads the clock. Everything else takes `now` as a parameter.

Instants are aware and in UTC (`_at`); local calendar dates (`_on`, `day`) are of a named time zone.
"""

import datetime as dt
from zoneinfo import ZoneInfo

HONG_KONG = ZoneInfo("Asia/Hong_Kong")


def utc_now() -> dt.datetime:
    """Return the present instant, aware, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the one place


def local_day(at: dt.datetime, zone: ZoneInfo = HONG_KONG) -> dt.date:
    """Return the calendar date in `zone` at the aware instant `at`."""
    return at.astimezone(zone).date()


def start_of_day(day: dt.date, zone: ZoneInfo = HONG_KONG) -> dt.datetime:
    """Return the first instant, in UTC, of the calendar date `day` in `zone`."""
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def to_minute(at: dt.datetime) -> dt.datetime:
    """Return `at` cut to the minute, in UTC: as precisely as a visit's time is kept."""
    return at.astimezone(dt.UTC).replace(second=0, microsecond=0)
