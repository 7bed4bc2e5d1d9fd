"""Errors about identity numbers. None of them repeats the number."""

from typing import ClassVar

from core.errors import InvalidInput


class IdentityNumberMalformed(InvalidInput):
    """Not one or two letters, six digits and a check digit (422)."""

    code: ClassVar[str] = "identity_number_malformed"


class IdentityNumberMistyped(InvalidInput):
    """The check digit says that some character is wrong (422)."""

    code: ClassVar[str] = "identity_number_mistyped"
