"""A person's own order of devices. The row is also the lock of all that is written of the person's steps."""

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import ForeignKey, Uuid
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.persons.models import Person


class StepRanking(Base):
    """`devices` is a list of [source, key of the device or null, whether it counts], best first."""

    __tablename__ = "step_rankings"

    person_id: Mapped[uuid.UUID] = mapped_column(Uuid, ForeignKey(Person.id), primary_key=True)
    devices: Mapped[list[list[Any]]] = mapped_column(JSONB)
    changed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
