"""Simulations that officers asked for. Kept a month, then deleted with what came of them."""

import datetime as dt
import uuid
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    Double,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from core.database import Base
from core.ids import new_id
from families.accounts.models import Account

Over = Literal["recorded", "generated"]
Status = Literal["waiting", "running", "done", "failed", "cancelled"]


class Simulation(Base):
    """One simulation: what was asked, how far it is, what came of it.

    Whoever plays it holds a lease, by `lease_id`, until `lease_until_at`; after that anybody may go on from
    `checkpoint`. `tries` counts the leases since the last checkpoint: a file that kills its worker is given up.
    Turns are taken in the order of `turn_at`. `running_version` is the version that was running when it was asked.
    """

    __tablename__ = "simulations"
    __table_args__ = (
        CheckConstraint("over IN ('recorded', 'generated')", name="over"),
        CheckConstraint("status IN ('waiting', 'running', 'done', 'failed', 'cancelled')", name="status"),
        Index("ix_simulations_created_at", "created_at"),
        Index(
            "ix_simulations_unfinished_of",
            "officer_id",
            unique=True,
            postgresql_where=text("status IN ('waiting', 'running')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    officer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Account.id))
    yaml_text: Mapped[str] = mapped_column(Text)
    over: Mapped[Over] = mapped_column(String(16))
    participants: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[dt.date] = mapped_column(Date)
    last_day: Mapped[dt.date] = mapped_column(Date)
    seed: Mapped[int] = mapped_column(BigInteger)
    challenge_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Challenge.id))
    running_version: Mapped[int | None] = mapped_column(Integer)
    is_compared: Mapped[bool] = mapped_column(Boolean)
    status: Mapped[Status] = mapped_column(String(16), default="waiting")
    progress: Mapped[float] = mapped_column(Double, default=0.0)
    checkpoint: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    lease_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    lease_until_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    turn_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    created_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    finished_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
