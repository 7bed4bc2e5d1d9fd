"""Tables of payouts: what is proposed, for whom, and which officers approved."""

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from challenge_engine.payouts.rules import PayoutState
from core.database import Base
from core.ids import new_id
from families.columns import one_of
from families.schools.models import School

REASON_CHARS = 500


class Payout(Base):
    """So many points for each of a school's recipients. Of a sealed prize: which; else what an officer proposed.

    `words` are for those who receive it, by language; `reason` is an officer's, for officers.
    """

    __tablename__ = "payouts"
    __table_args__ = (
        CheckConstraint("points_each BETWEEN 1 AND 10000", name="points_each"),
        CheckConstraint("approvals_needed BETWEEN 1 AND 2", name="approvals_needed"),
        CheckConstraint("(state = 'open') = (settled_at IS NULL)", name="settled"),
        # A prize is proposed once; one that a correction took back may be won again.
        Index(
            "uq_payouts_prize",
            "challenge_id",
            "board_id",
            "period",
            "prize_id",
            "school_id",
            unique=True,
            postgresql_where=text("prize_id IS NOT NULL AND state <> 'withdrawn'"),
        ),
        Index("ix_payouts_proposed_at", "proposed_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id))
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    board_id: Mapped[str | None] = mapped_column(String(80))
    period: Mapped[str | None] = mapped_column(String(80))
    prize_id: Mapped[str | None] = mapped_column(String(40))
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    points_each: Mapped[int] = mapped_column(Integer)
    recipients: Mapped[int] = mapped_column(Integer)
    approvals_needed: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(String(REASON_CHARS))
    proposed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    proposed_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    state: Mapped[PayoutState] = mapped_column(one_of(PayoutState, "state"))
    settled_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class PayoutRecipient(Base):
    """Who receives a payout, as counted when it was proposed."""

    __tablename__ = "payout_recipients"
    __table_args__ = (Index("ix_payout_recipients_person_id", "person_id"),)

    payout_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Payout.id), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)


class PayoutApproval(Base):
    """That one officer approved: once each, which the key holds."""

    __tablename__ = "payout_approvals"

    payout_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Payout.id), primary_key=True)
    officer_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    approved_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
