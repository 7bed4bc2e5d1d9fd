"""Tables of the leaderboards. PostgreSQL is the truth; what Redis holds is rebuilt from `scores`.

No foreign key leads from `scores` to the challenge: each check-in writes here, and the key's share lock on one
row that everybody's check-in needs is a wall. A challenge is never deleted.
"""

import datetime as dt
import uuid

from sqlalchemy import (
    BigInteger,
    Date,
    Double,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class KeptScore(Base):
    """A person's score on one board in one period, with the teams to which it counted when last scored.

    `value` and `ties` are whole thousandths, so that sums are exact in any order. `revision` grows with every
    write of the row; a copy with an older revision is stale.
    """

    __tablename__ = "scores"
    __table_args__ = ({"postgresql_partition_by": "HASH (person_id)"},)

    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger)
    ties: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    revision: Mapped[int] = mapped_column(BigInteger)
    family_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    class_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    school_id: Mapped[str | None] = mapped_column(String(80))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    squad_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    district: Mapped[str | None] = mapped_column(String(80))
    scored_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class RankSnapshot(Base):
    """The rank that a subject held when `day` began, for "movement since yesterday". Older days are removed."""

    __tablename__ = "rank_snapshots"
    __table_args__ = ({"postgresql_partition_by": "HASH (subject_id)"},)

    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    rank: Mapped[int] = mapped_column(Integer)


class SealedBoard(Base):
    """One board's period, final. `digest` is SHA-256 over its rows; `eplus leaderboards verify` recomputes it."""

    __tablename__ = "sealed_boards"

    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    challenge_version: Mapped[int] = mapped_column(Integer)
    ranked: Mapped[int] = mapped_column(Integer)
    unranked: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class SealedStanding(Base):
    """One row of a sealed board. A trigger refuses every UPDATE, DELETE and TRUNCATE.

    `rank` is None for a group that stayed under the least number of participants.
    """

    __tablename__ = "sealed_standings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["challenge_id", "board_id", "period"],
            [SealedBoard.challenge_id, SealedBoard.board_id, SealedBoard.period],
            # The seal holds the digest of its rows, so it is written after them.
            deferrable=True,
            initially="DEFERRED",
        ),
    )

    challenge_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject_id: Mapped[str] = mapped_column(String(80), index=True)
    rank: Mapped[int | None] = mapped_column(Integer)
    participants: Mapped[int] = mapped_column(Integer)
    score: Mapped[float] = mapped_column(Double)
    ties: Mapped[list[float]] = mapped_column(ARRAY(Double))
