"""Why an appointment cannot be made or changed."""

from typing import ClassVar

from core.errors import Conflict, InvalidInput, NotFound


class ClinicUnknown(NotFound):
    """There is no such clinic (404)."""

    code: ClassVar[str] = "clinic_unknown"


class SlotUnknown(NotFound):
    """The clinic has no such time (404)."""

    code: ClassVar[str] = "slot_unknown"


class SlotTaken(Conflict):
    """Somebody else was faster, or the time has begun (409)."""

    code: ClassVar[str] = "slot_taken"


class AppointmentsOverlap(Conflict):
    """The person has another booked appointment at that time (409)."""

    code: ClassVar[str] = "appointments_overlap"


class BookedAppointmentFixed(Conflict):
    """When and where a booked appointment is, is the clinic's to say: cancel it and book another (409)."""

    code: ClassVar[str] = "booked_appointment_fixed"


class AppointmentNotBooked(Conflict):
    """The family wrote it down: it is in no clinic's time that could be exchanged (409)."""

    code: ClassVar[str] = "appointment_not_booked"


class AppointmentBegun(Conflict):
    """It has begun, or is over (409)."""

    code: ClassVar[str] = "appointment_begun"


class AppointmentTimesReversed(InvalidInput):
    """It ends before it begins, or lasts longer than a day (422)."""

    code: ClassVar[str] = "appointment_times_reversed"
