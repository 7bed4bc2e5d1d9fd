"""What stations hold about persons beside the record: who worked there, and who planned it."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from stations.devices.models import DeviceRequest, StationDevice
from stations.events.models import StationAct, StationShift

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
        # Gone a day after its codes; the act that was noted says the same.
        Holding(DeviceRequest, Fate.KEPT, mine=("decided_by_id",), why="kept_office", is_exported=False),
    )
)
