"""What an allergy's values must be to be kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from records.access.day_rules import check_days, check_past


def check_allergy(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDayInFuture or RecordDaysReversed unless its days can be."""
    days = {name: values[name] for name in ("onset_on", "last_reaction_on")}
    check_days(born_on, days)
    check_past(local_day(now), days)
