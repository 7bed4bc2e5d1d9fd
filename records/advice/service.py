"""What advice must be to be kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from records.access.day_rules import check_days, check_past


def check_advice(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth or RecordDayInFuture."""
    days = {"given_on": values["given_on"]}
    check_days(born_on, days)
    check_past(local_day(now), days)
