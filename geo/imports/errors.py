"""What can be in the way of an import."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class ParkImportUnknown(NotFound):
    """There is no such import (404)."""

    code: ClassVar[str] = "park_import_unknown"


class ParksChangedMeanwhile(Conflict):
    """Parks are no longer as they were when the report was made (409)."""

    code: ClassVar[str] = "parks_changed_meanwhile"


class ImportReasonMissing(InvalidInput):
    """Neither with the file nor now was it said why (422)."""

    code: ClassVar[str] = "park_import_reason_missing"
