"""What a medication's values must be to be kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from records.access.day_rules import check_days, check_past
from records.medications.errors import DoseTooFine
from records.medications.rules import DOSE_DECIMALS


def check_medication(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise DoseTooFine, RecordDayBeforeBirth, RecordDaysReversed, or RecordDayInFuture for a stop yet to come.

    A course may begin and end in the future: it is planned then.
    """
    if values["dose"] != round(values["dose"], DOSE_DECIMALS):
        raise DoseTooFine
    check_days(born_on, {name: values[name] for name in ("starts_on", "ends_on")})
    check_days(born_on, {name: values[name] for name in ("starts_on", "stopped_on")})
    check_past(local_day(now), {"stopped_on": values["stopped_on"]})
