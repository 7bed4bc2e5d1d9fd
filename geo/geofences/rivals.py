"""Finds the nearest fence from far away: for each square of the grid, the few that can be the nearest there."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from geo.geofences.edges import Edge, nearest

NOBODY = -1  # the number of no fence
# Squares of 512 m: 21,000 in the grid's extent, few with more than five rivals.
_SQUARE_M = 512
_SQUARE_DIAGONAL_M = _SQUARE_M * 2**0.5
_SLACK_M = 1.0  # far more than any rounding
# With more rivals than that the tree is the faster; only where fences lie far more densely than parks do.
_MOST_RIVALS = 24


class _Rival(NamedTuple):
    """A fence, and the circle around it that tells from far away that it cannot be the nearest."""

    number: int
    x: float
    y: float
    radius_m: float
    edges: tuple[Edge, ...]


class Rivals:
    """Finds the nearest of the fences, which are numbered as given.

    The rivals of a square are looked up when it is first asked for, in some 50 us, and remembered: all squares at
    once would take longer than everything else of an index, for places where mostly nobody goes.
    """

    def __init__(self, boundaries: Sequence[BaseGeometry], edges: Sequence[tuple[Edge, ...]]) -> None:
        self._rivals = [
            _rival(number, boundary, its_edges)
            for number, (boundary, its_edges) in enumerate(zip(boundaries, edges, strict=True))
        ]
        self._tree = shapely.STRtree(boundaries)
        self._squares: dict[tuple[int, int], tuple[_Rival, ...]] = {}

    def find_nearest(self, easting: float, northing: float) -> tuple[float, float, float, int]:
        """Return (squared distance, metres east, metres north, number) of the nearest fence, NOBODY without any.

        Of several as near, the one with the lowest number. Only for points outside all fences.
        """
        best_2, best_m, east_m, north_m, best_number = math.inf, math.inf, 0.0, 0.0, NOBODY
        for number, x, y, radius_m, edges in self._near(easting, northing):
            if math.hypot(x - easting, y - northing) - radius_m > best_m:
                continue
            distance_2, to_east_m, to_north_m = nearest(edges, easting, northing)
            if distance_2 < best_2 or (distance_2 == best_2 and number < best_number):
                best_2, east_m, north_m, best_number = distance_2, to_east_m, to_north_m, number
                best_m = math.sqrt(best_2) + _SLACK_M
        return best_2, east_m, north_m, best_number

    def _near(self, easting: float, northing: float) -> Sequence[_Rival]:
        square = int(easting) // _SQUARE_M, int(northing) // _SQUARE_M
        rivals = self._squares.get(square)
        if rivals is None:
            rivals = self._squares[square] = self._rivals_of(*square)
        if len(rivals) > _MOST_RIVALS:
            rivals = tuple(
                self._rivals[number] for number in self._tree.query_nearest(shapely.points(easting, northing))
            )
        return rivals

    def _rivals_of(self, column: int, row: int) -> tuple[_Rival, ...]:
        """Return the fences that can be the nearest to some point of a square.

        Seen from the middle, a fence farther by more than the diagonal than the nearest cannot. Nearest first, as
        then the circles of the others mostly tell enough.
        """
        middle = shapely.points((column + 0.5) * _SQUARE_M, (row + 0.5) * _SQUARE_M)
        _, distances = self._tree.query_nearest(middle, all_matches=False, return_distance=True)
        within_m = distances.max(initial=0.0) + _SQUARE_DIAGONAL_M + _SLACK_M
        numbers = self._tree.query(middle, predicate="dwithin", distance=within_m)
        from_middle_m = shapely.distance(middle, self._tree.geometries[numbers])
        return tuple(self._rivals[number] for number in numbers[from_middle_m.argsort(kind="stable")])


def _rival(number: int, boundary: BaseGeometry, edges: tuple[Edge, ...]) -> _Rival:
    west, south, east, north = boundary.bounds
    radius_m = math.hypot(east - west, north - south) / 2
    return _Rival(number, (west + east) / 2, (south + north) / 2, radius_m, edges)
