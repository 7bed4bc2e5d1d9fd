"""The table of counts: how many check-ins stood in which band of distance from a geofence's boundary."""

import datetime as dt

from sqlalchemy import CheckConstraint, Date, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base


class NearnessCount(Base):
    """So many check-ins, of nobody in particular, written on this local day. Kept `KEEP_DAYS`.

    The distance is that from the geofence of this revision, wherever the boundary is now. No foreign key: a park
    that is gone must not hold up the counts of the others.
    """

    __tablename__ = "nearness_counts"
    __table_args__ = (
        CheckConstraint("side IN ('inside', 'edge', 'outside')", name="side_known"),
        {"postgresql_partition_by": "RANGE (counted_on)"},
    )

    counted_on: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    park_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    geofence_revision: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    side: Mapped[str] = mapped_column(String(8), primary_key=True)
    band_from_m: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    fixes: Mapped[int]
