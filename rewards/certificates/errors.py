"""What can go wrong with certificates."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class CertificateUnknown(NotFound):
    """No certificate has this code, or none that is as it was signed."""

    code: ClassVar[str] = "certificate_unknown"


class CertificateNamesTooMany(Conflict):
    """The name on the certificate was changed as often as it may be."""

    code: ClassVar[str] = "certificate_names_too_many"


class CertificateRevoked(Conflict):
    """The certificate was revoked: there is nothing to hand out."""

    code: ClassVar[str] = "certificate_revoked"
