"""Facts as they came, one row per revision, never edited: a correction is a newer revision of the same key."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Index, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base

MAX_FACT_KEY_CHARS = 160


class FactRecord(Base):
    """One revision of a fact about a person. Attributes say what and where by name, never by position.

    Earlier revisions stay, because a sealed round is evaluated from what was known when it was sealed
    (`recorded_at`), while the run that goes on uses the newest. `received_at` is when we were told; a check-in
    that was held is recorded later, when an officer accepts it.
    """

    __tablename__ = "facts"
    __table_args__ = (
        Index("ix_facts_person_id_occurred_at", "person_id", "occurred_at"),
        {"postgresql_partition_by": "HASH (person_id)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[str] = mapped_column(String(MAX_FACT_KEY_CHARS), primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date)
    occurred_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    attributes: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_retracted: Mapped[bool] = mapped_column(Boolean)
    received_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    recorded_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
