"""Civil days and instants for vendors that give one without the other. Pure.

Some say local times without an offset, some say instants without a zone. Both are read as Hong Kong's, where the
people of this platform live: a traveller's day there is as it was at home, which is at most a day's edge wrong.
"""

import datetime as dt
from collections.abc import Iterator

from core.clock import HONG_KONG, local_day, start_of_day
from integrations.source import Window

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def local_instant(local: dt.datetime) -> dt.datetime:
    """Return the UTC instant of a local time without zone; one that has an offset keeps its own instant."""
    zoned = local if local.tzinfo is not None else local.replace(tzinfo=HONG_KONG)
    return zoned.astimezone(dt.UTC)


def offset_s(instant: dt.datetime) -> int:
    """Return Hong Kong's offset from UTC at an instant, in seconds."""
    offset = instant.astimezone(HONG_KONG).utcoffset()
    return 0 if offset is None else int(offset.total_seconds())


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Return the UTC instants at which a civil day begins and ends."""
    return start_of_day(day), start_of_day(day + dt.timedelta(days=1))


def days_of(window: Window) -> list[dt.date]:
    """Return the days of a window in order."""
    count = (window.last_on - window.first_on).days + 1
    return [window.first_on + dt.timedelta(days=index) for index in range(count)]


def slices_of(window: Window, days_most: int) -> Iterator[Window]:
    """Yield a window in parts of at most `days_most` days, oldest first."""
    days = days_of(window)
    for index in range(0, len(days), days_most):
        part = days[index : index + days_most]
        yield Window(part[0], part[-1])


def kept_between(window: Window, first_on: dt.date, last_on: dt.date) -> Window | None:
    """Return what of a window a vendor has, None where that is nothing: some refuse days to come, or long past."""
    kept = Window(max(window.first_on, first_on), min(window.last_on, last_on))
    return kept if kept.first_on <= kept.last_on else None


def days_back(instant: dt.datetime, days: int) -> Window:
    """Return the civil day of an instant and the `days` before it."""
    last_on = local_day(instant)
    return Window(last_on - dt.timedelta(days=days), last_on)


def within(at: dt.datetime, window: Window, now: dt.datetime) -> dt.datetime:
    """Return an instant that a message names, moved into a window and not after `now`: it may say anything."""
    return max(day_bounds(window.first_on)[0], min(at, now))


def milliseconds(instant: dt.datetime) -> int:
    """Return whole milliseconds since 1970."""
    return (instant - _EPOCH) // dt.timedelta(milliseconds=1)


def from_milliseconds(value: int) -> dt.datetime:
    """Return the instant of milliseconds since 1970. Raises OverflowError far from now."""
    return _EPOCH + dt.timedelta(milliseconds=value)


def from_nanoseconds(value: int) -> dt.datetime:
    """Return the instant of nanoseconds since 1970, to the microsecond. Raises OverflowError far from now."""
    return _EPOCH + dt.timedelta(microseconds=value // 1_000)
