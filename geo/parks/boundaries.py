"""Reads a GeoJSON geometry into a geofence, and says in words what is wrong with one that cannot be.

Knows polygons, multipolygons, and points with a radius; WGS 84, or the Hong Kong 1980 Grid when declared.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry

from core.messages import DEFAULT_LANGUAGE, say
from geo.grid import (
    GRID_EXTENT,
    GRID_STEP_M,
    geometry_to_grid,
    geometry_to_wgs84,
    is_in_extent,
    snapped,
    to_grid,
)

LEAST_RADIUS_M = 5.0  # a phone's own error, at its best
MOST_RADIUS_M = 2_000.0  # the largest country parks are wider, but nothing like a circle
MAX_POSITIONS = 20_000  # in all rings; a country park's survey has some thousands, more slows every check
LEAST_AREA_M2 = 20.0  # four metres by five: less cannot be stood in with a phone's accuracy
MOST_AREA_M2 = 60e6  # twice Hong Kong's largest country park; more is a mistake in units
CIRCLE_SEGMENTS = 8  # to a quarter circle: 32 corners, at most 0.5 % of the radius inside the true circle
# What the geometry library calls a fault, by our code; it adds the place in brackets.
_CODE_OF_FAULT = {
    "Self-intersection": "boundary_crosses_itself",
    "Ring Self-intersection": "boundary_crosses_itself",
    "Interior is disconnected": "boundary_crosses_itself",
    "Hole lies outside shell": "boundary_hole_misplaced",
    "Holes are nested": "boundary_hole_misplaced",
    "Nested shells": "boundary_parts_overlap",
    "Duplicate Rings": "boundary_parts_overlap",
}
_FAULT = re.compile(r"(?P<kind>[^\[]*)(\[(?P<x>\S+) (?P<y>[^\s\]]+).*\])?")
_MOST_NUMBER = 1e9  # far beyond any coordinate of either system


class Crs(StrEnum):
    """Reference systems a file may be in."""

    WGS84 = "EPSG:4326"
    HONG_KONG_1980 = "EPSG:2326"


class BoundaryInvalid(ValueError):
    """No geofence can be made of the geometry: which field, and why, as a code with words and what fills them."""

    def __init__(self, field: str, code: str, **params: str | int) -> None:
        self.field, self.code, self.params = field, code, params
        super().__init__(f"{field}: {say(code, DEFAULT_LANGUAGE, params)}")


def read_boundary(geometry: Any, radius_m: float | None, crs: Crs) -> tuple[BaseGeometry, BaseGeometry]:
    """Return (multipolygon in snapped grid metres, the same in WGS 84). Raises BoundaryInvalid."""
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    coordinates = geometry.get("coordinates") if isinstance(geometry, Mapping) else None
    if kind == "Point":
        if radius_m is None:
            raise BoundaryInvalid("radius_m", "boundary_radius_missing")
        boundary = circle(read_position(coordinates, crs), radius_m, crs)
        return checked(boundary), geometry_to_wgs84(boundary)
    if kind not in {"Polygon", "MultiPolygon"}:
        raise BoundaryInvalid("geometry", "boundary_kind_unknown")
    if radius_m is not None:
        raise BoundaryInvalid("radius_m", "boundary_radius_of_polygon")
    parts = [coordinates] if kind == "Polygon" else coordinates
    given = MultiPolygon([_read_polygon(part, crs) for part in _sequence(parts)])
    if shapely.get_num_coordinates(given) > MAX_POSITIONS:
        raise BoundaryInvalid("geometry", "boundary_too_many_positions", most=f"{MAX_POSITIONS:,}")
    if not given.is_valid:
        raise _not_valid(given)
    boundary = snapped(given) if crs is Crs.HONG_KONG_1980 else geometry_to_grid(given)
    multi = _multi(boundary)
    return checked(multi), geometry_to_wgs84(multi) if crs is Crs.HONG_KONG_1980 else given


def circle(position: tuple[float, float], radius_m: float, crs: Crs = Crs.WGS84) -> BaseGeometry:
    """Return a circle's polygon, with corners on it, in snapped grid metres. Raises BoundaryInvalid."""
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise BoundaryInvalid(
            "radius_m", "boundary_radius_out_of_range", least=f"{LEAST_RADIUS_M:g}", most=f"{MOST_RADIUS_M:,.0f}"
        )
    centre = to_grid(*position) if crs is Crs.WGS84 else position
    return _multi(snapped(shapely.buffer(shapely.points(centre), radius_m, quad_segs=CIRCLE_SEGMENTS)))


