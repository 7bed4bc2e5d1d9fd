"""The table of officers' acts that no table of their own keeps. Rows are added, and never changed or deleted."""

import uuid
from typing import Any

from sqlalchemy import Index, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId

ACT_CHARS = 40
SUBJECT_CHARS = 200


class OfficeAct(Base):
    """One act of an officer (`actor_id` None: of the command line), on `subject`, as `kind:id`.

    The view `office_log` shows these rows with those of the acts that have tables of their own.
    """

    __tablename__ = "office_acts"
    __table_args__ = (Index("ix_office_acts_at", "at", "id"),)

    id: Mapped[NewId]
    at: Mapped[Instant]
    actor_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    act: Mapped[str] = mapped_column(String(ACT_CHARS))
    subject: Mapped[str] = mapped_column(String(SUBJECT_CHARS))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    reason: Mapped[str] = mapped_column(Text)
