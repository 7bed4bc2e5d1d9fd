"""Errors about schools."""

from typing import ClassVar

from core.errors import NotFound


class SchoolUnknown(NotFound):
    """There is no such school (404)."""

    code: ClassVar[str] = "school_unknown"
