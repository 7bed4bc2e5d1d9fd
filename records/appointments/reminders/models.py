"""The tables of appointments' reminders. Not of a record: nothing in them says what for, where or when one is."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Integer
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.notices.models import ToldOnce
from families.persons.models import Person


class AppointmentReminder(ToldOnce, Base):
    """That somebody was told of a person's appointment, at a time, so long ahead."""

    __tablename__ = "appointment_reminders"


class AppointmentLook(Base):
    """When a person's appointments are looked at next: each look is in the access log, so there are few."""

    __tablename__ = "appointment_looks"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    look_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), index=True)


class AppointmentLeads(Base):
    """How many minutes ahead somebody wants to be told of appointments; none: never. Without a row, as usual."""

    __tablename__ = "appointment_leads"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    lead_minutes: Mapped[list[int]] = mapped_column(ARRAY(Integer))
