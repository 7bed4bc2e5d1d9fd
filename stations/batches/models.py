"""The table of what tablets handed in that is not simply believed: apart, sealed, until an officer decides."""

import datetime as dt
import uuid

from sqlalchemy import Boolean, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import sealed_column
from families.columns import Instant, NewId
from families.persons.models import Person
from stations.devices.models import StationDevice


class QuarantinedItem(Base):
    """One item of a revoked tablet's, too late or of no session. Once decided, its content is gone.

    `decided_by_id` is None of what nobody decided on in time, which is thrown away.
    """

    __tablename__ = "station_quarantine"
    __table_args__ = (
        Index("ix_station_quarantine_device_id", "device_id", "id"),
        Index(
            "ix_station_quarantine_received_at",
            "received_at",
            postgresql_where=text("content_sealed IS NOT NULL"),
        ),
    )

    id: Mapped[NewId]
    device_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StationDevice.id))
    received_at: Mapped[Instant]
    content_sealed: Mapped[bytes | None] = sealed_column("station_quarantine.content")
    decided_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
    is_released: Mapped[bool | None] = mapped_column(Boolean)
