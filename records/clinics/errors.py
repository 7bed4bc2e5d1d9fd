"""Why a clinic is not let in, and what can be wrong with a grant."""

from typing import ClassVar

from core.errors import Conflict, NotAuthenticated, NotFound


class ClinicKeyInvalid(NotAuthenticated):
    """No clinic has this key, or not any longer (401)."""

    code: ClassVar[str] = "clinic_key_invalid"


class ClinicKeyUnknown(NotFound):
    """There is no such key (404)."""

    code: ClassVar[str] = "clinic_key_unknown"


class ClinicGrantUnknown(NotFound):
    """No family gave this clinic such a code, or it ended (404)."""

    code: ClassVar[str] = "clinic_grant_unknown"


class ClinicGranted(Conflict):
    """The clinic may hand in already (409)."""

    code: ClassVar[str] = "clinic_granted"
