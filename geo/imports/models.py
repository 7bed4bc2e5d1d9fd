"""The table of imports: what was sent, what it would do, and whether that was done."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id


class ParkImport(Base):
    """A file of parks, compressed, and its report; `plan_digest` tells whether the report still holds."""

    __tablename__ = "park_imports"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    created_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)
    created_by_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    reason: Mapped[str] = mapped_column(Text)
    plan_digest: Mapped[bytes] = mapped_column(LargeBinary)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB)
    applied_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    applied_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
