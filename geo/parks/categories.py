"""The kinds of place, and how far one reaches when nothing better is known."""

from enum import StrEnum

RESERVED_IDS = frozenset({"imports"})  # addresses below /v1/parks that are no park's


class Category(StrEnum):
    """What LCSD calls the place."""

    PARK = "park"
    GARDEN = "garden"
    REST_GARDEN = "rest-garden"
    PLAYGROUND = "playground"
    RECREATION_GROUND = "recreation-ground"
    SITTING_OUT_AREA = "sitting-out-area"
    PROMENADE = "promenade"
    SQUARE = "square"
    PICNIC_AREA = "picnic-area"
    PET_GARDEN = "pet-garden"
    FITNESS_TRAIL = "fitness-trail"
    OTHER = "other"


class GeofenceOrigin(StrEnum):
    """Where a geofence comes from."""

    DERIVED_FROM_AREA = "derived-from-area"  # a circle of the park's published area
    DERIVED_FROM_CATEGORY = "derived-from-category"  # a circle usual for its kind
    IMPORTED = "imported"  # drawn by an operator


class Maintainer(StrEnum):
    """Who last wrote the row: loading the project's own file never overwrites an operator's park."""

    PROJECT = "project"
    OPERATOR = "operator"
