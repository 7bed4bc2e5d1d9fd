import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.grid import (
    EXTENT,
    GRID_STEPS_PER_M,
    geometry_to_grid,
    geometry_to_wgs84,
    is_in_extent,
    to_grid,
    to_wgs84,
)

LONGITUDES = st.floats(EXTENT[0], EXTENT[2])
LATITUDES = st.floats(EXTENT[1], EXTENT[3])


@given(LONGITUDES, LATITUDES)
def test_agrees_with_the_official_transformation_to_the_millimetre(longitude: float, latitude: float) -> None:
    official = pyproj.Transformer.from_crs(4326, 2326, always_xy=True).transform(longitude, latitude)
    assert to_grid(longitude, latitude) == pytest.approx(official, abs=0.001)


@given(LONGITUDES, LATITUDES)
def test_positions_are_whole_steps_and_come_back(longitude: float, latitude: float) -> None:
    easting, northing = to_grid(longitude, latitude)
    assert (easting * GRID_STEPS_PER_M).is_integer()
    assert (northing * GRID_STEPS_PER_M).is_integer()
    # The seven parameters are inverted approximately: to about a millimetre.
    assert to_grid(*to_wgs84(easting, northing)) == pytest.approx((easting, northing), abs=0.003)


def test_the_extent_has_an_end_on_every_side() -> None:
    west, south, east, north = EXTENT
    assert is_in_extent(114.17, 22.3)
    assert not is_in_extent(west - 0.001, 22.3)
    assert not is_in_extent(114.17, north + 0.001)
    assert not is_in_extent(east + 0.001, 22.3)
    assert not is_in_extent(114.17, south - 0.001)


def test_geometries_are_moved_as_points_are() -> None:
    line = shapely.linestrings([(114.1, 22.2), (114.2, 22.3)])
    moved = geometry_to_grid(line)
    assert [tuple(position) for position in moved.coords] == [to_grid(114.1, 22.2), to_grid(114.2, 22.3)]
    assert shapely.equals_exact(geometry_to_wgs84(moved), line, tolerance=1e-8)
