"""What stations hold about persons beside the record: who works and plans there, and who comes."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from stations.batches.models import QuarantinedItem
from stations.devices.models import DeviceRequest, StationDevice
from stations.events.models import StationAct, StationShift
from stations.measuring.models import StationClaim, StationVisit
from stations.visitors.models import StationCard

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(StationShift, Fate.KEPT, mine=("person_id",), why="kept_office"),
        Holding(StationAct, Fate.KEPT, mine=("actor_id",), why="kept_office"),
        Holding(
            StationDevice,
            Fate.KEPT,
            mine=("approved_by_id",),
            others=frozenset({"revoked_by_id"}),
            hidden=frozenset({"token_hash"}),
            why="kept_office",
        ),
        Holding(
            StationCard,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"made_by_id"}),
            hidden=frozenset({"token_hash"}),
        ),
        # Results are in the record; shift and tablet say who worked there, and are others'.
        Holding(StationVisit, Fate.DELETED, mine=("person_id",), hidden=frozenset({"shift_id", "device_id"})),
        Holding(StationClaim, Fate.DELETED, via=("visit_id", StationVisit, ("person_id",)), is_exported=False),
        Holding(
            QuarantinedItem,
            Fate.KEPT,
            mine=("decided_by_id",),
            hidden=frozenset({"content_sealed"}),
            why="kept_office",
            is_exported=False,
        ),
        # Gone a day after its codes; the act that was noted says the same.
        Holding(DeviceRequest, Fate.KEPT, mine=("decided_by_id",), why="kept_office", is_exported=False),
    ),
    is_of_families=True,
)
