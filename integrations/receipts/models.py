"""The table of receipts: one row for what a webhook said about one person."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from integrations.connections.models import CODE_CHARS, StepConnection


class StepReceipt(Base):
    """A notice without the vendor's user id. `dedupe_key` is a keyed hash of the raw body and the place in it.

    Two equal ones are never waiting at once; one that came before and was read is looked at again, since some
    vendors say the same words for each new change of a day.
    """

    __tablename__ = "step_receipts"
    __table_args__ = (
        Index(
            "uq_step_receipts_waiting",
            "connection_id",
            "dedupe_key",
            unique=True,
            postgresql_where=text("read_at IS NULL"),
        ),
        Index("ix_step_receipts_read_at", "read_at"),
    )

    id: Mapped[NewId]
    connection_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(StepConnection.id))
    dedupe_key: Mapped[bytes] = mapped_column(LargeBinary)
    notice: Mapped[dict[str, Any]] = mapped_column(JSONB)
    received_at: Mapped[Instant]
    read_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    error: Mapped[str | None] = mapped_column(String(CODE_CHARS))
