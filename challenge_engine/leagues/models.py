"""Tables of the leagues: what was sealed, revision by revision, and what officers corrected. Only added to."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from core.database import Base
from core.ids import new_id
from families.schools.models import School

REASON_CHARS = 500


class LeagueSeal(Base):
    """One board's leagues of one period, final. A correction adds a revision and leaves those before.

    `sheet` is published as it stands, `digest` its SHA-256; `standings` the same results for showing. `secret`
    draws the cells and opens members' commitments: it is told to nobody, and is the same in all revisions.
    """

    __tablename__ = "league_seals"

    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    board_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    period: Mapped[str] = mapped_column(String(80), primary_key=True)
    revision: Mapped[int] = mapped_column(Integer, primary_key=True)
    challenge_version: Mapped[int] = mapped_column(Integer)
    sheet: Mapped[str] = mapped_column(Text, deferred=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    standings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class LeagueCorrection(Base):
    """What an officer corrected of a school's standing; it counts from `revision` on. None: as it was."""

    __tablename__ = "league_corrections"
    __table_args__ = (
        CheckConstraint("num_nonnulls(points, pupils, is_excluded) > 0", name="something"),
        Index("ix_league_corrections_round", "challenge_id", "board_id", "period"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id))
    board_id: Mapped[str] = mapped_column(String(80))
    period: Mapped[str] = mapped_column(String(80))
    revision: Mapped[int] = mapped_column(Integer)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    points: Mapped[int | None] = mapped_column(Integer)
    pupils: Mapped[int | None] = mapped_column(Integer)
    is_excluded: Mapped[bool | None] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(REASON_CHARS))
    corrected_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    corrected_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
