"""Why a pass, card or claim code is not taken. A visitor whose pass is not taken is measured as a guest."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class StationPassInvalid(InvalidInput):
    """No pass and no card of ours (422)."""

    code: ClassVar[str] = "station_pass_invalid"


class StationPassExpired(Conflict):
    """The pass was too old when it was scanned, as a photograph of one is (409)."""

    code: ClassVar[str] = "station_pass_expired"


class StationPassUsed(Conflict):
    """The pass was used for another visit (409)."""

    code: ClassVar[str] = "station_pass_used"


class StationCardRevoked(Conflict):
    """The card was lost and replaced, or taken back (409)."""

    code: ClassVar[str] = "station_card_revoked"


class StationCardUnknown(NotFound):
    """The person has no such card (404)."""

    code: ClassVar[str] = "station_card_unknown"
