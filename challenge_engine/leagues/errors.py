"""What can go wrong with leagues."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class LeagueUnknown(NotFound):
    """The board has no leagues (404)."""

    code: ClassVar[str] = "league_unknown"


class LeagueNotSealed(NotFound):
    """There is no such sealed revision (404)."""

    code: ClassVar[str] = "league_not_sealed"


class ReceiptUnknown(NotFound):
    """The person took no part in the round for a school whose facts are published (404)."""

    code: ClassVar[str] = "league_receipt_unknown"


class SchoolNotInRound(NotFound):
    """The school takes no part in the round (404)."""

    code: ClassVar[str] = "school_not_in_round"


class StandingSealed(Conflict):
    """The standing is final: a correction names the revision that it is shown beside (409)."""

    code: ClassVar[str] = "standing_sealed"


class RevisionOutdated(Conflict):
    """Another revision is the latest, or none is sealed yet (409)."""

    code: ClassVar[str] = "league_revision_outdated"


class CorrectionEmpty(InvalidInput):
    """Neither points, nor the size, nor the place in the competition is corrected (422)."""

    code: ClassVar[str] = "league_correction_empty"
