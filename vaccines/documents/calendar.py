"""The calendar feed: a day for each dose that is next, as iCalendar (RFC 5545) that calendars ask for again."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event
from icalendar.enums import TRANSP

from core.messages import Language, say
from vaccines.documents.record import Record
from vaccines.forecast.visits import Recommendation, recommend
from vaccines.words import say_day, say_timing, say_why

REFRESH = dt.timedelta(hours=12)  # how often calendars are asked to look again: doses change by the week
_AHEAD = dt.timedelta(days=-7)  # of the reminder: time to make an appointment
_HORIZON = dt.timedelta(days=730)  # what is further off comes into the feed in time


def make_calendar(
    record: Record, feed_id: uuid.UUID, language: Language, public_url: str, now: dt.datetime
) -> bytes:
    """Return the feed's content, UTF-8. What is due or overdue stands on today, what is later on its day."""
    calendar = Calendar.new(
        name=say("calendar_name", language, {"name": record.name}),
        organization="e+ Go to Park",
        language="en" if language == "en" else "zh",
        refresh_interval=REFRESH,
    )
    calendar.add("X-PUBLISHED-TTL", "PT12H")  # older calendars know only this
    for event in _events(record, feed_id, language, public_url, now):
        calendar.add_component(event)
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
            uid=_uid(one, feed_id, public_url),
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


def _uid(one: Recommendation, feed_id: uuid.UUID, public_url: str) -> str:
    """Return a name that tells nothing and stays while the dose is awaited: a moved day moves the entry."""
    doses = ",".join(f"{antigen}={number}" for antigen, number in sorted(one.numbers.items()))
    digest = hashlib.sha256(f"{feed_id}/{doses}".encode()).hexdigest()[:32]
    return f"{digest}@{urlsplit(public_url).hostname}"
