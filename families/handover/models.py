"""The table of handovers."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant
from families.persons.models import Person


class Handover(Base):
    """A child's handover, announced and then done. It waits, beyond `due_on`, until the child has an account."""

    __tablename__ = "handovers"
    __table_args__ = (Index("ix_handovers_waiting", "due_on", postgresql_where=text("handed_over_at IS NULL")),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    due_on: Mapped[dt.date]
    announced_at: Mapped[Instant]
    waits_told_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    handed_over_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
