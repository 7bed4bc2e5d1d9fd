"""Finds the nearest fence from far away: for each square of the grid, the few that can be the nearest there."""

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.geofences.edges import Edge, edge, edge_ends, nearest

NOBODY = -1  # the number of no fence
# Squares of 512 m: some 15,000 over Hong Kong, cut in a tenth of a second, few with more than five rivals.
_SQUARE_M = 512
_SQUARE_DIAGONAL_M = _SQUARE_M * 2**0.5
_AROUND_M = 3_000  # squares go that far beyond the outermost fences; the tree serves those still farther out
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
    """Finds the nearest of the fences, which are numbered as given."""

    def __init__(self, boundaries: Sequence[BaseGeometry]) -> None:
        self._rivals = [_rival(number, boundary) for number, boundary in enumerate(boundaries)]
        self._tree = shapely.STRtree(boundaries)
        self._squares = self._cut_into_squares() if self._rivals else {}

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
            numbers = self._tree.query_nearest(shapely.points(easting, northing))
            rivals = [self._rivals[number] for number in numbers]
        return rivals

    def _cut_into_squares(self) -> dict[tuple[int, int], list[_Rival]]:
        """Return the fences that can be the nearest to some point of a square, for squares that have few of them.

        Seen from the middle, a fence farther by more than the diagonal than the nearest cannot. Nearest first, as
        then the circles of the others mostly tell enough.
        """
        bounds = shapely.total_bounds(self._tree.geometries) + np.array([-1, -1, 1, 1]) * _AROUND_M
        west, south, east, north = (bounds // _SQUARE_M).astype(int).tolist()
        columns, rows = (axis.ravel() for axis in np.meshgrid(range(west, east + 1), range(south, north + 1)))
        middles: NDArray[Any] = shapely.points((columns + 0.5) * _SQUARE_M, (rows + 0.5) * _SQUARE_M)
        (with_any, _), distances = self._tree.query_nearest(middles, all_matches=False, return_distance=True)
        within_m = distances + _SQUARE_DIAGONAL_M + _SLACK_M
        which, numbers = self._tree.query(middles[with_any], predicate="dwithin", distance=within_m)
        is_few = np.bincount(which, minlength=len(middles))[which] <= _MOST_RIVALS
        which, numbers = with_any[which[is_few]], numbers[is_few]
        order = np.lexsort((shapely.distance(middles[which], self._tree.geometries[numbers]), which))
        squares: defaultdict[tuple[int, int], list[_Rival]] = defaultdict(list)
        for column, row, number in zip(
            columns[which[order]].tolist(), rows[which[order]].tolist(), numbers[order].tolist(), strict=True
        ):
            squares[column, row].append(self._rivals[number])
        return dict(squares)


def _rival(number: int, boundary: BaseGeometry) -> _Rival:
    west, south, east, north = boundary.bounds
    return _Rival(
        number,
        (west + east) / 2,
        (south + north) / 2,
        math.hypot(east - west, north - south) / 2,
        tuple([edge(*end) for end in edge_ends(boundary).tolist()]),
    )
