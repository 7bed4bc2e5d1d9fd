import math
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geofences import index as index_module
from geo.geofences.cells import CutFence, cut
from geo.geofences.index import Geofence, GeofenceIndex
from geo.geofences.rules import DEFAULT_LIMITS, FAR_AWAY, TOO_VAGUE, Compass, VerdictKind
from geo.grid import GRID_STEP_M, snapped
from tests.support.places import VICTORIA_PARK, fix_at, square

E, N = 836_000.0, 815_000.0


def fence(park_id: str, boundary: Any) -> Geofence:
    return Geofence(park_id, boundary, boundary.area)


def test_inside_on_the_boundary_and_a_step_beyond() -> None:
    index = GeofenceIndex([fence("a", square(E, N))])
    assert index.judge_at(E + 50, N + 50, 10).kind is VerdictKind.INSIDE
    assert index.judge_at(E, N + 30, 10).kind is VerdictKind.INSIDE
    assert index.judge_at(E, N, 10).park_id == "a"
    beyond = index.judge_at(E - GRID_STEP_M, N + 30, 10)
    assert beyond == (VerdictKind.EDGE, "a", "a", 5, Compass.EAST)
    assert index.judge_at(E - GRID_STEP_M, N + 30, 0).kind is VerdictKind.OUTSIDE


def test_far_from_all_the_nearest_is_named_with_distance_and_direction() -> None:
    index = GeofenceIndex([fence("a", square(E, N)), fence("b", square(E + 5_000, N))])
    assert index.judge_at(E + 50, N - 300, 20) == (VerdictKind.OUTSIDE, None, "a", 300, Compass.NORTH)
    assert index.judge_at(E + 4_000, N + 50, 20) == (VerdictKind.OUTSIDE, None, "b", 1_000, Compass.EAST)


def test_just_beyond_reach_in_a_cell_that_has_entries() -> None:
    index = GeofenceIndex([fence("a", square(E, N)), fence("b", square(E + 1_000, N))])
    verdict = index.judge_at(E + 50, N - DEFAULT_LIMITS.edge_reach_m - 0.5, 99)
    assert verdict == (VerdictKind.OUTSIDE, None, "a", 35, Compass.NORTH)


def test_of_overlapping_fences_the_smaller_then_the_first_id_wins() -> None:
    index = GeofenceIndex(
        [fence("big", square(E, N, 400)), fence("c", square(E + 100, N, 50)), fence("b", square(E + 100, N, 50))]
    )
    assert index.judge_at(E + 120, N + 20, 10).park_id == "b"
    assert index.judge_at(E + 300, N + 300, 10).park_id == "big"
    # At the edge of the smaller, but inside the bigger: inside wins.
    assert index.judge_at(E + 99, N + 20, 10) == (VerdictKind.INSIDE, "big", None, None, None)
    # As far from both: the first of the equal ones.
    assert index.judge_at(E + 110, N - 10, 20).park_id == "b"


def test_a_hole_is_outside() -> None:
    ring = shapely.multipolygons(
        [shapely.difference(shapely.box(E, N, E + 400, N + 400), shapely.box(E + 100, N + 100, E + 300, N + 300))]
    )
    index = GeofenceIndex([fence("a", ring)])
    assert index.judge_at(E + 50, N + 50, 10).kind is VerdictKind.INSIDE
    assert index.judge_at(E + 200, N + 190, 10) == (VerdictKind.OUTSIDE, None, "a", 90, Compass.SOUTH)


@pytest.mark.parametrize(
    ("accuracy_m", "kind"),
    [
        (math.nextafter(100, 0), VerdictKind.INSIDE),
        (100, VerdictKind.INSIDE),
        (math.nextafter(100, 101), VerdictKind.TOO_VAGUE),
    ],
)
def test_a_fix_is_too_vague_from_just_above_the_limit(accuracy_m: float, kind: VerdictKind) -> None:
    fix = fix_at(accuracy_m=accuracy_m)
    index = GeofenceIndex([fence("a", square(837_000, 815_000, 2_000))])
    assert index.judge(fix).kind is kind


def test_nothing_near_is_said_of_other_continents_nor_of_no_parks() -> None:
    index = GeofenceIndex([fence("a", square(E, N))])
    assert index.judge(fix_at((114.6, 22.3))) == FAR_AWAY
    empty = GeofenceIndex([])
    assert len(empty) == 0
    assert empty.judge(fix_at(VICTORIA_PARK)) == FAR_AWAY
    assert empty.judge(fix_at(accuracy_m=101)) == TOO_VAGUE


def test_only_fences_with_a_new_boundary_are_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = GeofenceIndex(
        [fence("a", square(E, N)), fence("b", square(E + 500, N)), fence("c", square(E, N + 500))]
    )
    cut_again: list[Any] = []

    def note_and_cut(boundary: Any, near_m: float) -> CutFence:
        cut_again.append(boundary)
        return cut(boundary, near_m)

    monkeypatch.setattr(index_module, "cut", note_and_cut)
    # c is gone, b has moved, the boundary of a, read anew, has become d's, which is preferred to b.
    after = before.rebuilt([fence("d", square(E, N)), fence("b", square(E + 300, N, 120))])

    assert cut_again == [square(E + 300, N, 120)]
    assert after.judge_at(E + 50, N + 50, 10).park_id == "d"
    assert after.judge_at(E + 410, N + 50, 10).park_id == "b"
    assert after.judge_at(E + 50, N + 550, 10).nearest_park_id == "d"
    assert before.judge_at(E + 50, N + 550, 10).park_id == "c"


def test_where_fences_lie_densely_the_nearest_is_still_found() -> None:
    index = GeofenceIndex(
        [fence(f"{x}-{y}", square(E + 20 * x, N + 20 * y, 10)) for x in range(6) for y in range(6)]
    )
    assert index.judge_at(E - 200, N + 45, 10).nearest_park_id == "0-2"
    assert index.judge_at(E - 200, N - 200, 10).nearest_park_id == "0-0"


shapes = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 600), st.integers(20, 300), st.booleans()),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=50)  # each builds an index
@given(shapes, st.floats(-200, 1_100), st.floats(-200, 1_100), st.floats(0, 100))
def test_the_index_finds_what_a_look_at_every_fence_finds(
    parts: list[tuple[int, int, int, bool]], east_m: float, north_m: float, accuracy_m: float
) -> None:
    fences = [
        fence(
            f"park-{number}",
            shapely.multipolygons([snapped(shapely.buffer(shapely.points(E + x, N + y), size / 2, quad_segs=4))])
            if is_round
            else square(E + x, N + y, size),
        )
        for number, (x, y, size, is_round) in enumerate(parts)
    ]
    x, y = round((E + east_m) * 1024) / 1024, round((N + north_m) * 1024) / 1024
    point = shapely.points(x, y)
    exact_m, _, best_id = min((shapely.distance(one.boundary, point), one.area_m2, one.park_id) for one in fences)
    verdict = GeofenceIndex(fences).judge_at(x, y, accuracy_m)
    assert best_id in {verdict.park_id, verdict.nearest_park_id}
    reach_m = min(accuracy_m, DEFAULT_LIMITS.edge_reach_m) + GRID_STEP_M / 2
    expected = (
        VerdictKind.INSIDE if exact_m == 0 else VerdictKind.EDGE if exact_m <= reach_m else VerdictKind.OUTSIDE
    )
    assert verdict.kind is expected
