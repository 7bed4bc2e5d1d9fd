"""What can go wrong with parks."""

from typing import ClassVar

from core.errors import NotFound


class ParkNotFound(NotFound):
    """No park has this id (404)."""

    code: ClassVar[str] = "park_not_found"
