"""Check-ins as kept: the park, the local day, the time to the minute and the verdict. Never a position."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, SmallInteger, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id
from geo.parks.models import Park

COUNTS_ONCE_A_DAY = text("status IN ('accepted', 'held')")


class CheckIn(Base):
    """One attempt to check in. `park_id` is set only where the fix was in the park or at its edge.

    For a fix elsewhere no park, distance or direction is kept: together they would be a position. No foreign
    key leads to the challenge: its share lock would be on one row that every check-in needs.
    """

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint("status IN ('accepted', 'held', 'rejected', 'refused')", name="status"),
        Index(
            "uq_check_ins_person_id_challenge_id_park_id_day",
            "person_id",
            "challenge_id",
            "park_id",
            "day",
            unique=True,
            postgresql_where=COUNTS_ONCE_A_DAY,
        ),
        Index("ix_check_ins_person_id_occurred_at", "person_id", "occurred_at"),
        Index("ix_check_ins_recorded_at", "recorded_at"),
        {"postgresql_partition_by": "HASH (person_id)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    park_id: Mapped[str | None] = mapped_column(ForeignKey(Park.id))
    day: Mapped[dt.date] = mapped_column(Date)
    occurred_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    recorded_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    signals: Mapped[dict[str, Any]] = mapped_column(JSONB)
    actor_id: Mapped[uuid.UUID] = mapped_column(Uuid)


class DeviceSighting(Base):
    """A device (keyed hash) on which a person checked in, and when and in which park last.

    Enough to see a farm of phones, and a phone in two places at once. `days_seen`: on how many days, as long as no
    week lay between. No foreign key leads to the park, as to no challenge: its share lock would be on a busy row.
    """

    __tablename__ = "device_sightings"
    __table_args__ = (Index("ix_device_sightings_person_id", "person_id"),)

    device_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    last_seen_on: Mapped[dt.date] = mapped_column(Date)
    days_seen: Mapped[int] = mapped_column(SmallInteger)
    park_id: Mapped[str | None] = mapped_column(String(80))
    last_seen_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
