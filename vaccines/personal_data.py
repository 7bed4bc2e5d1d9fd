"""What vaccines hold about persons beside the record, whose items go through `records/personal_data.py`."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from vaccines.calendars.models import VaccineCalendar

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(
            VaccineCalendar,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"made_by_id"}),
            hidden=frozenset({"secret_hash"}),
        ),
    )
)
