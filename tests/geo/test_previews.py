"""The bounds of a preview hold: against every check-in's position, which only the test remembers."""

import math
import random
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from geo.geofences.index import Geofence, GeofenceIndex
from geo.geofences.rules import VerdictKind
from geo.grid import GRID_STEP_M, snapped
from geo.nearness.rules import BAND_LIMITS_M, band_from, band_of
from geo.previews.rules import Source, estimate_gained, estimate_lost, is_gain_bounded, moved_m

EAST, NORTH = 837_000.0, 815_000.0
REACH_M = 30
Fence = tuple[str, BaseGeometry]


def fence(kind: str, east_m: float, north_m: float, size_m: float, turn: float) -> BaseGeometry:
    """A shape around a point: round, square, with a hole, in two parts, or with a notch."""
    middle = shapely.Point(EAST + east_m, NORTH + north_m)
    box = shapely.box(middle.x - size_m, middle.y - size_m / 2, middle.x + size_m, middle.y + size_m / 2)
    shape = {
        "round": lambda: shapely.buffer(middle, size_m, quad_segs=8),
        "box": lambda: box,
        "hole": lambda: shapely.difference(box, shapely.buffer(middle, size_m / 4, quad_segs=8)),
        "parts": lambda: shapely.union(box, shapely.affinity.translate(box, size_m * 3, 7)),
        "notch": lambda: shapely.difference(
            box, shapely.box(middle.x - size_m / 8, middle.y, middle.x + size_m / 8, middle.y + size_m)
        ),
    }[kind]()
    turned = snapped(shapely.affinity.rotate(shape, turn, origin=middle))
    return turned if turned.geom_type == "MultiPolygon" else shapely.multipolygons([turned])


shapes = st.builds(
    fence,
    st.sampled_from(["round", "box", "hole", "parts", "notch"]),
    st.floats(-60, 60),
    st.floats(-60, 60),
    st.floats(8, 150),
    st.floats(0, 90),
)


def snap(value: float) -> float:
    return round(value / GRID_STEP_M) * GRID_STEP_M


@settings(max_examples=150, deadline=None)
@given(old=shapes, new=shapes, neighbour=st.none() | shapes, seed=st.integers(0, 2**32))
def test_the_bounds_hold_whatever_the_boundaries(
    old: BaseGeometry, new: BaseGeometry, neighbour: BaseGeometry | None, seed: int
) -> None:
    neighbours: list[Fence] = []
    if neighbour is not None:
        neighbours.append(
            ("near", shapely.multipolygons(shapely.get_parts(shapely.affinity.translate(neighbour, 256))))
        )
    lost, gained, sources = _simulate(old, new, neighbours, random.Random(seed))
    visits = [one for one in sources if one.band.side is not VerdictKind.OUTSIDE and one.is_own]
    refusals = [one for one in sources if one.band.side is VerdictKind.OUTSIDE]

    told = estimate_lost(visits, new)
    assert told.at_least <= lost <= told.at_most
    assert told.at_least <= told.about <= told.at_most
    told = estimate_gained(refusals, [old], new)
    assert told.at_least <= gained["counted"] <= told.at_most
    assert told.at_least <= told.about <= told.at_most
    if is_gain_bounded([old], [boundary for _, boundary in neighbours], new):
        assert gained["uncounted"] == 0


def _simulate(
    old: BaseGeometry, new: BaseGeometry, neighbours: Sequence[Fence], chance: random.Random
) -> tuple[int, Counter[str], list[Source]]:
    """Check in at 400 places, by the old fences; return what the new one changes, and what was counted."""
    fences = {"own": old} | dict(neighbours)
    index = GeofenceIndex([Geofence(name, boundary, boundary.area) for name, boundary in fences.items()])
    outlines = {name: shapely.boundary(boundary) for name, boundary in fences.items()}
    west, south, east, north = shapely.union(old, new).bounds
    lost, gained, counts = 0, Counter[str](), Counter[Any]()
    for _ in range(400):
        x, y = snap(chance.uniform(west - 140, east + 140)), snap(chance.uniform(south - 140, north + 140))
        accuracy_m = chance.choice([0.0, 3.0, 10.0, 20.0, 65.0])
        verdict = index.judge_at(x, y, accuracy_m)
        place = shapely.Point(x, y)
        name = verdict.park_id or verdict.nearest_park_id
        assert name is not None
        band = band_of(verdict.kind, shapely.distance(outlines[name], place))
        if band is not None:
            counts[name, band] += 1
        accepts = shapely.distance(new, place) <= min(accuracy_m, REACH_M)
        if verdict.park_id == "own" and not accepts:
            lost += 1
        if verdict.park_id is None and accepts:
            gained["uncounted" if band is None else "counted"] += 1
    sources = [
        Source(fences[name], band_from(*band), fixes, is_own=name == "own")
        for (name, band), fixes in counts.items()
    ]
    return lost, gained, sources


def test_all_that_stood_in_a_ring_now_within_come_in() -> None:
    old, new = fence("round", 0, 0, 100, 0), fence("round", 0, 0, 140, 0)
    refusals = [
        Source(old, band_from(VerdictKind.OUTSIDE, limit), 10, is_own=True) for limit in BAND_LIMITS_M[:-1]
    ]
    told = estimate_gained(refusals, [old], new)
    assert (told.at_least, told.at_most) == (30, 50)  # to 25 m all, to 50 m some, and farther some by their error
    assert 36 < told.about < 45
    assert not is_gain_bounded([], [], new)


def test_of_half_a_park_about_half_is_lost() -> None:
    old = fence("box", 0, 0, 200, 0)
    half = shapely.multipolygons(
        [shapely.intersection(old, shapely.box(EAST, NORTH - 200, EAST + 200, NORTH + 200))]
    )
    told = estimate_lost([Source(old, band_from(VerdictKind.INSIDE, 0), 1_000, is_own=True)], half)
    assert (told.at_least, told.at_most) == (0, 1_000)
    assert told.about == pytest.approx(500, abs=40)
    away = fence("box", 1_000, 0, 200, 0)
    assert estimate_lost([Source(old, band_from(VerdictKind.INSIDE, 0), 7, is_own=True)], away).at_least == 7


def test_how_far_a_boundary_moves() -> None:
    old = fence("box", 0, 0, 200, 0)
    assert moved_m(old, old) == 0
    assert moved_m(fence("round", 0, 0, 100, 0), fence("round", 0, 0, 60, 0)) == pytest.approx(40, rel=0.03)
    pond = shapely.difference(old, shapely.buffer(shapely.Point(EAST, NORTH), 50, quad_segs=32))
    assert moved_m(old, pond) == pytest.approx(50, rel=0.03)
    assert moved_m(pond, old) == 0
    assert moved_m(old, fence("box", 1_000, 0, 200, 0)) == pytest.approx(1_000, rel=0.03)


def test_bands_begin_where_they_say() -> None:
    for limit in BAND_LIMITS_M[:-1]:
        assert band_of(VerdictKind.OUTSIDE, limit) == (VerdictKind.OUTSIDE, limit)
        assert band_of(VerdictKind.INSIDE, math.nextafter(limit, math.inf)) == (VerdictKind.INSIDE, limit)
    assert band_of(VerdictKind.OUTSIDE, 99.99) == (VerdictKind.OUTSIDE, 50)
    assert band_of(VerdictKind.OUTSIDE, 100) is None
    assert band_of(VerdictKind.INSIDE, 5_000) == (VerdictKind.INSIDE, 100)
    assert band_of(VerdictKind.TOO_VAGUE, 0) is None
    assert band_from(VerdictKind.INSIDE, 100).to_m is None
