"""Why a registration is not corrected."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed


class RegistrationChanged(PreconditionFailed):
    """Somebody else corrected the registration since it was looked at (412)."""

    code: ClassVar[str] = "registration_changed"


class CorrectionUnexplained(InvalidInput):
    """No reason is given (422): that the certificate was read again, nobody but the family knows."""

    code: ClassVar[str] = "correction_unexplained"


class RegistrationUnderReview(Conflict):
    """A correction of the date of birth waits for a decision (409)."""

    code: ClassVar[str] = "registration_under_review"


class CorrectionOutdated(Conflict):
    """What a held correction would correct has been corrected otherwise since it was asked for (409)."""

    code: ClassVar[str] = "correction_outdated"


class CorrectionUnknown(NotFound):
    """No such correction waits for a decision (404)."""

    code: ClassVar[str] = "correction_unknown"
