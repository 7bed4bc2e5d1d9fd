"""The tables of absences and closed days.

Rows say when they were written and taken back: what was final by then stays as it was judged.
"""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.classes.models import SchoolClass
from families.columns import Instant
from families.persons.models import Person


class ClassAbsence(Base):
    """A pupil was absent on a local day. Why is nobody's business, and stands nowhere."""

    __tablename__ = "class_absences"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    noted_at: Mapped[Instant]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))


class ClassClosure(Base):
    """A local day on which a class did not meet: a holiday, a storm, a school that is closed."""

    __tablename__ = "class_closures"

    class_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(SchoolClass.id), primary_key=True)
    day: Mapped[dt.date] = mapped_column(primary_key=True)
    noted_at: Mapped[Instant]
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
