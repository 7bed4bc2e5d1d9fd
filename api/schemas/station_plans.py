"""The office's list of station events: drafts and past ones too."""

import datetime as dt
from typing import Self

from pydantic import BaseModel, Field

from stations.events.models import StationEvent
from stations.events.plan import EventStatus, Names


class StationPlanSummary(BaseModel):
    """A station event in a list, with what of it waits for somebody."""

    event_id: str = Field(examples=["wan-chai-2026-10-10"])
    name: Names
    venue: Names
    district: str = Field(examples=["wan-chai"])
    opens_at: dt.datetime
    closes_at: dt.datetime
    status: EventStatus
    tablets: int = Field(description="Let in and not revoked.", examples=[3])
    waiting: int = Field(description="Handed in and kept apart until an officer decides.", examples=[0])

    @classmethod
    def of(cls, event: StationEvent, *, tablets: int, waiting: int) -> Self:
        """Return an event as the list shows it."""
        plain = ("district", "opens_at", "closes_at", "status")
        return cls(
            event_id=event.id,
            name=Names(**event.name),
            venue=Names(**event.venue),
            **{name: getattr(event, name) for name in plain},
            tablets=tablets,
            waiting=waiting,
        )
