import math
from typing import Any

import pytest
import shapely

from geo.grid import to_grid
from geo.parks.boundaries import (
    LEAST_AREA_M2,
    MAX_POSITIONS,
    MOST_AREA_M2,
    BoundaryInvalid,
    Crs,
    circle,
    read_boundary,
)

RING = [[114.18, 22.28], [114.182, 22.28], [114.182, 22.282], [114.18, 22.282], [114.18, 22.28]]
GRID_RING = [[837_000, 815_000], [837_100, 815_000], [837_100, 815_100], [837_000, 815_100], [837_000, 815_000]]


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    ("geometry", "radius_m", "crs", "field", "reason"),
    [
        (None, None, Crs.WGS84, "geometry", "must be a Polygon"),
        ({"type": "LineString", "coordinates": RING}, None, Crs.WGS84, "geometry", "must be a Polygon"),
        (polygon(RING[:-1]), None, Crs.WGS84, "geometry", "unclosed"),
        (polygon(RING[:2] + RING[:1]), None, Crs.WGS84, "geometry", "fewer than four"),
        (polygon([RING[0], RING[2], RING[1], RING[3], RING[0]]), None, Crs.WGS84, "geometry", "Self-intersection"),
        (polygon([[lat, lon] for lon, lat in RING]), None, Crs.WGS84, "geometry", "axes swapped"),
        (polygon(GRID_RING), None, Crs.WGS84, "geometry", "not in degrees"),
        (polygon(RING), None, Crs.HONG_KONG_1980, "geometry", "in degrees, but"),
        (polygon([[0.1, 51.5]] * 4), None, Crs.WGS84, "geometry", "outside Hong Kong"),
        (polygon([[100_000, 100_000]] * 4), None, Crs.HONG_KONG_1980, "geometry", "outside Hong Kong"),
        (polygon([[800_000, 870_000]] * 4), None, Crs.HONG_KONG_1980, "geometry", "axes swapped"),
        (polygon([[math.nan, 22.3]] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon([[10**400, 22.3]] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon([["114", "22"]] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon([[True, False]] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon(["ab"] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon([[114.18]] * 4), None, Crs.WGS84, "geometry", "finite"),
        (polygon(), None, Crs.WGS84, "geometry", "no coordinates"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, None, Crs.WGS84, "geometry", "no coordinates"),
        (polygon([[114.18, 22.28]] * (MAX_POSITIONS + 1)), None, Crs.WGS84, "geometry", "more than"),
        (polygon(RING), 50, Crs.WGS84, "radius_m", "points only"),
        ({"type": "Point", "coordinates": [114.18, 22.28]}, None, Crs.WGS84, "radius_m", "needs a radius_m"),
        ({"type": "Point", "coordinates": [22.28, 114.18]}, 50, Crs.WGS84, "geometry", "axes swapped"),
    ],
)
def test_says_what_is_wrong(geometry: Any, radius_m: float | None, crs: Crs, field: str, reason: str) -> None:
    with pytest.raises(BoundaryInvalid, match=reason) as caught:
        read_boundary(geometry, radius_m, crs)
    assert caught.value.field == field


def test_reads_polygons_holes_and_parts_in_both_systems() -> None:
    hole = [[837_020, 815_020], [837_020, 815_040], [837_040, 815_040], [837_040, 815_020], [837_020, 815_020]]
    other = [[x + 500, y] for x, y in GRID_RING]
    boundary, outline = read_boundary(
        {"type": "MultiPolygon", "coordinates": [[GRID_RING, hole], [other]]}, None, Crs.HONG_KONG_1980
    )
    assert (boundary.geom_type, boundary.area) == ("MultiPolygon", 100 * 100 * 2 - 20 * 20)
    again, _ = read_boundary(shapely.geometry.mapping(outline), None, Crs.WGS84)
    assert shapely.symmetric_difference(boundary, again).area < 1
    # Heights are allowed and do not matter.
    flat, _ = read_boundary(polygon([[*position, 12.5] for position in GRID_RING]), None, Crs.HONG_KONG_1980)
    assert flat.area == 100 * 100


def test_a_circle_is_round_and_where_it_should_be() -> None:
    boundary = circle((114.18, 22.28), 100)
    assert boundary.area == pytest.approx(math.pi * 100**2, rel=0.01)
    assert shapely.centroid(boundary).coords[0] == pytest.approx(to_grid(114.18, 22.28), abs=0.01)


@pytest.mark.parametrize(
    ("area_m2", "is_good"),
    [
        (LEAST_AREA_M2 * 0.99, False),
        (LEAST_AREA_M2 * 1.01, True),
        (MOST_AREA_M2 * 0.99, True),
        (MOST_AREA_M2 * 1.01, False),
    ],
)
def test_areas_have_limits(area_m2: float, *, is_good: bool) -> None:
    side_m = math.sqrt(area_m2)
    ring = shapely.get_coordinates(shapely.box(820_000, 810_000, 820_000 + side_m, 810_000 + side_m)).tolist()
    if is_good:
        boundary, _ = read_boundary(polygon(ring), None, Crs.HONG_KONG_1980)
        assert boundary.area == pytest.approx(area_m2, rel=0.001)
    else:
        with pytest.raises(BoundaryInvalid, match="square metres"):
            read_boundary(polygon(ring), None, Crs.HONG_KONG_1980)
