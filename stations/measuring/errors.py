"""Why a visit is not recorded, or a result not taken home."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class StationVisitEmpty(InvalidInput):
    """Nothing was done for the visitor (422)."""

    code: ClassVar[str] = "station_visit_empty"


class StationServiceNotOffered(InvalidInput):
    """The booth does not do what the visit says was done (422); `services` names it, with commas."""

    code: ClassVar[str] = "station_service_not_offered"


class StationVisitOutside(InvalidInput):
    """It was not during the shift, or lies in the future (422)."""

    code: ClassVar[str] = "station_visit_outside"


class StationVisitTaken(Conflict):
    """Another tablet recorded a visit under this id (409)."""

    code: ClassVar[str] = "station_visit_taken"


class ClaimCodeUnknown(NotFound):
    """No result waits under this code: mistyped, taken home already, or too old (404)."""

    code: ClassVar[str] = "station_claim_unknown"
