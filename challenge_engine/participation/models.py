"""What was told of classes: bands, never a number that was counted."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import Date, ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from core.database import Base
from families.classes.models import SchoolClass
from families.schools.models import School


class ClassWeek(Base):
    """A class's week as it was told, once and for all: what changes later cannot be seen by looking twice."""

    __tablename__ = "class_weeks"
    __table_args__ = (Index("ix_class_weeks_school", "challenge_id", "school_id", "monday"),)

    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id), primary_key=True)
    monday: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey(School.id))
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    told_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
