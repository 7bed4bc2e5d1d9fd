"""What can go wrong with parks."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed


class ParkNotFound(NotFound):
    """No park has this id (404)."""

    code: ClassVar[str] = "park_not_found"


class NearOutsideHongKong(InvalidInput):
    """Parks are looked for near a place that is not in Hong Kong; often latitude came first."""

    code: ClassVar[str] = "near_outside_hong_kong"


class BoxInverted(InvalidInput):
    """Parks are looked for in a box whose west lies east of its east, or its south north of its north."""

    code: ClassVar[str] = "box_inverted"


class DistrictUnknown(InvalidInput):
    """Parks are looked for in a district that does not exist."""

    code: ClassVar[str] = "district_unknown"


class ParkExists(Conflict):
    """A new park was given the id of another (409)."""

    code: ClassVar[str] = "park_exists"


class ParkInNoDistrict(InvalidInput):
    """A new park lies in none of the districts (422)."""

    code: ClassVar[str] = "park_in_no_district"


class ParkChangedMeanwhile(PreconditionFailed):
    """The park is no longer at the revision that the caller looked at (412)."""

    code: ClassVar[str] = "park_changed_meanwhile"


class GeofenceChangedMeanwhile(Conflict):
    """The geofence is no longer at the revision that the caller looked at (409)."""

    code: ClassVar[str] = "geofence_changed_meanwhile"


class GeofenceRevisionUnknown(NotFound):
    """The park's geofence never had this form (404)."""

    code: ClassVar[str] = "geofence_revision_unknown"


class ParkClosedInPlay(InvalidInput):
    """A closed park was to count for the game (422)."""

    code: ClassVar[str] = "park_closed_in_play"


class ParkRevisionMissing(InvalidInput):
    """A correction does not say which revision it is of (422)."""

    code: ClassVar[str] = "park_revision_missing"
