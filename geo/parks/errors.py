"""What can go wrong with parks."""

from typing import ClassVar

from core.errors import InvalidInput, NotFound


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
