"""What can go wrong with calendar feeds."""

from typing import ClassVar

from core.errors import Conflict, NotFound


class CalendarUnknown(NotFound):
    """There is no such feed, or it was revoked (404)."""

    code: ClassVar[str] = "vaccine_calendar_unknown"


class TooManyCalendars(Conflict):
    """The person has as many feeds as there may be (409)."""

    code: ClassVar[str] = "too_many_vaccine_calendars"
