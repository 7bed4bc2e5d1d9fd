"""Challenges and their published versions. A version never changes: a trigger in the database holds it."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.ids import new_id


class Challenge(Base):
    """A challenge by its slug.

    By `latest_version` and `pauses_mark` (another with each change of its pauses; None: none yet) processes know
    that they have to look again.
    """

    __tablename__ = "challenges"
    __table_args__ = (Index("ix_challenges_fact_kinds", "fact_kinds", postgresql_using="gin"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    latest_version: Mapped[int] = mapped_column(Integer)
    pauses_mark: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    fact_kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))


class ChallengeVersion(Base):
    """The text of one version as it was published, in force for facts from `effective_from_at` on."""

    __tablename__ = "challenge_versions"

    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    yaml_text: Mapped[str] = mapped_column(Text)
    yaml_hash: Mapped[bytes] = mapped_column(LargeBinary)
    effective_from_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    published_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
