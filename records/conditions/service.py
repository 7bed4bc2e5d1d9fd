"""What a condition's values must be to be kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from core.clock import local_day
from core.errors import InvalidInput
from records.access.day_rules import check_days, check_past
from records.conditions.models import ConditionStatus


class ConditionNotOver(InvalidInput):
    """It has a day on which it was over, but is said to be going on (422)."""

    code: ClassVar[str] = "condition_not_over"


def check_condition(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise RecordDayBeforeBirth, RecordDayInFuture, RecordDaysReversed or ConditionNotOver."""
    days = {name: values[name] for name in ("onset_on", "abated_on")}
    check_days(born_on, days)
    check_past(local_day(now), days)
    goes_on = values["status"] in {ConditionStatus.ACTIVE, ConditionStatus.RECURRENCE}
    if goes_on and values["abated_on"] is not None:
        raise ConditionNotOver
