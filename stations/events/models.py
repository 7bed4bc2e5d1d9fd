"""The tables of station events, their booths, shifts and supplies, and of what was done to them by whom."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from families.persons.models import Person
from geo.districts.models import District
from stations.events.plan import LABEL_CHARS, EventStatus, ShiftRole, SupplyKind

ACT_CHARS = 40


class StationEvent(Base):
    """One opening of a station. Names are `{en, zh_hant, zh_hans}`; the point is the venue's, which is public."""

    __tablename__ = "station_events"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="has_length"),
        Index("ix_station_events_closes_at", "closes_at", "id", postgresql_where=text("status <> 'draft'")),
    )

    id: Mapped[str] = mapped_column(String(LABEL_CHARS), primary_key=True)
    station_id: Mapped[str] = mapped_column(String(LABEL_CHARS))
    district: Mapped[str] = mapped_column(ForeignKey(District.id))
    name: Mapped[dict[str, Any]] = mapped_column(JSONB)
    care_team: Mapped[dict[str, Any]] = mapped_column(JSONB)
    venue: Mapped[dict[str, Any]] = mapped_column(JSONB)
    longitude: Mapped[float] = mapped_column(Float)
    latitude: Mapped[float] = mapped_column(Float)
    opens_at: Mapped[Instant]
    closes_at: Mapped[Instant]
    status: Mapped[EventStatus] = mapped_column(one_of(EventStatus, "status"))
    revision: Mapped[int] = mapped_column(Integer)
    changed_at: Mapped[Instant]


class Booth(Base):
    """A table of an event; `slug` is its id within the event."""

    __tablename__ = "station_booths"
    __table_args__ = (UniqueConstraint("event_id", "slug"),)

    id: Mapped[NewId]
    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id))
    slug: Mapped[str] = mapped_column(String(LABEL_CHARS))
    name: Mapped[dict[str, Any]] = mapped_column(JSONB)
    services: Mapped[list[str]] = mapped_column(ARRAY(String(LABEL_CHARS)))


class StationShift(Base):
    """Who works when, at which booth; a lead's shift without a booth is for the whole event."""

    __tablename__ = "station_shifts"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="has_length"),
        CheckConstraint("booth_id IS NOT NULL OR role = 'lead'", name="has_booth"),
        UniqueConstraint("event_id", "person_id", "starts_at"),
        Index("ix_station_shifts_person_id", "person_id", "ends_at"),
    )

    id: Mapped[NewId]
    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id))
    booth_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Booth.id))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    role: Mapped[ShiftRole] = mapped_column(one_of(ShiftRole, "role"))
    starts_at: Mapped[Instant]
    ends_at: Mapped[Instant]

    def is_on(self, at: dt.datetime) -> bool:
        """Return whether the shift is on at that instant."""
        return self.starts_at <= at < self.ends_at


class StationSupply(Base):
    """Leaflets or equipment of an event, counted out and, when it is over, back."""

    __tablename__ = "station_supplies"
    __table_args__ = (CheckConstraint("counted_back <= counted_out", name="counted_back_at_most"),)

    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id), primary_key=True)
    name: Mapped[str] = mapped_column(String(LABEL_CHARS), primary_key=True)
    kind: Mapped[SupplyKind] = mapped_column(one_of(SupplyKind, "kind"))
    counted_out: Mapped[int] = mapped_column(Integer)
    counted_back: Mapped[int | None] = mapped_column(Integer)


class StationAct(Base):
    """What an officer or lead did to an event. Rows are added and never changed. `actor_id` None: a command."""

    __tablename__ = "station_acts"
    __table_args__ = (Index("ix_station_acts_event_id", "event_id", "id"),)

    id: Mapped[NewId]
    at: Mapped[Instant]
    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id))
    actor_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    act: Mapped[str] = mapped_column(String(ACT_CHARS))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
