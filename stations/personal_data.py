"""What stations hold about persons beside the record: who worked there, and who planned it."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from stations.events.models import StationAct, StationShift

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(StationShift, Fate.KEPT, mine=("person_id",), why="kept_office"),
        Holding(StationAct, Fate.KEPT, mine=("actor_id",), why="kept_office"),
    )
)
