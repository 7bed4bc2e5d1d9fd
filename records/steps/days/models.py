"""Settled days: one row per person and civil day."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, Date, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class StepDay(Base):
    """What a day came to. A unit of which nothing is known is null, not zero; a day of nothing is no day.

    A row of nulls only is a day whose data was deleted: it keeps the revision, so that what is told next is newer.
    `details` hold for each unit raw, eligible, credited and unplaced counts, and the uncounted parts by code.
    """

    __tablename__ = "step_days"
    __table_args__ = ({"postgresql_partition_by": "RANGE (day)"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    steps: Mapped[int | None]
    pushes: Mapped[int | None]
    active_minutes: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)
    revision: Mapped[int] = mapped_column(BigInteger)
    settled_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
