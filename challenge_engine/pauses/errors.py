"""What can go wrong with a pause."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class PauseUnknown(NotFound):
    """There is no such pause (404)."""

    code: ClassVar[str] = "pause_unknown"


class PausedAlready(Conflict):
    """The same is paused for the same reason already (409)."""

    code: ClassVar[str] = "paused_already"


class PauseEnded(Conflict):
    """The pause is over (409)."""

    code: ClassVar[str] = "pause_ended"
