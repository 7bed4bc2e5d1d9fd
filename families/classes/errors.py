"""Errors about classes."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class ClassUnknown(NotFound):
    """There is no such class (404)."""

    code: ClassVar[str] = "class_unknown"


class ClassExists(Conflict):
    """The school has a class of this name this year (409)."""

    code: ClassVar[str] = "class_exists"


class ClassFull(Conflict):
    """The class has as many pupils as a class can have (409)."""

    code: ClassVar[str] = "class_full"


class JoinCodeUnknown(NotFound):
    """The join code is wrong, replaced or too old (404)."""

    code: ClassVar[str] = "join_code_unknown"


class PupilUnknown(NotFound):
    """The class has no such pupil (404)."""

    code: ClassVar[str] = "pupil_unknown"


class ClassCardUnknown(NotFound):
    """The card is replaced, or of a pupil who is not in this class (404)."""

    code: ClassVar[str] = "class_card_unknown"
