"""The tables of redemptions, and of every use of a voucher.

They do not grow as facts do, and a voucher is unique over all persons, so they are not partitioned. `person_id`
points at nobody: rewards know an account.
"""

import datetime as dt
import uuid

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from rewards.gifts.catalogue.models import SLUG_CHARS, Gift, GiftCounter, GiftStock
from rewards.gifts.drops.models import GiftDrop
from rewards.gifts.redemptions.rules import RedemptionStatus, UseOutcome


class Redemption(Base):
    """A gift for one person, paid for. `household_id` is the family of then, or the person without one."""

    __tablename__ = "redemptions"
    __table_args__ = (
        ForeignKeyConstraint(["gift_id", "point_id"], [GiftStock.gift_id, GiftStock.point_id]),
        CheckConstraint("(status = 'reserved') = (ended_at IS NULL)", name="ended"),
        CheckConstraint("(status = 'redeemed') = (counter_id IS NOT NULL)", name="counter"),
        Index("ix_redemptions_person_id_id", "person_id", "id"),
        Index("ix_redemptions_household_id_gift_id", "household_id", "gift_id"),
        Index("ix_redemptions_waiting", "expires_at", postgresql_where=text("status = 'reserved'")),
    )

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    household_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    gift_id: Mapped[str] = mapped_column(String(SLUG_CHARS))
    point_id: Mapped[str] = mapped_column(String(SLUG_CHARS))
    drop_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(GiftDrop.id))
    points: Mapped[int] = mapped_column(Integer)
    status: Mapped[RedemptionStatus] = mapped_column(one_of(RedemptionStatus, "status"))
    reserved_at: Mapped[Instant]
    expires_at: Mapped[Instant]
    ended_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    counter_id: Mapped[str | None] = mapped_column(ForeignKey(GiftCounter.id))


class VoucherUse(Base):
    """One showing of a voucher at a counter by which something was given or ought not to have been; kept for good.

    `id` is the counter's own, so that an upload can be repeated. `used_at` is by the counter's clock.
    """

    __tablename__ = "voucher_uses"
    __table_args__ = (
        Index("ix_voucher_uses_received_at", "received_at", "id"),
        Index("ix_voucher_uses_counter_id_gift_id", "counter_id", "gift_id", "received_at"),
    )

    counter_id: Mapped[str] = mapped_column(ForeignKey(GiftCounter.id), primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    redemption_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Redemption.id), index=True)
    gift_id: Mapped[str | None] = mapped_column(ForeignKey(Gift.id))
    used_at: Mapped[Instant]
    received_at: Mapped[Instant]
    is_offline: Mapped[bool]
    outcome: Mapped[UseOutcome] = mapped_column(one_of(UseOutcome, "outcome"))
    used_by_id: Mapped[uuid.UUID] = mapped_column(Uuid)
