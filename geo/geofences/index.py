"""All designated geofences of this process, prepared for judging a fix in microseconds.

The grid is cut into square cells (`cells.py`). A dictionary holds, for each cell that a fence touches or comes
near to, the fences to try there, best first; where a fence covers a whole cell, the look-up alone answers. Farther
away a coarser dictionary names the only fence that can be the nearest, where there is only one; else a tree finds
it. An index is never changed: a new one takes its place.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.fixes import LocationFix
from geo.geofences.cells import cell_at, cut_into_cells
from geo.geofences.edges import is_within, nearest
from geo.geofences.rules import (
    DEFAULT_LIMITS,
    FAR_AWAY,
    TOO_VAGUE,
    JudgementLimits,
    Verdict,
    inside,
    judge_outside,
)
from geo.grid import GRID_EXTENT, is_in_extent, to_grid

_NEAR_SLACK_M = 1.0  # cells are cut a little wider than the reach, so that no rounding leaves a fence out
# Squares of 512 m: some 21,000 over Hong Kong, cut in a tenth of a second, most of them with one nearest park.
_SQUARE_M = 512
_SQUARE_DIAGONAL_M = _SQUARE_M * 2**0.5


@dataclass(frozen=True, slots=True)
class Geofence:
    """A designated park's boundary: a valid polygon in snapped grid metres, and its area in square metres.

    The area is stored, not computed here, so that PostGIS orders by the very same number.
    """

    park_id: str
    boundary: BaseGeometry
    area_m2: float


class GeofenceIndex:
    """Judges fixes against a fixed set of geofences."""

    def __init__(self, fences: Iterable[Geofence], limits: JudgementLimits = DEFAULT_LIMITS) -> None:
        ranked = sorted(fences, key=lambda fence: (fence.area_m2, fence.park_id))
        self._limits = limits
        self._edge_reach_2 = limits.edge_reach_m**2
        self._park_ids = [fence.park_id for fence in ranked]
        self._inside = [inside(park_id) for park_id in self._park_ids]
        self._boundaries: NDArray[Any] = np.array([fence.boundary for fence in ranked], dtype=object)
        shapely.prepare(self._boundaries)
        self._tree = shapely.STRtree(self._boundaries)
        self._cells = cut_into_cells([fence.boundary for fence in ranked], limits.edge_reach_m + _NEAR_SLACK_M)
        self._only_nearest = self._cut_into_squares()

    def __len__(self) -> int:
        return len(self._park_ids)

    def judge(self, fix: LocationFix) -> Verdict:
        """Return the verdict on a fix."""
        if fix.accuracy_m > self._limits.too_vague_over_m:
            return TOO_VAGUE
        if not is_in_extent(fix.longitude, fix.latitude):
            return FAR_AWAY
        easting, northing = to_grid(fix.longitude, fix.latitude)
        return self.judge_at(easting, northing, fix.accuracy_m)

    def judge_at(self, easting: float, northing: float, accuracy_m: float) -> Verdict:
        """Return the verdict on a snapped grid position within the extent, accurate enough."""
        best_2, east_m, north_m, best_number = math.inf, 0.0, 0.0, -1
        for number, covers_cell, ray_edges, near_edges in self._cells.get(cell_at(easting, northing), ()):
            if covers_cell or is_within(ray_edges, easting, northing):
                return self._inside[number]
            distance_2, to_east_m, to_north_m = nearest(near_edges, easting, northing)
            if distance_2 == 0:
                return self._inside[number]
            if distance_2 < best_2:
                best_2, east_m, north_m, best_number = distance_2, to_east_m, to_north_m, number
        if best_2 > self._edge_reach_2:
            # Cells know every fence within reach, but not those beyond.
            return self._judge_far(easting, northing, accuracy_m)
        return judge_outside(
            self._park_ids[best_number], math.sqrt(best_2), east_m, north_m, accuracy_m, self._limits
        )

    def _judge_far(self, easting: float, northing: float, accuracy_m: float) -> Verdict:
        point = shapely.points(easting, northing)
        number = self._only_nearest.get(_square_at(easting, northing))
        if number is None:
            numbers = self._tree.query_nearest(point)
            if not len(numbers):
                return FAR_AWAY
            number = int(numbers.min())
        _, (x, y) = shapely.get_coordinates(shapely.shortest_line(point, self._boundaries[number])).tolist()
        east_m, north_m = x - easting, y - northing
        return judge_outside(
            self._park_ids[number], math.hypot(east_m, north_m), east_m, north_m, accuracy_m, self._limits
        )

    def _cut_into_squares(self) -> dict[tuple[int, int], int]:
        """Return the fence that is the nearest to all points of a square, for each square that has such a one.

        Seen from the middle, every other fence is farther than the nearest by more than the diagonal.
        """
        west, south, east, north = (bound // _SQUARE_M for bound in GRID_EXTENT)
        columns, rows = (axis.ravel() for axis in np.meshgrid(range(west, east + 1), range(south, north + 1)))
        middles = shapely.points((columns + 0.5) * _SQUARE_M, (rows + 0.5) * _SQUARE_M)
        (squares, _), distances = self._tree.query_nearest(middles, all_matches=False, return_distance=True)
        within_m = distances + _SQUARE_DIAGONAL_M + _NEAR_SLACK_M
        squares, numbers = self._tree.query(middles[squares], predicate="dwithin", distance=within_m)
        has_one = np.bincount(squares, minlength=len(middles))[squares] == 1
        keys = zip(columns[squares[has_one]].tolist(), rows[squares[has_one]].tolist(), strict=True)
        return dict(zip(keys, numbers[has_one].tolist(), strict=True))


def _square_at(easting: float, northing: float) -> tuple[int, int]:
    return int(easting) // _SQUARE_M, int(northing) // _SQUARE_M
