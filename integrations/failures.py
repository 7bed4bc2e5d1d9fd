"""What can go wrong between us and a vendor: one exception for each failure that is treated differently.

Their text is a code and numbers. Never what was sent or answered: both hold tokens.
"""

from typing import ClassVar


class VendorFailure(Exception):
    """Something a vendor did or did not do. Subclasses below; `code` is kept on the connection."""

    code: ClassVar[str] = "vendor_failure"

    def __init__(self, status: int | None = None) -> None:
        self.status = status
        super().__init__(self.code if status is None else f"{self.code} (status {status})")


class AccessEnded(VendorFailure):
    """The grant is dead: only the person can give a new one."""

    code: ClassVar[str] = "access_ended"


class AccessTokenExpired(VendorFailure):
    """The access token is no longer good; a refresh may help."""

    code: ClassVar[str] = "access_token_expired"


class ScopeMissing(VendorFailure):
    """The person has not allowed, or no longer allows, what was asked for."""

    code: ClassVar[str] = "scope_missing"


class AccessRefused(VendorFailure):
    """A refusal that names no missing permission: something the person cannot mend, and may pass."""

    code: ClassVar[str] = "access_refused"


class VendorBusy(VendorFailure):
    """The vendor, or our own share of it, wants to be left alone for `retry_after_s`."""

    code: ClassVar[str] = "vendor_busy"

    def __init__(self, retry_after_s: int, status: int | None = None) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(status)


class ShareUsedUp(VendorBusy):
    """Our own share of the vendor is used up for `retry_after_s`: nobody's fault, and nothing to show anybody."""


class VendorAway(VendorFailure):
    """No answer, or 5xx: the vendor's trouble, which passes."""

    code: ClassVar[str] = "vendor_away"


class AnswerUnreadable(VendorFailure):
    """An answer that makes no sense to us: another shape, too large, a refusal that we know no reason for."""

    code: ClassVar[str] = "answer_unreadable"


class AddressNotAllowed(AnswerUnreadable):
    """An address out of a message leads elsewhere than to the vendor."""

    code: ClassVar[str] = "address_not_allowed"


class ClientRefused(VendorFailure):
    """The vendor does not know this installation: client id or secret are wrong. No person can mend that."""

    code: ClassVar[str] = "client_refused"
