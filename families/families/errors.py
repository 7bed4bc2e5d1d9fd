"""Errors about families."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class FamilyUnknown(NotFound):
    """There is no such family (404)."""

    code: ClassVar[str] = "family_unknown"


class FamilyMissing(Conflict):
    """The person belongs to no family yet (409)."""

    code: ClassVar[str] = "family_missing"


class FamilyJoinedAlready(Conflict):
    """The person belongs to a family (409)."""

    code: ClassVar[str] = "family_joined_already"


class FamilyFull(Conflict):
    """The family has as many members as a family can have (409)."""

    code: ClassVar[str] = "family_full"


class InvitationUnknown(NotFound):
    """The invitation code is wrong, used or too old (404)."""

    code: ClassVar[str] = "invitation_unknown"
