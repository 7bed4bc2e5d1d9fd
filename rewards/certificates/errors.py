"""What can go wrong with certificates."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class CertificateUnknown(NotFound):
    """No certificate has this code, or none that is as it was signed."""

    code: ClassVar[str] = "certificate_unknown"


class CertificateRevoked(Conflict):
    """The certificate was revoked: there is nothing to hand out."""

    code: ClassVar[str] = "certificate_revoked"
