"""Age in whole years. Pure."""

import datetime as dt


def whole_years(birth_on: dt.date, day: dt.date) -> int:
    """Return the age on a day; who was born on 29 February is a year older on 1 March."""
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))
