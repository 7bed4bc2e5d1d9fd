"""The tables of reminders. Not of a record: nothing in them says which vaccine, or how a person stands."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.notices.models import ToldOnce
from families.persons.models import Person


class VaccineReminder(ToldOnce, Base):
    """That something was told about a person's vaccines."""

    __tablename__ = "vaccine_reminders"


class VaccineLook(Base):
    """When a person's vaccines are looked at next: each look is in the access log, so there are few."""

    __tablename__ = "vaccine_looks"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id), primary_key=True)
    look_on: Mapped[dt.date] = mapped_column(index=True)
