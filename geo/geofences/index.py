"""All designated geofences of this process, prepared for judging a fix in microseconds.

The grid is cut into square cells (`cells.py`). A dictionary holds, for each cell that a fence touches or comes
near to, the fences to try there, best first; where a fence covers a whole cell, the look-up alone answers. Farther
away a coarser dictionary names the few fences that can be the nearest (`rivals.py`). An index is never changed: a
new one takes its place.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from shapely.geometry.base import BaseGeometry

from geo.fixes import LocationFix
from geo.geofences.cells import CutFence, cell_at, cut
from geo.geofences.edges import Edge, is_within, nearest
from geo.geofences.rivals import NOBODY, Rivals
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

_NEAR_SLACK_M = 1.0  # cells are cut a little wider than the reach, so that no rounding leaves a fence out


@dataclass(frozen=True, slots=True)
class Geofence:
    """A designated park's boundary: a valid polygon in snapped grid metres, and its area in square metres.

    The area is stored, not computed here, so that PostGIS orders by the very same number.
    """

    park_id: str
    boundary: BaseGeometry
    area_m2: float


# (number, covers_cell, ray_edges, near_edges): one fence to try in one cell; `number` is its place in the order of
# preference. A plain tuple for the sake of the collector, see `edges.py`.
_Entry = tuple[int, bool, tuple[Edge, ...], tuple[Edge, ...]]


class GeofenceIndex:
    """Judges fixes against a fixed set of geofences.

    `known_cuts` are fences that were cut before, by boundary and for the same limits: cutting is most of the work.
    """

    def __init__(
        self,
        fences: Iterable[Geofence],
        limits: JudgementLimits = DEFAULT_LIMITS,
        known_cuts: Mapping[BaseGeometry, CutFence] | None = None,
    ) -> None:
        ranked = sorted(fences, key=lambda fence: (fence.area_m2, fence.park_id))
        boundaries = [fence.boundary for fence in ranked]
        self._limits = limits
        self._edge_reach_2 = limits.edge_reach_m**2
        self._park_ids = [fence.park_id for fence in ranked]
        self._inside = [inside(park_id) for park_id in self._park_ids]
        known, near_m = known_cuts or {}, limits.edge_reach_m + _NEAR_SLACK_M
        cuts = [known.get(boundary) or cut(boundary, near_m) for boundary in boundaries]
        self._cuts = dict(zip(boundaries, cuts, strict=True))
        self._cells = _entries_by_cell(cuts)
        self._rivals = Rivals(boundaries, [each.edges for each in cuts])

    def rebuilt(self, fences: Iterable[Geofence]) -> Self:
        """Return an index of these fences for the same limits; only boundaries new to this one are cut."""
        return type(self)(fences, self._limits, self._cuts)

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
        best_2, east_m, north_m, best_number = math.inf, 0.0, 0.0, NOBODY
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
            best_2, east_m, north_m, best_number = self._rivals.find_nearest(easting, northing)
            if best_number == NOBODY:
                return FAR_AWAY
        return judge_outside(
            self._park_ids[best_number], math.sqrt(best_2), east_m, north_m, accuracy_m, self._limits
        )


def _entries_by_cell(cuts: Sequence[CutFence]) -> dict[int, tuple[_Entry, ...]]:
    """Return, by key, what there is to try in each cell, in the order of the fences."""
    entries: dict[int, tuple[_Entry, ...]] = {}
    for number, fence in enumerate(cuts):
        for key, covers_cell, ray_edges, near_edges in fence.cells:
            entry = number, covers_cell, ray_edges, near_edges
            entries[key] = (*entries.get(key, ()), entry)
    return entries
