"""Reviews of held check-ins, and the one appeal that a player has."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.check_ins.models import CheckIn
from core.database import Base

MAX_NOTE_CHARS = 500


class Review(Base):
    """One held check-in before an officer. Decided once; an appeal opens it a second and last time.

    `decision_words` are for the player, `decision_note` stays among officers.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'accepted', 'refused')", name="status"),
        ForeignKeyConstraint(["person_id", "check_in_id"], [CheckIn.person_id, CheckIn.id]),
        Index("ix_reviews_opened_at", "opened_at", "check_in_id", postgresql_where=text("status = 'open'")),
        Index("ix_reviews_person_id", "person_id"),
    )

    check_in_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    status: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(String(40))
    opened_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    decided_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    decision_words: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))
    decision_note: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))
    appealed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    appeal_note: Mapped[str | None] = mapped_column(String(MAX_NOTE_CHARS))
