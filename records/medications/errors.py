"""What can be wrong with a medication."""

from typing import ClassVar

from core.errors import InvalidInput


class DoseTooFine(InvalidInput):
    """A dose has more decimals than are kept: rounded it would be another dose (422)."""

    code: ClassVar[str] = "dose_too_fine"
