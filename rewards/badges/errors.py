"""What can go wrong with badges."""

from typing import ClassVar

from core.errors import NotFound


class UnknownBadge(NotFound):
    """No badge has this id."""

    code: ClassVar[str] = "badge_unknown"
