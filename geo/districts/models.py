"""The table of districts."""

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from geo.grid import WGS84_SRID


class District(Base):
    """One of the 18 districts. Its outline, simplified, takes in its part of the sea."""

    __tablename__ = "districts"
    __table_args__ = (Index("ix_districts_outline", "outline", postgresql_using="gist"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(80))
    name_zh_hant: Mapped[str] = mapped_column(String(80))
    name_zh_hans: Mapped[str] = mapped_column(String(80))
    outline: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84_SRID, spatial_index=False))
