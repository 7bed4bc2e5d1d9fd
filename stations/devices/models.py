"""The tables of tablets: those that ask to be let in, those that were, and who unlocked them for which shift."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from families.persons.models import Person
from stations.events.models import Booth, StationEvent, StationShift
from stations.events.plan import LABEL_CHARS

_PERHAPS_INSTANT = TIMESTAMP(timezone=True)


class StationDevice(Base):
    """A tablet that belongs to one booth. Of its token a hash is kept. Revoking is for good."""

    __tablename__ = "station_devices"
    __table_args__ = (
        Index("uq_station_devices_token_hash", "token_hash", unique=True),
        Index("ix_station_devices_event_id", "event_id"),
    )

    id: Mapped[NewId]
    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id))
    booth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Booth.id))
    label: Mapped[str] = mapped_column(String(LABEL_CHARS))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    approved_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    approved_at: Mapped[Instant]
    revoked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


class DeviceRequest(Base):
    """A tablet that asks to be let in (RFC 8628: device authorisation). Hashes of both codes."""

    __tablename__ = "station_device_requests"
    __table_args__ = (
        Index("uq_station_device_requests_device_code_hash", "device_code_hash", unique=True),
        Index("uq_station_device_requests_user_code_hash", "user_code_hash", unique=True),
        Index("ix_station_device_requests_expires_at", "expires_at"),
    )

    id: Mapped[NewId]
    device_code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    user_code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    label: Mapped[str] = mapped_column(String(LABEL_CHARS))
    expires_at: Mapped[Instant]
    interval_s: Mapped[int] = mapped_column(Integer)
    asked_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    booth_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Booth.id))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    denied_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
    taken_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


class ShiftPin(Base):
    """The PIN that somebody chose for one shift, and the wrong tries at it."""

    __tablename__ = "station_shift_pins"

    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationShift.id), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    wrong_pins: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    locked_until_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)


class StationSession(Base):
    """A tablet unlocked by one person for one shift. Ends by locking, idleness, the shift's end, another PIN."""

    __tablename__ = "station_sessions"
    __table_args__ = (
        Index("uq_station_sessions_token_hash", "token_hash", unique=True),
        Index(
            "uq_station_sessions_device_id", "device_id", unique=True, postgresql_where=text("ended_at IS NULL")
        ),
    )

    id: Mapped[NewId]
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationDevice.id))
    shift_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationShift.id))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    started_at: Mapped[Instant]
    used_at: Mapped[Instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(_PERHAPS_INSTANT)
