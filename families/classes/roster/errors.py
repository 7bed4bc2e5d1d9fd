"""Errors about rosters and about claims of their pupils."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class RosterNicknameUnfit(InvalidInput):
    """The nickname is empty, too long, or nothing but what cannot be seen (422)."""

    code: ClassVar[str] = "roster_nickname_unfit"


class RosterNicknameTaken(Conflict):
    """Another pupil on the roster has this nickname (409)."""

    code: ClassVar[str] = "roster_nickname_taken"


class ClassClaimUnknown(NotFound):
    """The code is wrong, replaced, or a family has used it (404)."""

    code: ClassVar[str] = "class_claim_unknown"


class ClassClaimMissing(NotFound):
    """No family has the pupil by a slip of this class (404)."""

    code: ClassVar[str] = "class_claim_missing"


class ClassClaimFinal(Conflict):
    """The claim is older than claims can be undone, or the child decides alone meanwhile (409)."""

    code: ClassVar[str] = "class_claim_final"
