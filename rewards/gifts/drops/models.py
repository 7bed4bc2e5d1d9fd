"""The tables of drops: what is given, and who entered.

The items of a drop are taken out of stock when it is announced, so that nothing else can have them. An entry is
one row, written by one statement; `id` says nothing of who entered or when, for it is published with the draw.
"""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.sealed_columns import sealed_column
from families.columns import Instant, NewId, one_of
from rewards.gifts.catalogue.models import SLUG_CHARS, GiftStock
from rewards.gifts.drops.rules import DropKind, DropStatus, EntryOutcome

SHA256_HEX_CHARS = 64


class GiftDrop(Base):
    """So many of a gift at one point, for so many points each, fixed when it is announced.

    A draw has `commitment` (hexadecimal) and the sealed seed behind it; `seed` is shown once it is drawn.
    `settled_place` is the last place of the draw that was dealt with.
    """

    __tablename__ = "gift_drops"
    __table_args__ = (
        ForeignKeyConstraint(["gift_id", "point_id"], [GiftStock.gift_id, GiftStock.point_id]),
        CheckConstraint('"left" BETWEEN 0 AND quantity', name="never_oversold"),
        CheckConstraint("closes_at > opens_at", name="closes"),
        CheckConstraint(
            "CASE kind WHEN 'draw' THEN pace_per_minute IS NULL AND commitment IS NOT NULL"
            " ELSE pace_per_minute > 0 AND commitment IS NULL END",
            name="fits_kind",
        ),
        Index("ix_gift_drops_unfinished", "closes_at", postgresql_where=text("status <> 'finished'")),
    )

    id: Mapped[NewId]
    kind: Mapped[DropKind] = mapped_column(one_of(DropKind, "kind"))
    gift_id: Mapped[str] = mapped_column(String(SLUG_CHARS))
    point_id: Mapped[str] = mapped_column(String(SLUG_CHARS))
    quantity: Mapped[int] = mapped_column(Integer)
    left: Mapped[int] = mapped_column(Integer)
    points: Mapped[int] = mapped_column(Integer)
    opens_at: Mapped[Instant]
    closes_at: Mapped[Instant]
    pace_per_minute: Mapped[int | None] = mapped_column(Integer)
    commitment: Mapped[str | None] = mapped_column(String(SHA256_HEX_CHARS))
    seed_sealed: Mapped[Any] = sealed_column("gift_drops.seed_sealed", nullable=True)
    seed: Mapped[str | None] = mapped_column(String(SHA256_HEX_CHARS))
    status: Mapped[DropStatus] = mapped_column(one_of(DropStatus, "status"))
    settled_place: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    announced_at: Mapped[Instant]


class DropEntry(Base):
    """One person's entry. `arrival` orders a queue; `place` (from 1) is that of the draw, once drawn."""

    __tablename__ = "drop_entries"
    __table_args__ = (
        UniqueConstraint("drop_id", "person_id"),
        Index("ix_drop_entries_drop_id_arrival", "drop_id", "arrival"),
        # Partial: an entry costs nothing for it.
        Index("ix_drop_entries_drawn", "drop_id", "place", postgresql_where=text("place IS NOT NULL")),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    drop_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(GiftDrop.id))
    person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    arrival: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    entered_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    place: Mapped[int | None] = mapped_column(Integer)
    outcome: Mapped[EntryOutcome | None] = mapped_column(one_of(EntryOutcome, "outcome"))
