"""Who plays in which challenge, and for whom."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from challenge_engine.definitions.models import Challenge
from challenge_engine.definitions.schema import Mode
from challenge_engine.progress.models import Progress
from core.database import Base
from core.ids import new_id
from families.classes.models import SchoolClass
from families.families.models import Family
from families.organisations.models import Organisation
from families.persons.models import Person
from families.schools.models import School
from families.squads.models import Squad


class Enrolment(Base):
    """A person's place in a challenge. Withdrawing ends it and keeps everything that was earned.

    The teams and traits (age in years, school level ...) are those at enrolment, so that evaluating the same
    facts a year later gives the same awards, and a move to another school in mid-round moves no points.
    """

    __tablename__ = "enrolments"
    __table_args__ = (
        CheckConstraint("mode IN ('individual', 'family', 'squad', 'school', 'organisation')", name="mode"),
        UniqueConstraint("person_id", "challenge_id"),
        Index("ix_enrolments_progress_id", "progress_id"),
        Index("ix_enrolments_challenge_id", "challenge_id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    challenge_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Challenge.id))
    progress_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Progress.id))
    mode: Mapped[Mode] = mapped_column(String(16))
    family_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Family.id))
    class_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(SchoolClass.id))
    school_id: Mapped[str | None] = mapped_column(ForeignKey(School.id))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Organisation.id))
    squad_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Squad.id))
    traits: Mapped[dict[str, Any]] = mapped_column(JSONB)
    counts_from_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    enrolled_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    enrolled_by_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
