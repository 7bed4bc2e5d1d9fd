"""The Hong Kong 1980 Grid (EPSG:2326), in which every distance is measured: metres east and north.

Points and geofences are projected here, once, by one fixed formula, and snapped to steps of 1/1024 m. Such
numbers and their differences are exact in binary floating point, so this process and PostGIS, given the same
grid coordinates, agree on which side of a boundary a point lies. See docs/algorithms/location-check.md.
"""

from typing import Any

import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

WGS84_SRID = 4326
GRID_SRID = 2326
GRID_STEPS_PER_M = 1024  # about a millimetre, and a power of two: see above
GRID_STEP_M = 1 / GRID_STEPS_PER_M

# The extent within which the grid is used: EPSG's area for 2326 (113.76, 22.13, 114.51, 22.58), widened by some
# 5 km so that a walker across the border still hears how far the nearest park is. (west, south, east, north)
EXTENT = (113.70, 22.08, 114.56, 22.63)
GRID_EXTENT = (787_000, 793_000, 877_000, 855_000)  # the same in grid metres, rounded outward

# EPSG:2326 written out ("Hong Kong 1980 to WGS 84 (1)", seven parameters, about 1 m): the same on every machine
# whatever grids its PROJ database holds.
_PIPELINE = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=push +v_3"
    " +step +proj=cart +ellps=WGS84"
    " +step +inv +proj=helmert +x=-162.619 +y=-276.959 +z=-161.764 +rx=-0.067753 +ry=2.243648 +rz=1.158828"
    " +s=-1.094246 +convention=coordinate_frame"
    " +step +inv +proj=cart +ellps=intl +step +proj=pop +v_3"
    " +step +proj=tmerc +lat_0=22.3121333333333 +lon_0=114.178555555556 +k=1 +x_0=836694.05 +y_0=819069.8"
    " +ellps=intl"
)
_TRANSFORMER = Transformer.from_pipeline(_PIPELINE)


def is_in_extent(longitude: float, latitude: float) -> bool:
    """Say whether the grid may be used there: Hong Kong and its nearest surroundings."""
    west, south, east, north = EXTENT
    return west <= longitude <= east and south <= latitude <= north


def to_grid(longitude: float, latitude: float) -> tuple[float, float]:
    """Return (easting, northing) in metres, snapped. Only for places within EXTENT."""
    easting, northing = _TRANSFORMER.transform(longitude, latitude)
    return (
        round(easting * GRID_STEPS_PER_M) / GRID_STEPS_PER_M,
        round(northing * GRID_STEPS_PER_M) / GRID_STEPS_PER_M,
    )


def to_wgs84(easting: float, northing: float) -> tuple[float, float]:
    """Return (longitude, latitude) in degrees of a grid position in metres."""
    longitude, latitude = _TRANSFORMER.transform(easting, northing, direction="INVERSE")
    return longitude, latitude


def geometry_to_grid(geometry: BaseGeometry) -> BaseGeometry:
    """Return a WGS 84 geometry in grid metres, every vertex snapped and the whole still valid."""
    return snapped(shapely.transform(geometry, _project, interleaved=True))


def geometry_to_wgs84(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry in grid metres in WGS 84 degrees."""
    return shapely.transform(geometry, _unproject, interleaved=True)


def snapped(geometry: BaseGeometry) -> BaseGeometry:
    """Return a grid geometry with its vertices moved to whole steps, repaired where that would make it invalid."""
    return shapely.set_precision(geometry, GRID_STEP_M)


def _project(positions: NDArray[Any]) -> NDArray[Any]:
    return _with_columns(positions, _TRANSFORMER.transform(positions[:, 0], positions[:, 1]))


def _unproject(positions: NDArray[Any]) -> NDArray[Any]:
    return _with_columns(positions, _TRANSFORMER.transform(positions[:, 0], positions[:, 1], direction="INVERSE"))


def _with_columns(positions: NDArray[Any], columns: tuple[Any, Any]) -> NDArray[Any]:
    moved = positions.copy()
    moved[:, 0], moved[:, 1] = columns
    return moved
