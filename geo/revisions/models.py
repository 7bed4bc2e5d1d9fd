"""The table of a geofence's forms, the present one among them. A trigger on `parks` writes it."""

import datetime as dt
import uuid

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import ForeignKey, Index, Integer, String, Text, Uuid
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from geo.grid import GRID_SRID, WGS84_SRID
from geo.parks.models import Park


class GeofenceRevision(Base):
    """One form of a park's geofence, as `Park` holds the present one; `changed_by_id` None: no officer."""

    __tablename__ = "geofence_revisions"
    __table_args__ = (Index("ix_geofence_revisions_geofence_grid", "geofence_grid", postgresql_using="gist"),)

    park_id: Mapped[str] = mapped_column(ForeignKey(Park.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    geofence: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84_SRID, spatial_index=False))
    geofence_grid: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=GRID_SRID, spatial_index=False)
    )
    geofence_area_m2: Mapped[float]
    geofence_origin: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    reason: Mapped[str] = mapped_column(Text, server_default="")
