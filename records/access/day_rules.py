"""Whether the days of an item fit the person and each other. Pure."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import ClassVar

from core.errors import InvalidInput


class RecordDayBeforeBirth(InvalidInput):
    """A day lies before the person was born (422)."""

    code: ClassVar[str] = "record_day_before_birth"


class RecordDayInFuture(InvalidInput):
    """A day of something that has happened lies in the future (422)."""

    code: ClassVar[str] = "record_day_in_future"


class RecordDaysReversed(InvalidInput):
    """An end lies before its beginning (422)."""

    code: ClassVar[str] = "record_days_reversed"


Days = Mapping[str, dt.date | None]


def check_days(born_on: dt.date | None, days: Days) -> None:
    """Raise RecordDayBeforeBirth for a day before birth; RecordDaysReversed unless the days given are in order."""
    given = [(name, day) for name, day in days.items() if day is not None]
    for name, day in given:
        if born_on is not None and day < born_on:
            raise RecordDayBeforeBirth(field=name)
    for (_, earlier), (name, later) in pairwise(given):
        if later < earlier:
            raise RecordDaysReversed(field=name)


def check_past(today: dt.date, days: Days) -> None:
    """Raise RecordDayInFuture for a day after `today`, which is the person's."""
    for name, day in days.items():
        if day is not None and day > today:
            raise RecordDayInFuture(field=name)
