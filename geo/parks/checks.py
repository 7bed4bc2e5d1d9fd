"""Checks of drafts against the rest of the world: the other parks, the districts."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.parks.features import Fault, ParkDraft

# Two designated geofences may share this much of the smaller one: neighbours' derived circles touch, but two
# entries for one place would make one visit count for either.
MOST_OVERLAP_SHARE = 0.2
# Outlines are simplified to some tens of metres and a park may straddle a border.
DISTRICT_SLACK_M = 300.0


def district_faults(draft: ParkDraft, district: str, districts: Mapping[str, BaseGeometry]) -> list[Fault]:
    """Return the fault of a draft that does not lie in its district. `districts`: outlines in grid metres."""
    if district not in districts:
        return [Fault(draft.row, "district", "park_district_unknown", {"district": district})]
    if lies_in(draft.boundary, districts[district]):
        return []
    centre = draft.boundary.representative_point()
    swapped = shapely.points(centre.y, centre.x)
    if shapely.dwithin(districts[district], swapped, DISTRICT_SLACK_M):
        return [Fault(draft.row, "geometry", "boundary_axes_swapped")]
    found = find_district(draft.boundary, districts)
    if found is None:
        return [Fault(draft.row, "geometry", "boundary_in_no_district", {"district": district})]
    return [Fault(draft.row, "geometry", "boundary_outside_district", {"found": found, "district": district})]


def lies_in(boundary: BaseGeometry, outline: BaseGeometry) -> bool:
    """Say whether the middle of a boundary lies in a district's outline, or hardly outside."""
    return bool(shapely.dwithin(outline, boundary.representative_point(), DISTRICT_SLACK_M))


def find_district(boundary: BaseGeometry, districts: Mapping[str, BaseGeometry]) -> str | None:
    """Return the district in whose outline the middle of the boundary lies."""
    centre = boundary.representative_point()
    return next((slug for slug, outline in districts.items() if shapely.intersects(outline, centre)), None)


def overlap_faults(designated: Sequence[tuple[str, BaseGeometry]], row_of: Mapping[str, int]) -> list[Fault]:
    """Return a fault for each pair of designated parks that overlap too much and of which one is in the file.

    `designated` holds (id, boundary) of all that would be designated after the import; `row_of` the file's rows.
    Of two in the file the later row is at fault.
    """
    if not designated:
        return []
    boundaries = np.array([boundary for _, boundary in designated], dtype=object)
    left, right = shapely.STRtree(boundaries).query(boundaries, predicate="intersects")
    left, right = left[left < right], right[left < right]
    shared = shapely.area(shapely.intersection(boundaries[left], boundaries[right]))
    smaller = np.minimum(shapely.area(boundaries[left]), shapely.area(boundaries[right]))
    faults = []
    for a, b, share in zip(left.tolist(), right.tolist(), (shared / smaller).tolist(), strict=True):
        if share <= MOST_OVERLAP_SHARE:
            continue
        first, later = sorted((designated[a][0], designated[b][0]), key=lambda park_id: row_of.get(park_id, 0))
        if later in row_of:
            faults.append(Fault(row_of[later], "geometry", "boundary_overlaps_park", overlap_params(first, share)))
    return faults


def overlap_params(park_id: str, share: float) -> dict[str, str | int]:
    """Return what fills the words of an overlap."""
    return {"park": park_id, "share": round(share * 100), "most": round(MOST_OVERLAP_SHARE * 100)}
