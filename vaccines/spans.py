"""Spans of calendar time as schedules write them ("6 weeks - 4 days"), and where they lead.

A date that does not exist moves to the first of the next month: 31 July and 2 months is 1 October.
"""

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Literal, cast

Unit = Literal["days", "weeks", "months", "years"]
_SPAN = re.compile(r"(\d{1,3}) (day|week|month|year)s?(?: ([+-]) (\d{1,2}) (day|week)s?)?")
_DAYS = {"day": 1, "week": 7}
_DAYS_IN = {"days": 1, "weeks": 7, "months": 0, "years": 0}
_MONTHS_IN = {"days": 0, "weeks": 0, "months": 1, "years": 12}
_IN_EVERY_MONTH = 28


@dataclass(frozen=True, slots=True)
class Span:
    """A number of days, weeks, months or years, and days more or less: "12 months - 4 days"."""

    count: int
    unit: Unit
    more_days: int = 0

    def after(self, day: dt.date) -> dt.date:
        """Return the day that is this long after `day`. Raises OverflowError past the year 9999."""
        months = self.count * _MONTHS_IN[self.unit]
        days = self.count * _DAYS_IN[self.unit] + self.more_days
        moved = _months_after(day, months) if months else day
        return moved + dt.timedelta(days=days) if days else moved

    def __str__(self) -> str:
        """Return it as it is written in a file."""
        more = f" {'+' if self.more_days > 0 else '-'} {abs(self.more_days)} days" if self.more_days else ""
        return f"{self.count} {self.unit}{more}"


def read_span(text: str) -> Span:
    """Read "4 weeks", "12 months - 4 days", "3 months + 4 weeks". Raises ValueError."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"`{text}` is not a span such as `6 weeks` or `12 months - 4 days`")
    count, unit, sign, more, more_unit = found.groups()
    more_days = int(more) * _DAYS[more_unit] * (-1 if sign == "-" else 1) if more else 0
    return Span(int(count), cast("Unit", f"{unit}s"), more_days)


def _months_after(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > dt.MAXYEAR:
        raise OverflowError("past the last year of the calendar")
    if day.day <= _IN_EVERY_MONTH or day.day <= monthrange(year, month + 1)[1]:
        return dt.date(year, month + 1, day.day)
    return dt.date(year, month + 2, 1)  # never of December, which has 31 days
