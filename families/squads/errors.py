"""Errors about squads."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class SquadUnknown(NotFound):
    """There is no such squad, or its code is wrong (404)."""

    code: ClassVar[str] = "squad_unknown"


class SquadFull(Conflict):
    """The squad takes no more members (409)."""

    code: ClassVar[str] = "squad_full"


class SquadJoinedAlready(Conflict):
    """The person is in a squad; leave it first (409)."""

    code: ClassVar[str] = "squad_joined_already"


class SquadMemberUnknown(NotFound):
    """The person is not of the squad (404)."""

    code: ClassVar[str] = "squad_member_unknown"


class CaptainNeeded(Conflict):
    """The captain leaves last (409)."""

    code: ClassVar[str] = "squad_captain_needed"
