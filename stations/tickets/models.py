"""The table of tickets."""

import datetime as dt
import uuid

from sqlalchemy import ForeignKey, Integer, UniqueConstraint
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from families.columns import Instant, NewId
from stations.events.models import Booth


class StationTicket(Base):
    """A number in a booth's queue: waiting, called, and done when the next is called. The tablet chose the id."""

    __tablename__ = "station_tickets"
    __table_args__ = (UniqueConstraint("booth_id", "number"),)

    id: Mapped[NewId]
    booth_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Booth.id))
    number: Mapped[int] = mapped_column(Integer)
    taken_at: Mapped[Instant]
    called_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    served_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
