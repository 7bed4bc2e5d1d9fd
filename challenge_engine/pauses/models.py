"""The table of pauses."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Uuid, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from challenge_engine.pauses.rules import PauseMaker, PauseReason
from core.database import Base
from core.ids import new_id


def _one_of(column: str, kind: type[PauseMaker | PauseReason]) -> str:
    return f"{column} IN ({', '.join(repr(one.value) for one in kind)})"


class Pause(Base):
    """A pause of one challenge, or of all that lead outdoors (`challenge_id` None).

    `warning_issued_at` names the Observatory's warning that began it: an officer who ends the pause early is not
    overruled by the next look at the same warning. `started_by_id` and `ended_by_id` are officers' accounts.
    """

    __tablename__ = "challenge_pauses"
    __table_args__ = (
        CheckConstraint(_one_of("reason", PauseReason), name="reason"),
        CheckConstraint(_one_of("maker", PauseMaker), name="maker"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="order"),
        Index(
            "uq_challenge_pauses_warning",
            "reason",
            "warning_issued_at",
            unique=True,
            postgresql_where=text("warning_issued_at IS NOT NULL"),
        ),
        Index("ix_challenge_pauses_open", "starts_at", postgresql_where=text("ends_at IS NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    challenge_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Challenge.id))
    reason: Mapped[str] = mapped_column(String(20))
    maker: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(String(500))
    starts_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    ends_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    warning_issued_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    started_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    ended_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
