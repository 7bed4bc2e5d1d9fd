"""Who was given which badge, for which reason. A badge is held while one reason for it stands."""

import datetime as dt
import uuid

from sqlalchemy import String, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from rewards.ledger.rules import REASON_KEY_MAX_CHARS


class BadgeGrant(Base):
    """One reason for which a person has a badge; `revoked_at` when the reason fell away."""

    __tablename__ = "badge_grants"
    __table_args__ = ({"postgresql_partition_by": "HASH (person_id)"},)

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    badge_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    reason_key: Mapped[str] = mapped_column(String(REASON_KEY_MAX_CHARS), primary_key=True)
    granted_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
