"""What places hold about persons: which officer changed them."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from geo.imports.models import ParkImport
from geo.revisions.models import GeofenceRevision

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(
            ParkImport,
            Fate.KEPT,
            mine=("created_by_id",),
            others=frozenset({"applied_by_id"}),
            hidden=frozenset({"document", "report"}),
            why="kept_office",
        ),
        Holding(
            GeofenceRevision,
            Fate.KEPT,
            mine=("changed_by_id",),
            hidden=frozenset({"geofence", "geofence_grid", "geofence_origin"}),
            why="kept_office",
        ),
    )
)
