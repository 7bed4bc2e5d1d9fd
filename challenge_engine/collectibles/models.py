"""Who has which creature, how many of a limited edition are out, and what was promised about the seeds.

A collectible never moves and never goes: a gift marks the giver's row and makes a new one for the receiver, which
names the row it came from. So each person's rows stay in that person's partition, and provenance is whole.
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
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from core.database import Base
from core.ids import new_id


class Collectible(Base):
    """One copy of a creature in one person's hands, caught, awarded or received as a gift.

    `reason_key` is unique per person: a spawn is caught once, an award given once. `obtained_at` is to the
    minute; `edition_no` counts from 1 in a limited edition. Given on when `given_at` is set.
    """

    __tablename__ = "collectibles"
    __table_args__ = (
        UniqueConstraint("person_id", "reason_key"),
        ForeignKeyConstraint(["from_person_id", "from_id"], ["collectibles.person_id", "collectibles.id"]),
        CheckConstraint("source IN ('catch', 'award', 'gift')", name="source"),
        CheckConstraint("(source = 'gift') = (from_id IS NOT NULL)", name="gift_from"),
        CheckConstraint("(from_id IS NULL) = (from_person_id IS NULL)", name="from_whole"),
        CheckConstraint("(given_at IS NULL) = (given_to_id IS NULL)", name="given_whole"),
        Index(
            "ix_collectibles_person_id_creature_id",
            "person_id",
            "creature_id",
            postgresql_where=text("given_at IS NULL"),
        ),
        Index("ix_collectibles_caught_at", "obtained_at", postgresql_where=text("source = 'catch'")),
        {"postgresql_partition_by": "HASH (person_id)"},
    )

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    creature_id: Mapped[str] = mapped_column(String(80))
    edition_no: Mapped[int | None] = mapped_column(Integer)
    source: Mapped[str] = mapped_column(String(16))
    reason_key: Mapped[str] = mapped_column(String(200))
    park_id: Mapped[str | None] = mapped_column(String(80))
    obtained_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    from_person_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    from_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    given_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    given_to_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)


class CreatureEdition(Base):
    """How many copies of a limited creature are out. One row per limited creature; its size never changes."""

    __tablename__ = "creature_editions"
    __table_args__ = (CheckConstraint("issued BETWEEN 1 AND size", name="issued"),)

    creature_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    size: Mapped[int] = mapped_column(Integer)
    issued: Mapped[int] = mapped_column(Integer)


class SpawnCommitment(Base):
    """The hash of a round's seed, published before its spawns are; the seed itself is kept nowhere."""

    __tablename__ = "spawn_commitments"

    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    round_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    commitment: Mapped[str] = mapped_column(String(64))
    committed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
