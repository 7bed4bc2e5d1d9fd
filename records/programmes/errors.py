"""Why somebody cannot take part in a programme."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class ProgrammeUnknown(NotFound):
    """There is no such programme, or none in which one takes part in this way (404)."""

    code: ClassVar[str] = "programme_unknown"


class ProgrammePlaceUnknown(NotFound):
    """No such doctor takes part in the programme (404)."""

    code: ClassVar[str] = "programme_place_unknown"


class ProgrammeNotEligible(Conflict):
    """A requirement is not met, or not answered yet (409)."""

    code: ClassVar[str] = "programme_not_eligible"


class AlreadyEnrolled(Conflict):
    """The person is in the programme, or waits for a place (409)."""

    code: ClassVar[str] = "programme_already_enrolled"


class QuotaBelowTaken(InvalidInput):
    """More people are enrolled than there would be places (422)."""

    code: ClassVar[str] = "programme_quota_below_taken"
