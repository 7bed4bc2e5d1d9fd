"""How many check-ins a new boundary would have judged otherwise, between bounds that hold. Pure geometry.

Known is, for each form that a geofence had, how many check-ins stood in which band of distance from its boundary;
not where along it, nor how exact the fix was. A band is a ring along the boundary. Check-ins of a ring are surely
judged otherwise when all of it lies where the new boundary says so, surely not when none does, and anything
between when a part does; the estimate takes them as spread evenly over the ring. All in grid metres.
See docs/algorithms/geofence-preview.md.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from geo.geofences.rules import DEFAULT_LIMITS, JudgementLimits, VerdictKind
from geo.nearness.rules import REACH_M, Band


@dataclass(frozen=True, slots=True)
class PreviewLimits:
    """`usual_accuracy_m`: what phones under open sky report; only the estimate uses it, never a bound.

    Rings are drawn by a library that simplifies what it widens by up to 1 % of the width, and draws arcs as
    corners, 0.5 % inside: `slack_m` and `slack_share` widen them a little more, so that the bounds hold.
    """

    usual_accuracy_m: float = 10.0
    slack_m: float = 0.1
    slack_share: float = 0.02

    def __post_init__(self) -> None:
        if self.usual_accuracy_m <= 0 or self.slack_m <= 0 or self.slack_share < 0.015:
            raise ValueError("accuracy and slack must be above 0, and the slack cover the library's 1.5 %")


DEFAULT_PREVIEW_LIMITS = PreviewLimits()
_SEGMENTS = 8  # to a quarter circle: at most 0.5 % of the radius inside the true circle, and quick to draw
_MOST_PROBES = 2_000  # corners whose distance is measured before anything is drawn
_TOUCHING_M = 1e-6  # overlays move crossings by less; snapped corners are a thousand times farther apart


@dataclass(frozen=True, slots=True)
class Source:
    """So many check-ins in one band of one form of a geofence. `is_own`: of the park whose boundary is drawn."""

    fence: BaseGeometry
    band: Band
    fixes: int
    is_own: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """At least, about and at most so many."""

    at_least: int = 0
    about: float = 0.0
    at_most: int = 0

    def __add__(self, other: "Estimate") -> "Estimate":
        return Estimate(self.at_least + other.at_least, self.about + other.about, self.at_most + other.at_most)


def estimate_lost(
    sources: Iterable[Source],
    drawn: BaseGeometry,
    limits: JudgementLimits = DEFAULT_LIMITS,
    preview: PreviewLimits = DEFAULT_PREVIEW_LIMITS,
) -> Estimate:
    """Return how many counted visits to the park the drawn boundary would not accept, inside or at its edge."""
    total = Estimate()
    for source in sources:
        lost = shapely.difference(source.fence, drawn)
        if lost.is_empty:
            continue
        total += _lost_of(source, lost, drawn, limits, preview)
    return total


def estimate_gained(
    sources: Iterable[Source],
    forms: Sequence[BaseGeometry],
    drawn: BaseGeometry,
    limits: JudgementLimits = DEFAULT_LIMITS,
    preview: PreviewLimits = DEFAULT_PREVIEW_LIMITS,
) -> Estimate:
    """Return how many counted refusals the drawn boundary would accept.

    `forms` are the park's boundaries that were in force meanwhile: who was refused was outside of all of them.
    """
    common = _common(forms)
    total = Estimate()
    for source in sources:
        new_land = shapely.difference(drawn, source.fence if source.is_own else common)
        if not new_land.is_empty:
            total += _gained_of(source, new_land, drawn, limits, preview)
    return total


def is_gain_bounded(
    forms: Sequence[BaseGeometry],
    neighbours: Sequence[BaseGeometry],
    drawn: BaseGeometry,
    limits: JudgementLimits = DEFAULT_LIMITS,
    preview: PreviewLimits = DEFAULT_PREVIEW_LIMITS,
) -> bool:
    """Say whether all whom new land could let in were counted: within `REACH_M` of a geofence all the while."""
    new_land = shapely.difference(drawn, _common(forms))
    if new_land.is_empty:
        return True
    reached = _wider(new_land, _up(limits.edge_reach_m, preview))
    near = [_wider(fence, _down(REACH_M, preview)) for fence in neighbours]
    near.append(_common([_wider(form, _down(REACH_M, preview)) for form in forms]))
    return bool(shapely.difference(reached, shapely.union_all(near)).is_empty)


def moved_m(from_fence: BaseGeometry, to_fence: BaseGeometry) -> float:
    """Return how far the farthest point of one area lies from the other: the directed Hausdorff distance.

    To a tenth of a metre or a hundredth of itself, whichever is more.
    """
    beyond = shapely.difference(from_fence, to_fence)
    if beyond.area <= _TOUCHING_M:
        return 0.0
    corners = shapely.get_coordinates(beyond)
    probes = shapely.points(corners[:: len(corners) // _MOST_PROBES + 1])
    low_m = float(shapely.distance(to_fence, probes).max())
    # Mostly a corner is the farthest; the middle of a new pond is not.
    if shapely.covers(_wider(to_fence, low_m * 1.02 + 0.1), beyond):
        return low_m
    west, south, east, north = beyond.bounds
    high_m = math.hypot(east - west, north - south) + float(shapely.distance(beyond, to_fence)) + 1
    while high_m - low_m > max(0.1, low_m / 100):
        middle_m = (low_m + high_m) / 2
        if shapely.covers(_wider(to_fence, middle_m), beyond):
            high_m = middle_m
        else:
            low_m = middle_m
    return high_m


def _lost_of(
    source: Source, lost: BaseGeometry, drawn: BaseGeometry, limits: JudgementLimits, preview: PreviewLimits
) -> Estimate:
    """Inside, who stood on lost land may be out; at the edge, whoever has become farther from the park."""
    band, is_inside = source.band, source.band.side is VerdictKind.INSIDE
    reach_m = float(band.to_m or 0) if is_inside else min(float(band.to_m or REACH_M), limits.edge_reach_m)
    ring = _ring(source.fence, band, preview)
    touched = lost if is_inside else _wider(lost, _up(reach_m, preview))
    if ring.is_empty or not shapely.intersects(ring, touched):
        return Estimate()
    # No accuracy reaches from there to the drawn park.
    at_least = source.fixes if shapely.distance(ring, drawn) > limits.edge_reach_m else 0
    plain = _plain_ring(source.fence, band, limits)
    still_m = preview.usual_accuracy_m if is_inside else max(reach_m, preview.usual_accuracy_m)
    share = _share(plain, shapely.difference(plain, _wider(drawn, still_m)))
    return Estimate(at_least, max(source.fixes * share, at_least), source.fixes)


def _gained_of(
    source: Source, new_land: BaseGeometry, drawn: BaseGeometry, limits: JudgementLimits, preview: PreviewLimits
) -> Estimate:
    """Who was refused this far from a boundary, and stood on new land or near enough to it for the fix's error."""
    band = source.band
    reach_m = min(limits.edge_reach_m, float(band.to_m or REACH_M))
    ring = _ring(source.fence, band, preview)
    if not shapely.intersects(ring, _wider(new_land, _up(reach_m, preview))):
        return Estimate()
    at_least = source.fixes if shapely.covers(drawn, ring) else 0
    # A refused fix was more exact than it was far away.
    usual_m = min(preview.usual_accuracy_m, float(band.from_m))
    plain = _plain_ring(source.fence, band, limits)
    share = _share(plain, shapely.intersection(plain, _wider(new_land, usual_m)))
    return Estimate(at_least, max(source.fixes * share, at_least), source.fixes)


