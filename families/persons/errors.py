"""Errors about persons."""

from typing import ClassVar

from core.errors import NotFound


class PersonUnknown(NotFound):
    """There is no such person (404)."""

    code: ClassVar[str] = "person_unknown"
