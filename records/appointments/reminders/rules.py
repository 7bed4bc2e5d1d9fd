"""Of which appointments somebody is to be told now, and when to look again. Pure."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LEADS_USUAL = (24 * 60, 2 * 60)  # minutes: to arrange the day before, and to leave in time
LEADS_MOST = 5  # of one person
LEAD_LEAST, LEAD_MOST = 15, 30 * 24 * 60  # minutes: worker/tasks/appointments.py looks each 10; a month


@dataclass(frozen=True, slots=True)
class Planned:
    """An appointment that stands, and who wrote it down or changed it last."""

    id: uuid.UUID
    starts_at: dt.datetime
    written_by_id: uuid.UUID | None
    written_at: dt.datetime


def list_come(
    one: Planned, to_id: uuid.UUID, lead_minutes: Collection[int], now: dt.datetime
) -> list[tuple[int, str]]:
    """Return which leads have come, each with a name under which it is told once; none once it has begun.

    Another time has other names: a moved appointment is told anew. Who wrote it down within a lead knows of it.
    """
    if now >= one.starts_at:
        return []
    at = one.starts_at.astimezone(dt.UTC).isoformat()
    return [
        (lead, f"{to_id}/{one.id}/{at}/{lead}")
        for lead in sorted(lead_minutes)
        if _moment(one.starts_at, lead) <= now
        and not (to_id == one.written_by_id and _moment(one.starts_at, lead) <= one.written_at)
    ]


def look_again_at(
    starts: Iterable[dt.datetime], lead_minutes: Collection[int], now: dt.datetime
) -> dt.datetime | None:
    """Return the next moment at which somebody is to be told, if nothing changes; None: never."""
    moments = (_moment(starts_at, lead) for starts_at in starts for lead in lead_minutes)
    return min((one for one in moments if one > now), default=None)


def _moment(starts_at: dt.datetime, lead_minutes: int) -> dt.datetime:
    return starts_at - dt.timedelta(minutes=lead_minutes)
