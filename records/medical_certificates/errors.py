"""What can be wrong with a medical certificate."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class MedicalCertificateUnknown(NotFound):
    """No certificate was issued with this token (404)."""

    code: ClassVar[str] = "medical_certificate_unknown"


class MedicalCertificateRevoked(Conflict):
    """The certificate was revoked: there is nothing to hand out, or to revoke again (409)."""

    code: ClassVar[str] = "medical_certificate_revoked"


class MedicalCertificateTooLong(InvalidInput):
    """It covers more days than a certificate may (422)."""

    code: ClassVar[str] = "medical_certificate_too_long"
