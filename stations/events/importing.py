"""Station events from a YAML file: `events`, a list of plans, each with its `id`. The whole file, or nothing."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy.ext.asyncio import AsyncSession

from core.clock import local_day
from core.errors import InvalidInput
from stations.events.plan import EventPlan, PlanSlug
from stations.events.service import save_plan

MOST_EVENTS = 200


class StationFileInvalid(InvalidInput):
    """The file is not a list of plans (422); `where` and `why` name the first fault."""

    code: ClassVar[str] = "station_file_invalid"


class FiledEvent(EventPlan):
    """A plan of a file."""

    id: PlanSlug


class StationFile(BaseModel):
    """A file of plans."""

    model_config = ConfigDict(extra="forbid")

    events: Annotated[list[FiledEvent], Field(min_length=1, max_length=MOST_EVENTS)]


def read_station_file(text: str, *, first_day: dt.date | None = None) -> Sequence[FiledEvent]:
    """Return the plans of a file; with `first_day`, moved so that the first opens on that day in Hong Kong.

    An id that ends in its event's day ends in the new one. Raises StationFileInvalid.
    """
    try:
        document: Mapping[str, Any] = YAML(typ="safe").load(text) or {}
        events = StationFile.model_validate(document).events
    except (YAMLError, RecursionError) as error:
        raise StationFileInvalid(where="", why=str(error).splitlines()[0]) from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise StationFileInvalid(where="/".join(map(str, fault["loc"])), why=fault["msg"]) from error
    if first_day is None:
        return events
    move = first_day - min(local_day(event.opens_at) for event in events)
    return [_moved(event, move) for event in events]


async def import_events(session: AsyncSession, events: Sequence[FiledEvent], *, now: dt.datetime) -> None:
    """Put each plan in the place of what stands under its id. Raises as `save_plan` does."""
    for event in events:
        plan = EventPlan.model_validate(event.model_dump(exclude={"id"}))
        await save_plan(session, event.id, plan, expected_revision=None, actor_id=None, now=now)


def _moved(event: FiledEvent, move: dt.timedelta) -> FiledEvent:
    shifts = [
        shift.model_copy(update={"starts_at": shift.starts_at + move, "ends_at": shift.ends_at + move})
        for shift in event.shifts
    ]
    day = local_day(event.opens_at)
    event_id = event.id.removesuffix(day.isoformat())
    return event.model_copy(
        update={
            "id": event.id if event_id == event.id else f"{event_id}{(day + move).isoformat()}",
            "opens_at": event.opens_at + move,
            "closes_at": event.closes_at + move,
            "shifts": shifts,
        }
    )
