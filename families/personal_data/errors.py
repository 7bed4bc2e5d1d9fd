"""Errors about erasure."""

from typing import ClassVar

from core.errors import Conflict


class LastGuardian(Conflict):
    """Children would be left without a guardian: they are erased, or another guardian is found, first (409)."""

    code: ClassVar[str] = "erasure_last_guardian"


class PersonErased(Conflict):
    """The person was erased already (409)."""

    code: ClassVar[str] = "person_erased"