def _ring(fence: BaseGeometry, band: Band, preview: PreviewLimits) -> BaseGeometry:
    """Return where the check-ins of a band can have been: the ring and a little more."""
    if band.side is VerdictKind.INSIDE:
        outer = (
            fence if band.from_m == 0 else shapely.buffer(fence, -_down(band.from_m, preview), quad_segs=_SEGMENTS)
        )
        inner = None if band.to_m is None else shapely.buffer(fence, -_up(band.to_m, preview), quad_segs=_SEGMENTS)
        return outer if inner is None else shapely.difference(outer, inner)
    outer = _wider(fence, _up(band.to_m or REACH_M, preview))
    return shapely.difference(outer, fence if band.from_m == 0 else _wider(fence, _down(band.from_m, preview)))


def _plain_ring(fence: BaseGeometry, band: Band, limits: JudgementLimits) -> BaseGeometry:
    """Return the ring as it is, for the estimate; at the edge only as far as an edge reaches."""
    if band.side is VerdictKind.INSIDE:
        outer = shapely.buffer(fence, -band.from_m, quad_segs=_SEGMENTS)
        inner = shapely.Polygon() if band.to_m is None else shapely.buffer(fence, -band.to_m, quad_segs=_SEGMENTS)
        return shapely.difference(outer, inner)
    to_m = float(band.to_m or REACH_M)
    if band.side is VerdictKind.EDGE:
        to_m = min(to_m, limits.edge_reach_m)
    return shapely.difference(_wider(fence, to_m), _wider(fence, band.from_m))


def _common(forms: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return what lies in all of them; nothing where there is none."""
    return shapely.intersection_all(forms) if forms else shapely.Polygon()


def _share(whole: BaseGeometry, part: BaseGeometry) -> float:
    return min(part.area / whole.area, 1.0) if whole.area > 0 else 0.0


def _wider(geometry: BaseGeometry, by_m: float) -> BaseGeometry:
    return shapely.buffer(geometry, by_m, quad_segs=_SEGMENTS)


def _up(distance_m: float, preview: PreviewLimits) -> float:
    return distance_m * (1 + preview.slack_share) + preview.slack_m


def _down(distance_m: float, preview: PreviewLimits) -> float:
    return max(distance_m * (1 - preview.slack_share) - preview.slack_m, 0.0)