def checked(boundary: BaseGeometry) -> BaseGeometry:
    """Return the boundary if its area can be a park's. Raises BoundaryInvalid."""
    if not LEAST_AREA_M2 <= boundary.area <= MOST_AREA_M2:
        raise BoundaryInvalid(
            "geometry",
            "boundary_area_out_of_range",
            area_m2=f"{boundary.area:,.0f}",
            least_m2=f"{LEAST_AREA_M2:,.0f}",
            most_m2=f"{MOST_AREA_M2:,.0f}",
        )
    return boundary


def _not_valid(given: BaseGeometry) -> BoundaryInvalid:
    """Return what is wrong with a polygon whose rings are well formed, and where."""
    found = _FAULT.fullmatch(shapely.is_valid_reason(given))
    x, y = (found["x"], found["y"]) if found and found["x"] else shapely.get_coordinates(given)[0].tolist()
    decimals = 6 if abs(float(x)) <= 180 else 1
    return BoundaryInvalid(
        "geometry",
        _CODE_OF_FAULT.get(found["kind"] if found else "", "boundary_not_valid"),
        place=f"{float(x):.{decimals}f}, {float(y):.{decimals}f}",
    )


def _multi(geometry: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    return MultiPolygon(parts)


def _read_polygon(rings: Any, crs: Crs) -> Polygon:
    outer, *holes = [_read_ring(ring, crs) for ring in _sequence(rings)]
    return shape({"type": "Polygon", "coordinates": [outer, *holes]})


def _read_ring(ring: Any, crs: Crs) -> list[tuple[float, float]]:
    positions = [read_position(position, crs) for position in _sequence(ring)]
    if len(positions) < 4:
        raise BoundaryInvalid("geometry", "boundary_ring_too_short")
    if positions[0] != positions[-1]:
        raise BoundaryInvalid("geometry", "boundary_ring_open")
    return positions


def read_position(position: Any, crs: Crs) -> tuple[float, float]:
    """Return a position of the reference system. Raises BoundaryInvalid unless it can be in Hong Kong."""
    numbers = list(position) if isinstance(position, Sequence) and not isinstance(position, str) else []
    if len(numbers) not in {2, 3} or not all(_is_number(number) for number in numbers):
        raise BoundaryInvalid("geometry", "boundary_position_malformed")
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
        raise BoundaryInvalid("geometry", "boundary_axes_swapped")
    if abs(x) > 180 or abs(y) > 90:
        raise BoundaryInvalid("geometry", "boundary_not_in_degrees")
    raise BoundaryInvalid("geometry", "boundary_outside_hong_kong")


def _check_metres(x: float, y: float) -> None:
    west, south, east, north = GRID_EXTENT
    if west <= x <= east and south <= y <= north:
        return
    if abs(x) <= 180 and abs(y) <= 180:
        raise BoundaryInvalid("geometry", "boundary_in_degrees")
    if west <= y <= east and south <= x <= north:
        raise BoundaryInvalid("geometry", "boundary_axes_swapped")
    raise BoundaryInvalid("geometry", "boundary_outside_hong_kong")


def _is_number(value: Any) -> bool:
    # The comparison refuses NaN and infinities, and integers too long for a float.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _MOST_NUMBER


def _sequence(value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or not value:
        raise BoundaryInvalid("geometry", "boundary_empty")
    if len(value) > MAX_POSITIONS:
        raise BoundaryInvalid("geometry", "boundary_too_many_positions", most=f"{MAX_POSITIONS:,}")
    return value
