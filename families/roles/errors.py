"""Errors about granted roles."""

from typing import ClassVar

from core.errors import InvalidInput, NotFound


class RoleNotGrantable(InvalidInput):
    """Member and child are what an account is; a teacher needs a school, no other role has one (422)."""

    code: ClassVar[str] = "role_not_grantable"


class AdultUnknown(NotFound):
    """No adult has an account with this address (404)."""

    code: ClassVar[str] = "adult_unknown"
