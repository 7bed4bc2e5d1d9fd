"""Cuts a geofence into square cells: what there is to try in each cell that it touches or comes near to.

An edge is kept in a cell for the ray when it can cross one eastward from there, and for the distance when it can
be the nearest of its fence to any point there.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geofences.edges import Edge, edge, edge_ends

# Cells of 32 m: smaller than most parks, so that many cells are wholly inside one, and few enough for memory.
_CELL_BITS = 5
_CELL_M = 1 << _CELL_BITS
_CELL_DIAGONAL_M = _CELL_M * 2**0.5
_ROW_BITS = 20  # northings stay below 2^20 m


# (key, covers_cell, ray_edges, near_edges): what there is to try of a fence in the cell of that key; no edges
# where it covers the whole cell. A plain tuple for the sake of the collector, see `edges.py`.
FenceCell = tuple[int, bool, tuple[Edge, ...], tuple[Edge, ...]]


@dataclass(frozen=True, slots=True)
class CutFence:
    """A fence made ready: all its edges, and the cells within reach of it. Depends on no other fence."""

    edges: tuple[Edge, ...]
    cells: tuple[FenceCell, ...]


def cell_at(easting: float, northing: float) -> int:
    """Return the key of the cell that holds a grid position."""
    return (int(easting) >> _CELL_BITS << _ROW_BITS) + (int(northing) >> _CELL_BITS)


def cut(boundary: BaseGeometry, near_m: float) -> CutFence:
    """Return the fence cut into the cells that come within `near_m` of it."""
    corners = _cells_around(boundary, near_m)
    boxes = shapely.box(*corners.T, *(corners + _CELL_M).T)
    is_near = shapely.dwithin(boundary, boxes, near_m)
    covers = shapely.covers(boundary, boxes[is_near])
    corners = corners[is_near]
    ends = edge_ends(boundary)
    edges = [edge(*end) for end in ends.tolist()]
    cells = []
    for (west, south), covers_cell, rays, nears in zip(
        corners.tolist(),
        covers.tolist(),
        _meets_ray(corners, ends),
        _may_be_nearest(corners, ends),
        strict=True,
    ):
        ray_edges = () if covers_cell else tuple([edges[each] for each in rays.nonzero()[0].tolist()])
        near_edges = () if covers_cell else tuple([edges[each] for each in nears.nonzero()[0].tolist()])
        cells.append((cell_at(west, south), covers_cell, ray_edges, near_edges))
    return CutFence(tuple(edges), tuple(cells))


def _cells_around(boundary: BaseGeometry, near_m: float) -> NDArray[Any]:
    """Return the south-western corners of all cells in the widened bounds, as rows of (easting, northing)."""
    west, south, east, north = boundary.bounds
    columns = np.arange((west - near_m) // _CELL_M, (east + near_m) // _CELL_M + 1)
    rows = np.arange((south - near_m) // _CELL_M, (north + near_m) // _CELL_M + 1)
    return np.stack(np.meshgrid(columns, rows), axis=-1).reshape(-1, 2) * _CELL_M


def _meets_ray(corners: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.bool_]:
    """Return, by cell and edge, whether a ray eastward from anywhere in the cell can cross the edge."""
    west, south = corners[:, 0, None], corners[:, 1, None]
    low, high = np.minimum(ends[:, 1], ends[:, 3]), np.maximum(ends[:, 1], ends[:, 3])
    can_meet: NDArray[np.bool_] = (
        (low <= south + _CELL_M) & (high >= south) & (np.maximum(ends[:, 0], ends[:, 2]) >= west)
    )
    return can_meet


def _may_be_nearest(corners: NDArray[Any], ends: NDArray[Any]) -> NDArray[np.bool_]:
    """Return, by cell and edge, whether the edge can be the nearest one to some point of the cell.

    Seen from the middle of the cell, an edge farther by more than the cell's diagonal than the nearest cannot.
    """
    middles = corners[:, None, :] + _CELL_M / 2
    starts, vectors = ends[None, :, :2], (ends[:, 2:] - ends[:, :2])[None]
    lengths_2 = (vectors**2).sum(axis=-1)
    along = np.clip(((middles - starts) * vectors).sum(axis=-1) / lengths_2, 0, 1)[..., None]
    distances = np.hypot(*np.moveaxis(starts + along * vectors - middles, -1, 0))
    least: NDArray[Any] = distances.min(axis=1, keepdims=True)
    is_candidate: NDArray[np.bool_] = distances <= least + _CELL_DIAGONAL_M + 1
    return is_candidate
