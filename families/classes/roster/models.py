"""The table of rosters."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.classes.models import SchoolClass
from families.columns import Instant
from families.persons.models import Person

SLIP_CODE_CHARS = 12  # 60 bits: it opens a child's play


class RosterEntry(Base):
    """A pupil as the class's teachers call it, for their eyes and the slip that goes home.

    A pupil without a family is *held*: it has a `slip_code` until a family registers it, and is taken to be born
    on `assumed_birth_on`. The slip ends with its card and when the pupil is taken out of the class; the entry of a
    claimed pupil outlives a move to another class, so that the teacher who gave the slip away can undo the claim.
    """

    __tablename__ = "roster_entries"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id), index=True)
    nickname: Mapped[str] = mapped_column(String(40))
    slip_code: Mapped[str | None] = mapped_column(String(12), unique=True)
    assumed_birth_on: Mapped[dt.date | None]
    added_at: Mapped[Instant]
    claimed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    claimed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id))
