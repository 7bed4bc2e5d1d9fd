"""Makes districts, parks and fixes for tests."""

import datetime as dt
from typing import Any

import shapely
from geoalchemy2.shape import from_shape
from sqlalchemy.ext.asyncio import AsyncSession

from geo.districts.models import District
from geo.fixes import LocationFix
from geo.grid import GRID_SRID, WGS84_SRID, geometry_to_wgs84, to_grid, to_wgs84
from geo.parks.boundaries import Crs, circle
from geo.parks.loading import load_districts
from geo.parks.models import Park

VICTORIA_PARK = (114.188227, 22.282564)
CAPTURED_AT = dt.datetime(2026, 10, 10, 2, 29, tzinfo=dt.UTC)


async def make_park(session: AsyncSession, park_id: str = "test-park", **changes: Any) -> Park:
    """Add a round park, of 100 m at Victoria Park unless told otherwise, in one of the 18 districts."""
    if await session.get(District, "wan-chai") is None:
        await load_districts(session)
    position = changes.pop("position", VICTORIA_PARK)
    boundary = changes.pop("boundary", None) or circle(position, changes.pop("radius_m", 100), Crs.WGS84)
    values: dict[str, Any] = {
        "id": park_id,
        "name_en": "Test Park",
        "name_zh_hant": "測試公園",
        "name_zh_hans": "测试公园",
        "district_id": "wan-chai",
        "category": "park",
        "is_designated": True,
        "geofence": from_shape(geometry_to_wgs84(boundary), srid=WGS84_SRID),
        "geofence_grid": from_shape(boundary, srid=GRID_SRID),
        "geofence_area_m2": boundary.area,
        "geofence_origin": "imported",
        "source": "test",
        "maintained_by": "operator",
        "updated_at": CAPTURED_AT,
    }
    park = Park(**values | changes)
    session.add(park)
    await session.flush()
    return park


def fix_at(
    position: tuple[float, float] = VICTORIA_PARK,
    *,
    east_m: float = 0,
    north_m: float = 0,
    accuracy_m: float = 10,
    **more: Any,
) -> LocationFix:
    """Return a fix so many metres east and north of a position in degrees."""
    easting, northing = to_grid(*position)
    longitude, latitude = to_wgs84(easting + east_m, northing + north_m)
    return LocationFix(longitude, latitude, accuracy_m, **{"captured_at": CAPTURED_AT} | more)


def square(easting: float, northing: float, side_m: float = 100) -> Any:
    """Return a square in grid metres, its south-west corner given."""
    return shapely.multipolygons([shapely.box(easting, northing, easting + side_m, northing + side_m)])
