"""What can go wrong while a person connects a source."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, Unavailable


class ConnectAttemptInvalid(InvalidInput):
    """The state is unknown, used, too old, or of another session (422): one answer for all of them."""

    code: ClassVar[str] = "connect_attempt_invalid"


class ConsentRefused(InvalidInput):
    """The person said no at the vendor, or the vendor refused the code (422)."""

    code: ClassVar[str] = "consent_refused"


class VendorAccountTaken(Conflict):
    """The account at the vendor is connected to another person here (409)."""

    code: ClassVar[str] = "vendor_account_taken"


class ConnectionUnknown(NotFound):
    """The person is not connected to this source (404)."""

    code: ClassVar[str] = "step_connection_unknown"


class VendorUnavailable(Unavailable):
    """The vendor does not answer now (503)."""

    code: ClassVar[str] = "vendor_unavailable"
