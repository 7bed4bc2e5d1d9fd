"""Whether a report's times and results can be. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from core.clock import local_day
from records.access.day_rules import RecordDayInFuture, RecordDaysReversed, check_days
from records.reports.errors import LoincInvalid, ResultUnfit
from records.reports.loinc import is_loinc

_OF_NUMBERS = ("unit", "comparator", "low", "high")


def check_report(values: Mapping[str, Any], *, born_on: dt.date | None, now: dt.datetime) -> None:
    """Raise unless the report was collected, then reported, in the person's life, and each result fits.

    Raises RecordDayBeforeBirth, RecordDayInFuture, RecordDaysReversed, LoincInvalid, ResultUnfit.
    """
    collected, reported = values["collected_at"], values["reported_at"]
    times = {"collected_at": collected, "reported_at": reported}
    check_days(born_on, {name: at and local_day(at) for name, at in times.items()})
    if reported > now:
        raise RecordDayInFuture(field="reported_at")
    if collected is not None and collected > reported:
        raise RecordDaysReversed(field="reported_at")
    for number, result in enumerate(values["results"], start=1):
        _check_result(result, number)


def _check_result(result: Mapping[str, Any], number: int) -> None:
    if result["code"] is not None and not is_loinc(result["code"]):
        raise LoincInvalid(number=number)
    if (result["value"] is None) == (result["text"] is None):
        raise ResultUnfit(number=number, field="value")
    for name in _OF_NUMBERS:
        if result["value"] is None and result[name] is not None:
            raise ResultUnfit(number=number, field=name)
    low, high = result["low"], result["high"]
    if low is not None and high is not None and low > high:
        raise ResultUnfit(number=number, field="high")
