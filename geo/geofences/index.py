"""All designated geofences of this process, prepared for judging a fix in microseconds.

The grid is cut into square cells. A dictionary holds, for each cell that a fence touches or comes near to, the
fences to try there, best first; where a fence covers a whole cell, the look-up alone answers. Cells that no
fence comes near to have no entry, and the nearest fence is found by a tree. An index is never changed: a new
one takes its place.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.fixes import LocationFix
from geo.geofences.rules import (
    DEFAULT_LIMITS,
    FAR_AWAY,
    TOO_VAGUE,
    JudgementLimits,
    Verdict,
    inside,
    judge_outside,
)
from geo.grid import is_in_extent, to_grid

# Cells of 32 m: smaller than most parks, so that many cells are wholly inside one, and few enough for memory.
_CELL_BITS = 5
_CELL_M = 1 << _CELL_BITS
_ROW_BITS = 20  # northings stay below 2^20 m
_FENCES_AT_ONCE = 2_000  # how many fences are cut into cells together; bounds the memory that building takes


@dataclass(frozen=True, slots=True)
class Geofence:
    """A designated park's boundary: a valid polygon in snapped grid metres, and its area in square metres.

    The area is stored, not computed here, so that PostGIS orders by the very same number.
    """

    park_id: str
    boundary: BaseGeometry
    area_m2: float


class _Entry(NamedTuple):
    """One fence to try in one cell; `number` is its place in the order of preference."""

    number: int
    covers_cell: bool
    boundary: BaseGeometry
    verdict: Verdict


class GeofenceIndex:
    """Judges fixes against a fixed set of geofences."""

    def __init__(self, fences: Iterable[Geofence], limits: JudgementLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._fences = sorted(fences, key=lambda fence: (fence.area_m2, fence.park_id))
        self._boundaries = np.array([fence.boundary for fence in self._fences], dtype=object)
        shapely.prepare(self._boundaries)
        self._tree = shapely.STRtree(self._boundaries)
        self._cells = self._cut_into_cells()

    def __len__(self) -> int:
        return len(self._fences)

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
        entries = self._cells.get(_cell_at(easting, northing), ())
        for entry in entries:
            if entry.covers_cell or shapely.intersects_xy(entry.boundary, easting, northing):
                return entry.verdict
        point = shapely.points(easting, northing)
        number, exact_m = self._nearest(entries, point)
        if number is None:
            return FAR_AWAY
        nearest = shapely.get_coordinates(shapely.shortest_line(point, self._boundaries[number]))[1]
        return judge_outside(
            self._fences[number].park_id,
            exact_m,
            nearest[0] - easting,
            nearest[1] - northing,
            accuracy_m,
            self._limits,
        )

    def _nearest(self, entries: Sequence[_Entry], point: BaseGeometry) -> tuple[int | None, float]:
        """Return the best fence's number and its distance in metres; the cell's own entries know all near ones."""
        if entries:
            exact_m, number = min((shapely.distance(entry.boundary, point), entry.number) for entry in entries)
            if exact_m <= self._limits.edge_reach_m:
                return number, exact_m
        numbers = self._tree.query_nearest(point)
        if not len(numbers):
            return None, 0.0
        number = int(numbers.min())
        return number, float(shapely.distance(self._boundaries[number], point))

    def _cut_into_cells(self) -> dict[int, tuple[_Entry, ...]]:
        cells: defaultdict[int, list[_Entry]] = defaultdict(list)
        verdicts = [inside(fence.park_id) for fence in self._fences]
        starts = [*range(0, len(self._fences), _FENCES_AT_ONCE), len(self._fences)]
        for start, stop in pairwise(starts):
            numbers, columns, rows = self._cells_near(start, stop)
            boxes = shapely.box(columns * _CELL_M, rows * _CELL_M, (columns + 1) * _CELL_M, (rows + 1) * _CELL_M)
            boundaries = self._boundaries[numbers]
            is_near = shapely.dwithin(boundaries, boxes, self._limits.edge_reach_m + 1)
            covers = shapely.covers(boundaries, boxes)
            keys = (columns << _ROW_BITS) + rows
            for key, number, covers_cell in zip(
                keys[is_near].tolist(), numbers[is_near].tolist(), covers[is_near].tolist(), strict=True
            ):
                # Fences come best first, so one that covers the cell hides all after it.
                entries = cells[key]
                if not entries or not entries[-1].covers_cell:
                    entries.append(_Entry(number, covers_cell, self._boundaries[number], verdicts[number]))
        return {key: tuple(entries) for key, entries in cells.items()}

    def _cells_near(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Return (fence number, column, row) of every cell in the widened bounds of the fences start..stop."""
        widened = shapely.bounds(self._boundaries[start:stop]) + np.array([-1, -1, 1, 1]) * (
            self._limits.edge_reach_m + 1
        )
        first_last = np.floor(widened / _CELL_M).astype(np.int64)
        parts = []
        for number, (west, south, east, north) in enumerate(first_last, start):
            columns, rows = np.meshgrid(np.arange(west, east + 1), np.arange(south, north + 1))
            parts.append(np.stack([np.full(columns.size, number), columns.ravel(), rows.ravel()]))
        numbers, columns, rows = np.concatenate(parts, axis=1)
        return numbers, columns, rows


def _cell_at(easting: float, northing: float) -> int:
    return (int(easting) >> _CELL_BITS << _ROW_BITS) + (int(northing) >> _CELL_BITS)
