"""The tables of parks and of the geofences' version."""

import datetime as dt

from geoalchemy2 import Geometry, WKBElement
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    Time,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base
from geo.districts.models import District
from geo.grid import GRID_SRID, WGS84_SRID
from geo.parks.categories import Category, GeofenceOrigin, Maintainer
from geo.parks.opening import OpeningHours


def _one_of(column: str, words: type[Category | GeofenceOrigin | Maintainer]) -> CheckConstraint:
    values = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")


class Park(Base):
    """A place to go. The id never changes, so that visits survive a new name or boundary.

    `geofence` is the boundary in WGS 84, `geofence_grid` the same in snapped metres of EPSG:2326, in which
    everything is judged. `geofence_area_m2` is the latter's area, stored so that all order by one number.
    A trigger counts in `revision` the changes of the row and in `geofence_revision` those of the boundary.
    """

    __tablename__ = "parks"
    __table_args__ = (
        _one_of("category", Category),
        _one_of("geofence_origin", GeofenceOrigin),
        _one_of("maintained_by", Maintainer),
        CheckConstraint("(opens_local IS NULL) = (closes_local IS NULL)", name="hours_whole"),
        CheckConstraint("closed_at IS NULL OR NOT is_designated", name="closed_is_out_of_play"),
        Index("ix_parks_geofence", "geofence", postgresql_using="gist"),
        Index("ix_parks_geofence_grid", "geofence_grid", postgresql_using="gist"),
        Index(
            "ix_parks_designated_geofence_grid",
            "geofence_grid",
            postgresql_using="gist",
            postgresql_where=text("is_designated"),
        ),
        Index(
            "ix_parks_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh_hant: Mapped[str] = mapped_column(String(160))
    name_zh_hans: Mapped[str] = mapped_column(String(160))
    district_id: Mapped[str] = mapped_column(ForeignKey(District.id), index=True)
    category: Mapped[str] = mapped_column(String(32))
    is_designated: Mapped[bool] = mapped_column(server_default=text("false"))
    opens_local: Mapped[dt.time | None] = mapped_column(Time)
    closes_local: Mapped[dt.time | None] = mapped_column(Time)
    address_en: Mapped[str] = mapped_column(Text, server_default="")
    address_zh_hant: Mapped[str] = mapped_column(Text, server_default="")
    facilities: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    geofence: Mapped[WKBElement] = mapped_column(Geometry("MULTIPOLYGON", srid=WGS84_SRID, spatial_index=False))
    geofence_grid: Mapped[WKBElement] = mapped_column(
        Geometry("MULTIPOLYGON", srid=GRID_SRID, spatial_index=False)
    )
    geofence_area_m2: Mapped[float]
    geofence_origin: Mapped[str] = mapped_column(String(32))
    position_quality: Mapped[str] = mapped_column(String(48), server_default="")
    source: Mapped[str] = mapped_column(Text)
    maintained_by: Mapped[str] = mapped_column(String(16))
    updated_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP(timezone=True))
    closed_at: Mapped[dt.datetime | None] = mapped_column(TIMESTAMP(timezone=True))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
    geofence_revision: Mapped[int] = mapped_column(server_default=text("1"))
    search_text: Mapped[str] = mapped_column(
        Text,
        Computed(
            "lower(name_en || ' ' || name_zh_hant || ' ' || name_zh_hans || ' ' || address_en || ' ' ||"
            " address_zh_hant)",
            persisted=True,
        ),
    )

    @property
    def opening_hours(self) -> OpeningHours | None:
        """Local opening hours; None when unknown."""
        if self.opens_local is None or self.closes_local is None:
            return None
        return OpeningHours(self.opens_local, self.closes_local)


class GeofenceVersion(Base):
    """One row: a number that a trigger on `parks` raises with every change, for processes to watch."""

    __tablename__ = "geofence_versions"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(BigInteger)
