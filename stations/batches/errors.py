"""Why an item of a batch is refused; the tablet keeps it, for staff to look at."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class StationSessionUnknown(InvalidInput):
    """The item names no session of this tablet (422)."""

    code: ClassVar[str] = "station_session_unknown"


class StationItemMalformed(InvalidInput):
    """The item is not of a visit's shape (422); `field` names the first fault."""

    code: ClassVar[str] = "station_item_malformed"


class StationQuarantineFull(Conflict):
    """More of a tablet is kept apart than a tablet can measure (409)."""

    code: ClassVar[str] = "station_quarantine_full"


class StationItemUnknown(NotFound):
    """Nothing is kept apart under this id (404)."""

    code: ClassVar[str] = "station_item_unknown"
