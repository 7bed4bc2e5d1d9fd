"""What can be wrong with the plan of a station event."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound, PreconditionFailed


class StationEventUnknown(NotFound):
    """There is no such event, or it is not published (404)."""

    code: ClassVar[str] = "station_event_unknown"


class StationPlanChanged(PreconditionFailed):
    """Somebody else changed the plan since it was looked at (412)."""

    code: ClassVar[str] = "station_plan_changed"


class StationPartInUse(Conflict):
    """A booth or shift that a tablet was used at is taken out of the plan (409)."""

    code: ClassVar[str] = "station_part_in_use"


class StationOutsideDistrict(InvalidInput):
    """The venue's point does not lie in the district (422)."""

    code: ClassVar[str] = "station_outside_district"


class StationTimesReversed(InvalidInput):
    """An event closes before it opens, or lasts longer than a day (422)."""

    code: ClassVar[str] = "station_times_reversed"


class StationNameRepeated(InvalidInput):
    """Two booths have one id, or two supplies one name (422)."""

    code: ClassVar[str] = "station_name_repeated"


class StationSupplyOvercounted(InvalidInput):
    """More came back than went out (422)."""

    code: ClassVar[str] = "station_supply_overcounted"


class StationStaffMissing(InvalidInput):
    """A shift names nobody, or somebody twice: by id and by address (422)."""

    code: ClassVar[str] = "station_staff_missing"


class StationBoothUnknown(InvalidInput):
    """A shift is at a booth that the event does not have, or at none without leading (422)."""

    code: ClassVar[str] = "station_booth_unknown"


class StationShiftOutside(InvalidInput):
    """A shift ends before it begins, or lies hours off the event (422)."""

    code: ClassVar[str] = "station_shift_outside"


class StationShiftsOverlap(InvalidInput):
    """One person has two shifts at once (422)."""

    code: ClassVar[str] = "station_shifts_overlap"
