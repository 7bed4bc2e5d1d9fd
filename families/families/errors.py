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


class MemberUnknown(NotFound):
    """The person is not of this family (404)."""

    code: ClassVar[str] = "family_member_unknown"


class GuardianNeeded(Conflict):
    """A child would be left without a guardian (409)."""

    code: ClassVar[str] = "family_guardian_needed"


class FamilyFull(Conflict):
    """The family has as many members as a family can have (409)."""

    code: ClassVar[str] = "family_full"


class InvitationUnknown(NotFound):
    """The invitation code is wrong, used or too old (404)."""

    code: ClassVar[str] = "invitation_unknown"
