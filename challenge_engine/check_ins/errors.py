"""What is refused at the door. What a player can be told about a check-in itself is a `Reason` in `rules.py`."""

from typing import ClassVar

from core.errors import InvalidInput, NotFound


class FixFromTheFuture(InvalidInput):
    """The capture time lies further ahead than a wrong clock explains (422)."""

    code: ClassVar[str] = "check_in_from_the_future"


class FixFromLongAgo(InvalidInput):
    """The capture time is no time at which this was played (422)."""

    code: ClassVar[str] = "check_in_capture_too_old"


class CheckInUnknown(NotFound):
    """There is no such check-in, or none that the caller may know of."""

    code: ClassVar[str] = "check_in_unknown"
