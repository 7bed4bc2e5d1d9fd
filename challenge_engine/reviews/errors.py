"""What can go wrong with reviews and appeals."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, NotFound


class ReviewUnknown(NotFound):
    """No check-in of this id was held, or none that the caller may know of."""

    code: ClassVar[str] = "review_unknown"


class ReviewOfRelative(Forbidden):
    """The check-in is the officer's own, or of the officer's family: another officer decides."""

    code: ClassVar[str] = "review_of_relative"


class ReviewDecided(Conflict):
    """An officer has decided already."""

    code: ClassVar[str] = "review_decided"


class AlreadyAppealed(Conflict):
    """The one appeal was made."""

    code: ClassVar[str] = "appeal_made"


class NothingToAppeal(Conflict):
    """The check-in counts."""

    code: ClassVar[str] = "appeal_needless"


class VisitCounted(Conflict):
    """Meanwhile another check-in at this park and day counts, so this one cannot."""

    code: ClassVar[str] = "review_visit_counted"
