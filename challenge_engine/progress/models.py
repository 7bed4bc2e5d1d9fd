"""How far each unit (a person, or a family or squad playing together) has come, and what was given for it."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from challenge_engine.progress.outcomes import AwardKind, OnCorrection
from core.database import Base
from core.ids import new_id

MAX_REASON_KEY_CHARS = 200  # a rule id and a limit bucket, each at most 80, and an ordinal


class Progress(Base):
    """One unit in one challenge: the lock that makes its facts take turns, and the state of its evaluation.

    `settled_at` is the instant up to which the state is worth; it never goes back, so a fact that comes after a
    moment was settled can never slip in before it. A unit that could not be judged is tried again at
    `not_before_at`; its `next_moment_at` stays, and no round is sealed over it.
    """

    __tablename__ = "progress"
    __table_args__ = (
        CheckConstraint("team_kind IN ('individual', 'family', 'squad')", name="team_kind"),
        UniqueConstraint("challenge_id", "team_kind", "subject_id"),
        Index("ix_progress_challenge_id_challenge_version", "challenge_id", "challenge_version"),
        Index("ix_progress_next_moment_at", "next_moment_at", postgresql_where=text("next_moment_at IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id))
    team_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    state: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    challenge_version: Mapped[int] = mapped_column(Integer)
    evaluations: Mapped[int] = mapped_column(Integer, default=0)
    settled_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    next_moment_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    not_before_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class AwardGiven(Base):
    """What a rule gave a person, as it stands now. Its ledger rows, one for each movement, are the history.

    `credits` are the postings that still stand, oldest first, as [posting key, amount left]; they add up to
    `amount`, and a reversal takes from the last of them. `postings` counts all there ever were.
    No foreign key leads to the challenge: its share lock would be on one row that every award needs.
    """

    __tablename__ = "awards"
    __table_args__ = (
        CheckConstraint("kind IN ('points', 'badge', 'collectible', 'certificate')", name="kind"),
        Index("ix_awards_progress_id", "progress_id"),
        {"postgresql_partition_by": "HASH (person_id)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    reason_key: Mapped[str] = mapped_column(String(MAX_REASON_KEY_CHARS), primary_key=True)
    progress_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Progress.id))
    kind: Mapped[AwardKind] = mapped_column(String(16))
    rule_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str | None] = mapped_column(String(80))
    period: Mapped[str] = mapped_column(String(80))
    day: Mapped[dt.date] = mapped_column(Date)
    fact_keys: Mapped[list[str]] = mapped_column(ARRAY(String))
    metrics: Mapped[dict[str, Any]] = mapped_column(JSONB)
    on_correction: Mapped[OnCorrection] = mapped_column(String(8))
    postings: Mapped[int] = mapped_column(SmallInteger)
    credits: Mapped[list[list[Any]]] = mapped_column(JSONB)
    changed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
