"""The tables of the catalogue: gifts, pick-up points with their counters, stock, and what officers changed.

Stock is one row for each gift and point: `stocked` ever brought there, `left` to be had. What is neither left nor
back in the store room is in a redemption or set aside for a drop, so the sum always tells whether one is missing.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Integer, SmallInteger, String, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId, one_of
from rewards.gifts.catalogue.rules import GiftPicture

SLUG_CHARS = 60  # people see it in addresses


class PickUpPoint(Base):
    """Where gifts are handed out. Names, address and hours are words by language."""

    __tablename__ = "pick_up_points"

    id: Mapped[str] = mapped_column(String(SLUG_CHARS), primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    district: Mapped[str] = mapped_column(String(32), index=True)
    address: Mapped[dict[str, str]] = mapped_column(JSONB)
    hours: Mapped[dict[str, str]] = mapped_column(JSONB)


class GiftCounter(Base):
    """A counter at a pick-up point, where staff look at vouchers."""

    __tablename__ = "gift_counters"

    id: Mapped[str] = mapped_column(String(SLUG_CHARS), primary_key=True)
    point_id: Mapped[str] = mapped_column(ForeignKey(PickUpPoint.id), index=True)


class Gift(Base):
    """What can be had, for how many points, by whom. Quotas count what is reserved and what was picked up."""

    __tablename__ = "gifts"
    __table_args__ = (
        CheckConstraint("points > 0", name="points"),
        CheckConstraint("hold_hours > 0", name="hold"),
        CheckConstraint("per_person > 0 AND per_family > 0", name="quotas"),
    )

    id: Mapped[str] = mapped_column(String(SLUG_CHARS), primary_key=True)
    names: Mapped[dict[str, str]] = mapped_column(JSONB)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    picture: Mapped[GiftPicture] = mapped_column(one_of(GiftPicture, "picture"), server_default=GiftPicture.PARCEL)
    points: Mapped[int] = mapped_column(Integer)
    min_age_years: Mapped[int | None] = mapped_column(SmallInteger)
    per_person: Mapped[int | None] = mapped_column(SmallInteger)
    per_family: Mapped[int | None] = mapped_column(SmallInteger)
    hold_hours: Mapped[int] = mapped_column(SmallInteger)
    offered_from_at: Mapped[Instant]
    offered_until_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    is_by_drop_only: Mapped[bool]


class GiftStock(Base):
    """How many of a gift were brought to a point, and how many are left to be had."""

    __tablename__ = "gift_stock"
    __table_args__ = (CheckConstraint('"left" BETWEEN 0 AND stocked', name="never_oversold"),)

    gift_id: Mapped[str] = mapped_column(ForeignKey(Gift.id), primary_key=True)
    point_id: Mapped[str] = mapped_column(ForeignKey(PickUpPoint.id), primary_key=True, index=True)
    stocked: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    left: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class GiftAllowance(Base):
    """How many of a gift a counter may hand out without a network, counted from `declared_at`."""

    __tablename__ = "gift_allowances"
    __table_args__ = (CheckConstraint("most >= 0", name="most"),)

    counter_id: Mapped[str] = mapped_column(ForeignKey(GiftCounter.id), primary_key=True)
    gift_id: Mapped[str] = mapped_column(ForeignKey(Gift.id), primary_key=True)
    most: Mapped[int] = mapped_column(Integer)
    declared_at: Mapped[Instant]


class GiftChange(Base):
    """One act of an officer (None: of the command line), with what it left. Never changed or deleted."""

    __tablename__ = "gift_changes"

    id: Mapped[NewId]
    at: Mapped[Instant] = mapped_column(index=True)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    kind: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(2 * SLUG_CHARS + 1))
    detail: Mapped[dict[str, Any]] = mapped_column(JSONB)
