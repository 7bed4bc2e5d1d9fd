"""What can be wrong with an entry of a diary."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput


class DiaryTimeInFuture(InvalidInput):
    """It lies in the future (422)."""

    code: ClassVar[str] = "diary_time_in_future"


class DiaryEntryTooLong(InvalidInput):
    """Nobody feeds or sleeps so long: it was forgotten to be ended, or a day is wrong (422)."""

    code: ClassVar[str] = "diary_entry_too_long"


class DiaryChildTooOld(InvalidInput):
    """The diaries are for small children; this is perhaps the wrong person (422)."""

    code: ClassVar[str] = "diary_child_too_old"


class DiaryEntryUnfit(InvalidInput):
    """A field is missing, or does not go with the others (422)."""

    code: ClassVar[str] = "diary_entry_unfit"


class DiaryAlreadyRunning(Conflict):
    """One of the kind is running; it is ended before another begins (409)."""

    code: ClassVar[str] = "diary_already_running"


class DiaryNotRunning(Conflict):
    """It was ended by then, perhaps by somebody else (409)."""

    code: ClassVar[str] = "diary_not_running"


class TimeZoneUnknown(InvalidInput):
    """There is no time zone of that name (422)."""

    code: ClassVar[str] = "time_zone_unknown"
