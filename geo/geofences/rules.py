"""The judgement of a fix against geofences, pure and free of wording.

One definition, for the index in memory and for PostGIS alike: the *best* fence is the nearest to the fix
(distance zero inside it and on its boundary), then the smaller, then the first by id. Its distance and the
fix's accuracy make the verdict.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from geo.grid import GRID_STEP_M


class VerdictKind(StrEnum):
    """How a fix stands to the designated parks."""

    INSIDE = "inside"
    EDGE = "edge"  # outside, but within reach of what the phone could have got wrong
    OUTSIDE = "outside"
    TOO_VAGUE = "too_vague"


class Compass(StrEnum):
    """The way to walk, from the fix to the park, in eighths; by grid north, within 0.2 degrees of true north."""

    NORTH = "n"
    NORTH_EAST = "ne"
    EAST = "e"
    SOUTH_EAST = "se"
    SOUTH = "s"
    SOUTH_WEST = "sw"
    WEST = "w"
    NORTH_WEST = "nw"


class Verdict(NamedTuple):
    """What is said about a fix. It holds no position: the distance is rounded, the direction is an eighth.

    `park_id` when INSIDE or at the EDGE; `nearest_park_id`, `distance_m` and `direction` when at the EDGE or
    OUTSIDE, all None when the fix is not even near Hong Kong or too vague to tell.
    """

    kind: VerdictKind
    park_id: str | None = None
    nearest_park_id: str | None = None
    distance_m: int | None = None
    direction: Compass | None = None


@dataclass(frozen=True, slots=True)
class JudgementLimits:
    """What a fix must be like. Distances in metres.

    `too_vague_over_m`: phones between tall buildings report 20 to 65 m; above 100 m it is the cell tower.
    `edge_reach_m`: how far outside a fence a fix may still belong to it, should its own accuracy allow as much.
    30 m covers the usual error between tall buildings and the fences' own (derived, not surveyed).
    """

    too_vague_over_m: float = 100.0
    edge_reach_m: float = 30.0

    def __post_init__(self) -> None:
        if not 0 < self.edge_reach_m <= self.too_vague_over_m:
            raise ValueError("edge_reach_m must be above 0 and at most too_vague_over_m")


DEFAULT_LIMITS = JudgementLimits()
TOO_VAGUE = Verdict(VerdictKind.TOO_VAGUE)
FAR_AWAY = Verdict(VerdictKind.OUTSIDE)

# Between two steps of the grid, so that rounding in the last bit of a distance cannot turn a limit over: two
# snapped points along an axis are whole steps apart, never a half.
_BETWEEN_STEPS_M = GRID_STEP_M / 2
_EIGHTHS = tuple(Compass)


def inside(park_id: str) -> Verdict:
    """Return the verdict on a fix in the park."""
    return Verdict(VerdictKind.INSIDE, park_id)


def judge_outside(
    park_id: str,
    exact_m: float,
    east_m: float,
    north_m: float,
    accuracy_m: float,
    limits: JudgementLimits = DEFAULT_LIMITS,
) -> Verdict:
    """Return the verdict on a fix `exact_m` outside its best park, the nearest point of which lies east, north."""
    is_edge = exact_m <= min(accuracy_m, limits.edge_reach_m) + _BETWEEN_STEPS_M
    return Verdict(
        VerdictKind.EDGE if is_edge else VerdictKind.OUTSIDE,
        park_id if is_edge else None,
        park_id,
        spoken_distance_m(exact_m),
        compass(east_m, north_m),
    )


def spoken_distance_m(exact_m: float) -> int:
    """Round up to what one says and gives no position away: by 5 m to 100 m, then to two significant figures."""
    if exact_m == 0:
        return 0
    settled_m = max(exact_m - _BETWEEN_STEPS_M, 0.0)
    step_m = 5 if settled_m <= 100 else 10 ** (math.floor(math.log10(settled_m)) - 1)
    return max(math.ceil(settled_m / step_m), 1) * step_m


def compass(east_m: float, north_m: float) -> Compass:
    """Return the eighth of the compass in which (east, north) lies; north for no distance at all."""
    return _EIGHTHS[round(math.degrees(math.atan2(east_m, north_m)) / 45) % 8]
