"""Why something could not be caught or given."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, InvalidInput, NotFound, Unavailable


class UnknownCreature(NotFound):
    """The catalogue has no such creature."""

    code: ClassVar[str] = "creature_unknown"


class UnknownSpawn(NotFound):
    """No such spawn: the id is not one of ours, or nothing appears there for this player."""

    code: ClassVar[str] = "spawn_unknown"


class SpawnGone(Conflict):
    """The spawn was not there when the fix was taken: not yet, or not any more."""

    code: ClassVar[str] = "spawn_gone"


class SpawnAlreadyCaught(Conflict):
    """The player caught this spawn before."""

    code: ClassVar[str] = "spawn_already_caught"


class CatchTooLate(InvalidInput):
    """The fix is older than an offline catch may be; `hours` is the limit."""

    code: ClassVar[str] = "catch_too_late"


class CatchFromFuture(InvalidInput):
    """The fix says it was taken later than now."""

    code: ClassVar[str] = "catch_from_future"


class CatchOutsidePark(Conflict):
    """The fix is not in the park of the spawn; `park_id` says where to go."""

    code: ClassVar[str] = "catch_outside_park"


class CatchPositionVague(Conflict):
    """The fix is too inaccurate to say."""

    code: ClassVar[str] = "catch_position_vague"


class CatchPositionMocked(Conflict):
    """The phone says that another app made the position up."""

    code: ClassVar[str] = "catch_position_mocked"


class CheckInNeeded(Forbidden):
    """What lives in a park is shown to, and caught by, those who checked in there that day."""

    code: ClassVar[str] = "spawns_need_check_in"


class UnknownCollectible(NotFound):
    """The giver has no such collectible."""

    code: ClassVar[str] = "collectible_unknown"


class GiftOfTheLast(Conflict):
    """The giver has no second one: only duplicates are given away."""

    code: ClassVar[str] = "gift_only_duplicates"


class GiftOutsideFamily(Forbidden):
    """The receiver is not in the giver's family."""

    code: ClassVar[str] = "gift_outside_family"


class SeedMismatch(Unavailable):
    """The seed no longer matches the published commitment: the master secret was changed within a round."""

    code: ClassVar[str] = "spawn_seed_mismatch"
