"""What a medication's values must be to be kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from records.access.day_rules import check_days, check_past


def check_medication(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDaysReversed, or RecordDayInFuture for a stop that is yet to come.

    A course may begin and end in the future: it is planned then.
    """
    check_days(born_on, {name: values[name] for name in ("starts_on", "ends_on")})
    check_days(born_on, {name: values[name] for name in ("starts_on", "stopped_on")})
    check_past(local_day(now), {"stopped_on": values["stopped_on"]})
