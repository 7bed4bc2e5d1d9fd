"""What can be wrong with a report."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput


class ResultUnfit(InvalidInput):
    """A field of a result does not fit its others: a unit without a number, a range upside down (422)."""

    code: ClassVar[str] = "result_unfit"


class LoincInvalid(InvalidInput):
    """The check digit of a LOINC code is wrong (422)."""

    code: ClassVar[str] = "loinc_invalid"


class ReportReleased(Conflict):
    """The report is shown already (409)."""

    code: ClassVar[str] = "report_released"
