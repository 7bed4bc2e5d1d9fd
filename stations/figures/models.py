"""The table of counts: by event, hour, age band and service. No row leads to a person."""

import datetime as dt

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from stations.events.models import StationEvent
from stations.events.plan import LABEL_CHARS

VISITS = "visits"  # stands for a service where visits themselves are counted
BAND_CHARS = 16


class StationTally(Base):
    """How often something was done, and how often a value asked for more than nothing."""

    __tablename__ = "station_tallies"

    event_id: Mapped[str] = mapped_column(ForeignKey(StationEvent.id), primary_key=True)
    hour_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True), primary_key=True)
    age_band: Mapped[str] = mapped_column(String(BAND_CHARS), primary_key=True)
    service: Mapped[str] = mapped_column(String(LABEL_CHARS), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    out_of_range: Mapped[int] = mapped_column(Integer)
