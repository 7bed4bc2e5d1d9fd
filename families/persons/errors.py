"""Errors about persons."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class PersonUnknown(NotFound):
    """There is no such person (404)."""

    code: ClassVar[str] = "person_unknown"


class BirthDateInvalid(InvalidInput):
    """Nobody alive was born then (422)."""

    code: ClassVar[str] = "birth_date_invalid"


class RegisteredFixed(Conflict):
    """It is registered from a birth certificate: the registration is to be corrected (409)."""

    code: ClassVar[str] = "registered_fixed"
