"""The table of calendar feeds. Not of a record: it says that there is a feed, and nothing of any vaccine."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, LargeBinary, String, false
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from core.messages import Language
from families.columns import Instant, NewId
from families.persons.models import Person

LABEL_CHARS = 80  # as every label


class VaccineCalendar(Base):
    """A feed of what is next for one person: vaccines and, where it says so, appointments.

    Only the keyed hash of its secret is kept. It answers while it is not revoked and whoever made it may still see
    the record.
    """

    __tablename__ = "vaccine_calendars"

    id: Mapped[NewId]
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), index=True)
    made_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id))
    label: Mapped[str] = mapped_column(String(LABEL_CHARS))
    language: Mapped[Language] = mapped_column(String(8))
    has_appointments: Mapped[bool] = mapped_column(server_default=false())
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[Instant]
    revoked_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
