"""How far along a pregnancy is, and when the child is due. Pure.

Source: American College of Obstetricians and Gynecologists, Committee Opinion 700, "Methods for estimating the due
date" (2017): 280 days from the first day of the last period; an ultrasound scan takes its place where the two
differ by more than a scan of that week may err.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

TERM_DAYS = 280
SECOND_TRIMESTER_DAYS = 14 * 7
THIRD_TRIMESTER_DAYS = 28 * 7
LONGEST_DAYS = 44 * 7  # later than any that was not ended; something is wrong with the dates
EARLIEST_SCAN_DAYS = 5 * 7  # before, nothing can be measured
CYCLE_DAYS = 28  # for which 280 days are counted
# Up to how many days by the last period, by how many days a scan may differ without taking its place.
_TOLERANCES = ((62, 5), (111, 7), (153, 10), (195, 14))
_LATE_TOLERANCE_DAYS = 21


class DatedBy(StrEnum):
    """What the due date goes by."""

    LAST_PERIOD = "last_period"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Dating:
    """What a pregnancy is dated by: the last period with the usual cycle, a scan with the age that it found."""

    last_period_on: dt.date | None = None
    cycle_days: int = CYCLE_DAYS
    scan_on: dt.date | None = None
    scan_days: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far along it is on a day: completed weeks and days, the trimester, days until term (negative after)."""

    week: int
    day: int
    trimester: int
    days_left: int


def due_date(dating: Dating) -> tuple[dt.date, DatedBy]:
    """Return the due date and what it goes by. Raises ValueError where there is neither a period nor a scan."""
    by_scan = _due_by_scan(dating)
    if dating.last_period_on is None:
        if by_scan is None:
            raise ValueError("neither a last period nor a scan")
        return by_scan, DatedBy.SCAN
    by_period = dating.last_period_on + dt.timedelta(days=TERM_DAYS + dating.cycle_days - CYCLE_DAYS)
    if by_scan is None or dating.scan_on is None:
        return by_period, DatedBy.LAST_PERIOD
    age_days = TERM_DAYS - (by_period - dating.scan_on).days
    if abs((by_scan - by_period).days) > tolerance_days(age_days):
        return by_scan, DatedBy.SCAN
    return by_period, DatedBy.LAST_PERIOD


def tolerance_days(age_days: int) -> int:
    """Return by how much a scan at an age by the last period may differ without taking its place."""
    return next((days for until, days in _TOLERANCES if age_days <= until), _LATE_TOLERANCE_DAYS)


def age_on(due_on: dt.date, day: dt.date) -> int:
    """Return the age of a pregnancy in days, as it is counted: from two weeks before conception."""
    return TERM_DAYS - (due_on - day).days


def progress(due_on: dt.date, day: dt.date) -> Progress:
    """Return how far along a pregnancy with this due date is on a day."""
    age_days = max(0, age_on(due_on, day))
    week, rest = divmod(age_days, 7)
    trimester = 1 + (age_days >= SECOND_TRIMESTER_DAYS) + (age_days >= THIRD_TRIMESTER_DAYS)
    return Progress(week, rest, trimester, (due_on - day).days)


def _due_by_scan(dating: Dating) -> dt.date | None:
    if dating.scan_on is None or dating.scan_days is None:
        return None
    return dating.scan_on + dt.timedelta(days=TERM_DAYS - dating.scan_days)
