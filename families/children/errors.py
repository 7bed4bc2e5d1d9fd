"""Errors about the registration of children."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class ChildTooOld(InvalidInput):
    """At this age a person registers alone (422)."""

    code: ClassVar[str] = "child_too_old"


class ChildNameMissing(InvalidInput):
    """Neither an English nor a Chinese name was given (422)."""

    code: ClassVar[str] = "child_name_missing"


class ChildRegisteredAlready(Conflict):
    """The child is registered in this family; `person_id` says as whom (409)."""

    code: ClassVar[str] = "child_registered_already"


class ChildRegisteredElsewhere(Conflict):
    """The identity number is registered, and not in this family: nothing more is told (409)."""

    code: ClassVar[str] = "child_registered_elsewhere"


class ChildAlike(Conflict):
    """The family has a child of this name and birth date; `person_id` says which (409)."""

    code: ClassVar[str] = "child_alike"


class RegistrationUnknown(NotFound):
    """The person was not registered with a certificate's data (404)."""

    code: ClassVar[str] = "registration_unknown"
