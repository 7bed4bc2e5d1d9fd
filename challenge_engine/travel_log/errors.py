"""Errors about the travel log."""

from typing import ClassVar

from core.errors import InvalidInput


class TravelNotCounted(InvalidInput):
    """The challenge counts no journeys, so none are written down for it (422)."""

    code: ClassVar[str] = "travel_not_counted"


class TravelDayUnfit(InvalidInput):
    """The day is to come, too long ago, or not of the challenge; `first` to `last` are the days that fit (422)."""

    code: ClassVar[str] = "travel_day_unfit"
