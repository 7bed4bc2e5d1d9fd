"""The calendar feed: a day for each dose that is next, and appointments, as iCalendar (RFC 5545)."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event
from icalendar.enums import STATUS, TRANSP

from core.messages import Language, say
from records.appointments.models import Appointment
from vaccines.documents.record import Record
from vaccines.forecast.visits import Recommendation, recommend
from vaccines.words import say_day, say_timing, say_why

REFRESH = dt.timedelta(hours=12)  # how often calendars are asked to look again: doses change by the week
_AHEAD = dt.timedelta(days=-7)  # of the reminder: time to make an appointment
_HORIZON = dt.timedelta(days=730)  # what is further off comes into the feed in time


@dataclass(frozen=True, slots=True)
class Shown:
    """What a feed shows: no `record` without a known birth date; None as `appointments`: it is without them."""

    name: str
    record: Record | None
    appointments: Sequence[Appointment] | None = None


def make_calendar(
    shown: Shown, feed_id: uuid.UUID, language: Language, public_url: str, now: dt.datetime
) -> bytes:
    """Return the feed's content, UTF-8. A dose due or overdue stands on today, what is later on its day."""
    title = "calendar_name" if shown.appointments is None else "calendar_name_of_all"
    calendar = Calendar.new(
        name=say(title, language, {"name": shown.name}),
        organization="e+ Go to Park",
        language="en" if language == "en" else "zh",
        refresh_interval=REFRESH,
    )
    calendar.add("X-PUBLISHED-TTL", "PT12H")  # older calendars know only this
    if shown.record is not None:
        for event in _events(shown.record, feed_id, language, public_url, now):
            calendar.add_component(event)
    for one in shown.appointments or ():
        calendar.add_component(_appointment(one, _uid(str(one.id), feed_id, public_url), now))
    return bytes(calendar.to_ical())


def _events(
    record: Record, feed_id: uuid.UUID, language: Language, public_url: str, now: dt.datetime
) -> Iterator[Event]:
    for one in recommend(record.outlooks, record.schedule.products, record.as_of):
        day = max(one.recommended_on, record.as_of)
        if day > record.as_of + _HORIZON:
            continue
        params: dict[str, str | int] = {
            "name": record.name,
            "vaccine": record.schedule.products[one.vaccine].names[language],
            "number": max(one.numbers.values()),
        }
        event = Event.new(
            uid=_uid(_doses_of(one), feed_id, public_url),
            stamp=now,
            start=day,
            end=day + dt.timedelta(days=1),
            summary=say("calendar_event", language, params),
            description=_description(record, one, language),
            transparency=TRANSP.TRANSPARENT,
        )
        alarm = Alarm.new(summary=None, description=say("calendar_event", language, params))
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", _AHEAD)
        event.add_component(alarm)
        yield event


def _description(record: Record, one: Recommendation, language: Language) -> str:
    lines = [say_why(why, record.schedule, language) for why in one.why]
    earliest = say("calendar_earliest", language, {"day": say_day(one.earliest_on, language)})
    return "\n".join([say_timing(one.timing, language), *lines, earliest])


def _appointment(one: Appointment, uid: str, now: dt.datetime) -> Event:
    """Return an appointment; SEQUENCE tells a calendar that it was changed, STATUS that it was cancelled."""
    return Event.new(
        uid=uid,
        stamp=now,
        last_modified=one.changed_at or one.recorded_at,
        sequence=one.revision - 1,
        start=one.starts_at.astimezone(dt.UTC),
        end=one.ends_at.astimezone(dt.UTC),
        summary=one.title,
        location=one.place,
        status=STATUS.CONFIRMED if one.removed_at is None else STATUS.CANCELLED,
    )


def _doses_of(one: Recommendation) -> str:
    return ",".join(f"{antigen}={number}" for antigen, number in sorted(one.numbers.items()))


def _uid(named: str, feed_id: uuid.UUID, public_url: str) -> str:
    """Return a name that tells nothing and stays while what it names is awaited: a moved day moves the entry."""
    digest = hashlib.sha256(f"{feed_id}/{named}".encode()).hexdigest()[:32]
    return f"{digest}@{urlsplit(public_url).hostname}"
