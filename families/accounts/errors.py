"""Errors about accounts."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class EmailInvalid(InvalidInput):
    """Not an e-mail address (422)."""

    code: ClassVar[str] = "email_invalid"


class PhoneInvalid(InvalidInput):
    """Not a telephone number (422)."""

    code: ClassVar[str] = "phone_invalid"


class AddressMissing(InvalidInput):
    """An account needs an e-mail address or a telephone number (422)."""

    code: ClassVar[str] = "account_address_missing"


class PasswordTooWeak(InvalidInput):
    """Too short, too long, or among the first that anybody would try (422)."""

    code: ClassVar[str] = "password_too_weak"


class PasswordWrong(InvalidInput):
    """The present password, asked for again before a change, is wrong (422)."""

    code: ClassVar[str] = "password_wrong"


class PinTooWeak(InvalidInput):
    """Not six digits, or among the first that anybody would try (422)."""

    code: ClassVar[str] = "pin_too_weak"


class AgeTooLow(InvalidInput):
    """Only adults sign up by themselves; a guardian adds a child (422)."""

    code: ClassVar[str] = "account_age_too_low"


class AccountExists(Conflict):
    """The address has an account, or the child has one (409)."""

    code: ClassVar[str] = "account_exists"


class OwnAddressMissing(Conflict):
    """The young person's account has no address of its own yet, and would be lost (409)."""

    code: ClassVar[str] = "account_own_address_missing"


class AccountUnknown(NotFound):
    """There is no such account (404)."""

    code: ClassVar[str] = "account_unknown"


class ChildAccountUnknown(NotFound):
    """The child has no account of its own (404)."""

    code: ClassVar[str] = "child_account_unknown"
