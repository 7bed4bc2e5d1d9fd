"""What vaccines hold about persons beside the record, whose items go through `records/personal_data.py`."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from vaccines.calendars.models import VaccineCalendar
from vaccines.reminders.models import VaccineLook, VaccineReminder

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(
            VaccineCalendar,
            Fate.DELETED,
            mine=("person_id",),
            others=frozenset({"made_by_id"}),
            hidden=frozenset({"secret_hash"}),
        ),
        Holding(VaccineReminder, Fate.DELETED, mine=("person_id",), hidden=frozenset({"told_hash"})),
        Holding(VaccineLook, Fate.DELETED, mine=("person_id",), is_exported=False),
    ),
    is_of_families=True,
)
