"""Errors by kind. A package subclasses the kind that fits and names a stable `code`.

The edge turns a kind into a status and the code into words (`core/messages.py`). `params` fill the words and
may be shown to the caller: no position, no secret, no internals.
"""

from typing import ClassVar


class DomainError(Exception):
    """Something the caller can be told about. Subclass a kind below, not this."""

    code: ClassVar[str] = "internal_error"

    def __init__(self, **params: str | int) -> None:
        self.params = params
        super().__init__(f"{self.code} {params}" if params else self.code)


class InvalidInput(DomainError):
    """The request can never succeed as sent (422)."""

    code: ClassVar[str] = "invalid_input"


class NotAuthenticated(DomainError):
    """Nobody, or nobody we know, is asking (401)."""

    code: ClassVar[str] = "not_authenticated"


class Forbidden(DomainError):
    """The caller may know of it but not do it (403)."""

    code: ClassVar[str] = "forbidden"


class NotFound(DomainError):
    """It does not exist, or the caller may not know that it does (404)."""

    code: ClassVar[str] = "not_found"


class Conflict(DomainError):
    """It cannot be done in the present state (409)."""

    code: ClassVar[str] = "conflict"


class PreconditionFailed(DomainError):
    """It is no longer in the state that the caller said it looked at (412)."""

    code: ClassVar[str] = "precondition_failed"


class PreconditionRequired(DomainError):
    """A change came without saying which state was looked at (428)."""

    code: ClassVar[str] = "precondition_required"


class TooManyRequests(DomainError):
    """A limit was reached (429); `retry_after_s` says when to try again."""

    code: ClassVar[str] = "too_many_requests"

    def __init__(self, retry_after_s: int, **params: str | int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(retry_after_s=retry_after_s, **params)


class Unavailable(DomainError):
    """A part we need is down or busy (503); trying again is right."""

    code: ClassVar[str] = "unavailable"
