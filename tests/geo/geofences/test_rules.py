import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geofences.rules import (
    DEFAULT_LIMITS,
    Compass,
    JudgementLimits,
    VerdictKind,
    compass,
    judge_outside,
    spoken_distance_m,
)
from geo.grid import GRID_STEP_M

REACH_M = DEFAULT_LIMITS.edge_reach_m


@pytest.mark.parametrize(
    ("distance_m", "accuracy_m", "kind"),
    [
        (10 - GRID_STEP_M, 10, VerdictKind.EDGE),
        (10, 10, VerdictKind.EDGE),
        (10 + GRID_STEP_M, 10, VerdictKind.OUTSIDE),
        (REACH_M - GRID_STEP_M, 99, VerdictKind.EDGE),
        (REACH_M, 99, VerdictKind.EDGE),
        (REACH_M + GRID_STEP_M, 99, VerdictKind.OUTSIDE),
        (GRID_STEP_M, 0, VerdictKind.OUTSIDE),
    ],
)
def test_the_edge_is_as_wide_as_accuracy_and_reach_allow(
    distance_m: float, accuracy_m: float, kind: VerdictKind
) -> None:
    verdict = judge_outside("a", distance_m, distance_m, 0, accuracy_m)
    assert verdict.kind is kind
    assert verdict.park_id == ("a" if kind is VerdictKind.EDGE else None)
    assert (verdict.nearest_park_id, verdict.direction) == ("a", Compass.EAST)


@pytest.mark.parametrize(
    ("exact_m", "spoken_m"),
    [
        (0, 0),
        (GRID_STEP_M / 4, 5),
        (GRID_STEP_M, 5),
        (5, 5),
        (5 + GRID_STEP_M, 10),
        (99.9, 100),
        (100, 100),
        (100 + GRID_STEP_M, 110),
        (300, 300),
        (301, 310),
        (1_000, 1_000),
        (1_000.1, 1_100),
        (23_456, 24_000),
    ],
)
def test_distances_are_said_roundly(exact_m: float, spoken_m: int) -> None:
    assert spoken_distance_m(exact_m) == spoken_m


@given(st.floats(0, 100_000))
def test_a_spoken_distance_is_never_shorter_and_hardly_longer(exact_m: float) -> None:
    spoken_m = spoken_distance_m(exact_m)
    assert exact_m - GRID_STEP_M <= spoken_m <= max(exact_m * 1.11, exact_m + 5)


@given(st.floats(-180, 180), st.floats(1, 10_000))
def test_the_direction_is_the_nearest_eighth(bearing: float, distance_m: float) -> None:
    eighth = compass(distance_m * math.sin(math.radians(bearing)), distance_m * math.cos(math.radians(bearing)))
    off = (bearing - 45 * tuple(Compass).index(eighth) + 180) % 360 - 180
    assert abs(off) <= 22.5 + 1e-6


@pytest.mark.parametrize(
    ("east_m", "north_m", "direction"),
    [
        (0, 1, "n"),
        (1, 1, "ne"),
        (1, 0, "e"),
        (1, -1, "se"),
        (0, -1, "s"),
        (-1, -1, "sw"),
        (-1, 0, "w"),
        (-1, 1, "nw"),
    ],
)
def test_the_eight_winds(east_m: float, north_m: float, direction: str) -> None:
    assert compass(east_m, north_m) == direction


@pytest.mark.parametrize("reach_m", [0, -1, 101])
def test_limits_check_themselves(reach_m: float) -> None:
    with pytest.raises(ValueError, match="edge_reach_m"):
        JudgementLimits(edge_reach_m=reach_m)
