"""What the game may know of a visit: that it was made, what was done, never what came out."""

import datetime as dt

from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day, to_minute
from core.outbox import publish
from records.observations.kinds import ObservationKind
from stations.events.models import StationEvent
from stations.measuring.models import StationVisit

STATION_VISITED = "station_visited"
_MEASURED = frozenset(kind.value for kind in ObservationKind)


def tell_visit(session: AsyncSession, visit: StationVisit, event: StationEvent, *, now: dt.datetime) -> None:
    """Say that a person, who is known, visited a booth. It counts for the day on which it was, in Hong Kong."""
    story = None
    if visit.story_id is not None:
        story = {"story_id": visit.story_id, "minutes": visit.story_minutes}
    said = {
        "person_id": str(visit.person_id),
        "visit_id": str(visit.id),
        "day": local_day(visit.at).isoformat(),
        "occurred_at": to_minute(visit.at).isoformat(),
        "station_id": event.station_id,
        "event_id": event.id,
        "district": event.district,
        "measured": sorted(_MEASURED.intersection(visit.services)),
        "story": story,
    }
    publish(session, STATION_VISITED, str(visit.person_id), said, now=now)
