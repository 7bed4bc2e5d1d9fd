"""Queues of booths, and figures of an event."""

import datetime as dt
import uuid
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.people import Body
from stations.events.plan import Names
from stations.figures.service import Figures
from stations.tickets.service import BoothQueue


class TicketIn(Body):
    """A number for who comes."""

    id: uuid.UUID = Field(description="Chosen by the tablet; the same again is the same number.")


class TicketOut(BaseModel):
    """A number of the queue."""

    number: int | None = Field(description="Null where nobody waits.", examples=[17])


class NextIn(Body):
    """Who was served."""

    after: int | None = Field(ge=1, le=1_000_000, description="Null for the first of the day.", examples=[16])


class BoothQueueOut(BaseModel):
    """The queue of a booth."""

    booth: str = Field(examples=["blood-pressure"])
    name: Names
    waiting: int = Field(examples=[4])
    serving: int | None = Field(examples=[16])
    wait_min: int = Field(description="For who takes a number now.", examples=[5])

    @classmethod
    def of(cls, queue: BoothQueue) -> Self:
        """Return a queue as everybody sees it."""
        name = Names(**queue.booth.name)
        return cls(
            booth=queue.booth.slug,
            name=name,
            waiting=queue.waiting,
            serving=queue.serving,
            wait_min=queue.wait_min,
        )


class QueuesOut(BaseModel):
    """The queues of an event."""

    items: list[BoothQueueOut]


class HourOut(BaseModel):
    """Visits within an hour; null where hidden."""

    hour_at: dt.datetime
    visits: int | None = Field(examples=[42])


class AgeOut(BaseModel):
    """Visits of an age band; null where hidden."""

    age_band: str = Field(examples=["45-64"])
    visits: int | None = Field(examples=[31])


class ServiceFiguresOut(BaseModel):
    """A service: how often, and how many values asked for more than nothing; null where hidden."""

    service: str = Field(examples=["blood_pressure"])
    count: int | None = Field(examples=[120])
    out_of_range: int | None = Field(description="Only after the event is over.", examples=[38])
    share: float | None = Field(description="Of those measured.", examples=[0.32])


class StationFiguresOut(BaseModel):
    """Figures of an event. What is below five, or would give such a number away, is null."""

    visits: int | None = Field(examples=[402])
    by_hour: list[HourOut]
    by_age: list[AgeOut]
    services: list[ServiceFiguresOut]

    @classmethod
    def of(cls, figures: Figures) -> Self:
        """Return the figures as officers and leads see them."""
        services = [
            ServiceFiguresOut(
                service=name,
                count=one.measured,
                out_of_range=one.out_of_range,
                share=round(one.out_of_range / one.measured, 2) if one.out_of_range and one.measured else None,
            )
            for name, one in figures.services.items()
        ]
        return cls(
            visits=figures.visits,
            by_hour=[HourOut(hour_at=hour_at, visits=count) for hour_at, count in figures.by_hour.items()],
            by_age=[AgeOut(age_band=band, visits=count) for band, count in figures.by_age.items()],
            services=services,
        )
