"""Errors about absences."""

from typing import ClassVar

from core.errors import InvalidInput


class AbsenceDayUnfit(InvalidInput):
    """The day is too long ago or too far ahead; `first` to `last` are the days that fit (422)."""

    code: ClassVar[str] = "absence_day_unfit"
