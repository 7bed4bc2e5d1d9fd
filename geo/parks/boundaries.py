"""Reads a GeoJSON geometry into a geofence, and says in words what is wrong with one that cannot be.

Knows polygons, multipolygons, and points with a radius; WGS 84, or the Hong Kong 1980 Grid when declared.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from geo.grid import (
    EXTENT,
    GRID_EXTENT,
    GRID_STEP_M,
    geometry_to_grid,
    geometry_to_wgs84,
    is_in_extent,
    snapped,
    to_grid,
)

MAX_POSITIONS = 20_000  # a country park's survey has some thousands; more is a mistake and slows every check
LEAST_AREA_M2 = 20.0  # four metres by five: less cannot be stood in with a phone's accuracy
MOST_AREA_M2 = 60e6  # twice Hong Kong's largest country park; more is a mistake in units
CIRCLE_SEGMENTS = 8  # to a quarter circle: 32 corners, at most 0.5 % of the radius inside the true circle
_MOST_NUMBER = 1e9  # far beyond any coordinate of either system


class Crs(StrEnum):
    """Reference systems a file may be in."""

    WGS84 = "EPSG:4326"
    HONG_KONG_1980 = "EPSG:2326"


class BoundaryInvalid(ValueError):
    """No geofence can be made of the geometry: which field, and why."""

    def __init__(self, field: str, reason: str) -> None:
        self.field, self.reason = field, reason
        super().__init__(f"{field}: {reason}")


def read_boundary(geometry: Any, radius_m: float | None, crs: Crs) -> tuple[BaseGeometry, BaseGeometry]:
    """Return (multipolygon in snapped grid metres, the same in WGS 84). Raises BoundaryInvalid."""
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind == "Point":
        if radius_m is None:
            raise BoundaryInvalid("radius_m", "a point needs a radius_m from 5 to 2,000")
        boundary = circle(_read_position(coordinates, crs), radius_m, crs)
        return _checked(boundary), geometry_to_wgs84(boundary)
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BoundaryInvalid("geometry", "must be a Polygon, a MultiPolygon, or a Point with radius_m")
    if radius_m is not None:
        raise BoundaryInvalid("radius_m", "belongs to points only")
    parts = [coordinates] if kind == "Polygon" else coordinates
    given = MultiPolygon([_read_polygon(part, crs) for part in _sequence(parts)])
    if not given.is_valid:
        raise BoundaryInvalid("geometry", f"is not valid: {shapely.is_valid_reason(given)}")
    boundary = snapped(given) if crs is Crs.HONG_KONG_1980 else geometry_to_grid(given)
    multi = _multi(boundary)
    return _checked(multi), geometry_to_wgs84(multi) if crs is Crs.HONG_KONG_1980 else given


def circle(position: tuple[float, float], radius_m: float, crs: Crs = Crs.WGS84) -> BaseGeometry:
    """Return a circle's polygon, with corners on it, in snapped grid metres."""
    centre = to_grid(*position) if crs is Crs.WGS84 else position
    return _multi(snapped(shapely.buffer(shapely.points(centre), radius_m, quad_segs=CIRCLE_SEGMENTS)))


def _checked(boundary: BaseGeometry) -> BaseGeometry:
    if not LEAST_AREA_M2 <= boundary.area <= MOST_AREA_M2:
        raise BoundaryInvalid(
            "geometry",
            f"covers {boundary.area:,.0f} square metres; {LEAST_AREA_M2:,.0f} to {MOST_AREA_M2:,.0f} can be",
        )
    return boundary


def _multi(geometry: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    return MultiPolygon(parts)


def _read_polygon(rings: Any, crs: Crs) -> Polygon:
    outer, *holes = [_read_ring(ring, crs) for ring in _sequence(rings)]
    return shape({"type": "Polygon", "coordinates": [outer, *holes]})


def _read_ring(ring: Any, crs: Crs) -> list[tuple[float, float]]:
    positions = [_read_position(position, crs) for position in _sequence(ring)]
    if len(positions) < 4:
        raise BoundaryInvalid("geometry", "has a ring of fewer than four positions")
    if positions[0] != positions[-1]:
        raise BoundaryInvalid("geometry", "has an unclosed ring: its last position must repeat its first")
    return positions


def _read_position(position: Any, crs: Crs) -> tuple[float, float]:
    numbers = list(position) if isinstance(position, Sequence) and not isinstance(position, str) else []
    if len(numbers) not in {2, 3} or not all(_is_number(number) for number in numbers):
        raise BoundaryInvalid("geometry", "has a position that is not two finite numbers")
    x, y = float(numbers[0]), float(numbers[1])
    if crs is Crs.WGS84:
        _check_degrees(x, y)
    else:
        _check_metres(x, y)
        # Whole steps already here, so that a valid ring stays what was given.
        x, y = round(x / GRID_STEP_M) * GRID_STEP_M, round(y / GRID_STEP_M) * GRID_STEP_M
    return x, y


def _check_degrees(x: float, y: float) -> None:
    if is_in_extent(x, y):
        return
    if is_in_extent(y, x):
        raise BoundaryInvalid("geometry", "has its axes swapped: longitude comes before latitude")
    if abs(x) > 180 or abs(y) > 90:
        raise BoundaryInvalid("geometry", "is not in degrees; declare the reference system it is in")
    raise BoundaryInvalid("geometry", f"lies outside Hong Kong {EXTENT}")


def _check_metres(x: float, y: float) -> None:
    west, south, east, north = GRID_EXTENT
    if west <= x <= east and south <= y <= north:
        return
    if abs(x) <= 180 and abs(y) <= 180:
        raise BoundaryInvalid("geometry", "is in degrees, but EPSG:2326 was declared")
    if west <= y <= east and south <= x <= north:
        raise BoundaryInvalid("geometry", "has its axes swapped: easting comes before northing")
    raise BoundaryInvalid("geometry", "lies outside Hong Kong")


def _is_number(value: Any) -> bool:
    # The comparison refuses NaN and infinities, and integers too long for a float.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST_NUMBER


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise BoundaryInvalid("geometry", "has no coordinates, or not nested as GeoJSON says")
    if len(value) > MAX_POSITIONS:
        raise BoundaryInvalid("geometry", f"has more than {MAX_POSITIONS:,} positions in a ring")
    return value
