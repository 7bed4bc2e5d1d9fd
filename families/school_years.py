"""The school year of Hong Kong."""

import datetime as dt

_SEPTEMBER = 9


def school_year(day: dt.date) -> int:
    """Return the school year of a day: 2026 for September 2026 to August 2027."""
    return day.year if day.month >= _SEPTEMBER else day.year - 1
