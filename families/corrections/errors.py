"""Why a registration is not corrected."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed


class RegistrationChanged(PreconditionFailed):
    """Somebody else corrected the registration since it was looked at (412)."""

    code: ClassVar[str] = "registration_changed"


class CorrectionUnexplained(InvalidInput):
    """Neither was the certificate read again nor is a reason given (422)."""

    code: ClassVar[str] = "correction_unexplained"


class RegistrationUnderReview(Conflict):
    """A correction of the date of birth waits for a decision (409)."""

    code: ClassVar[str] = "registration_under_review"


class CorrectionUnknown(NotFound):
    """No such correction waits for a decision (404)."""

    code: ClassVar[str] = "correction_unknown"
