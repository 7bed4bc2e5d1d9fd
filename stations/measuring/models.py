"""The tables of visits and of results that wait for a guest. Who was known has results in the record alone."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import sealed_column
from families.columns import Instant, NewId, one_of
from families.persons.models import Person
from stations.devices.models import StationDevice
from stations.events.models import Booth, StationEvent, StationShift
from stations.events.plan import LABEL_CHARS
from stations.visitors.service import How


class StationVisit(Base):
    """One visitor at one booth. The tablet chose the id. `services` are what was done, not what came out.

    `person_id` is None for a guest, until the guest takes the result home. `refused` says why a pass or card that
    was shown was not taken. `clock_off_s` is by how much the tablet's clock was wrong, where that was asked.
    """

    __tablename__ = "station_visits"
    __table_args__ = (
        Index("ix_station_visits_person_id", "person_id", "at"),
        Index("ix_station_visits_event_id", "event_id", "at"),
    )

    id: Mapped[NewId]
    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id))
    booth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Booth.id))
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationDevice.id))
    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationShift.id))
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    how: Mapped[How] = mapped_column(one_of(How, "how"))
    refused: Mapped[str | None] = mapped_column(String(LABEL_CHARS))
    at: Mapped[Instant]
    recorded_at: Mapped[Instant]
    has_consented: Mapped[bool]
    services: Mapped[list[str]] = mapped_column(ARRAY(String(LABEL_CHARS)))
    story_id: Mapped[str | None] = mapped_column(String(LABEL_CHARS))
    story_minutes: Mapped[int | None] = mapped_column(Integer)
    clock_off_s: Mapped[int | None] = mapped_column(Integer)


class StationClaim(Base):
    """A guest's result, sealed, until it is taken home or too old; of the code on the slip a hash."""

    __tablename__ = "station_claims"
    __table_args__ = (
        Index("uq_station_claims_code_hash", "code_hash", unique=True),
        Index("ix_station_claims_expires_at", "expires_at", postgresql_where=text("result_sealed IS NOT NULL")),
    )

    visit_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationVisit.id), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[Instant]
    result_sealed: Mapped[bytes | None] = sealed_column("station_claims.result", row="visit_id")
    claimed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
