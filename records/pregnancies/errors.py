"""What can be wrong with a pregnancy's data."""

from typing import ClassVar

from core.errors import Conflict, Forbidden, InvalidInput


class PregnancyIsHers(Forbidden):
    """Only the woman herself enters a pregnancy, and says who else sees it (403)."""

    code: ClassVar[str] = "pregnancy_is_hers"


class PregnancyGoesOn(Conflict):
    """There is one that has not ended (409)."""

    code: ClassVar[str] = "pregnancy_goes_on"


class PregnancyDatesUnfit(InvalidInput):
    """A date is missing, or cannot go with the others (422)."""

    code: ClassVar[str] = "pregnancy_dates_unfit"
