"""Whether somebody could have travelled from one park to the next in the time between two check-ins.

Pure. Measured between the parks' boundaries, as positions are not kept, in a straight line: always less than
the way really taken, so every number here errs in the traveller's favour. See docs/algorithms/location-check.md.
"""

from dataclasses import dataclass
from enum import StrEnum

CUT_TO_S = 60.0  # instants of visits are kept to the minute


class TravelKind(StrEnum):
    """What a journey looks like."""

    PLAUSIBLE = "plausible"
    DOUBTFUL = "doubtful"  # faster than public transport door to door, but a car on an empty road could
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class TravelLimits:
    """How fast Hong Kong is, in straight lines between park gates.

    `free_distance_m`: next to each other; geofences are derived, fixes err, and one may stand between two.
    `time_slack_s`: instants are kept to the minute, so each of the two may be a minute off.
    `overhead_s`: nobody steps from gate to train at once; walking out, waiting and walking in takes longer.
    `plausible_speed_m_per_s`: 60 km/h, a taxi or bus on the Tuen Mun Road, and about what the Airport Express,
    the fastest train, makes in a straight line from Tung Chung to Central with its stops (25 km in 27 min).
    `impossible_speed_m_per_s`: 150 km/h; nothing on Hong Kong's ground or water keeps that up between parks.
    """

    free_distance_m: float = 300.0
    time_slack_s: float = 120.0
    overhead_s: float = 120.0
    overhead_from_m: float = 3_000.0
    plausible_speed_m_per_s: float = 60 / 3.6
    impossible_speed_m_per_s: float = 150 / 3.6

    def __post_init__(self) -> None:
        if not 0 < self.plausible_speed_m_per_s < self.impossible_speed_m_per_s:
            raise ValueError("the plausible speed must lie between 0 and the impossible one")
        if min(self.free_distance_m, self.time_slack_s, self.overhead_s, self.overhead_from_m) < 0:
            raise ValueError("distances and times must not be negative")


DEFAULT_LIMITS = TravelLimits()


@dataclass(frozen=True, slots=True)
class Travel:
    """The judgement: `score` runs from 0, without doubt, to 1, impossible."""

    kind: TravelKind
    score: float


def judge_travel(distance_m: float, elapsed_s: float, limits: TravelLimits = DEFAULT_LIMITS) -> Travel:
    """Judge a journey of `distance_m` between two boundaries within `elapsed_s` (order of the two is no matter).

    A longer way never scores less, a longer time never more.
    """
    way_m = max(distance_m - limits.free_distance_m, 0.0)
    overhead_s = limits.overhead_s * min(way_m / limits.overhead_from_m, 1.0) if limits.overhead_from_m else 0.0
    moving_s = max(abs(elapsed_s) + limits.time_slack_s - overhead_s, 1.0)
    speed_m_per_s = way_m / moving_s
    span = limits.impossible_speed_m_per_s - limits.plausible_speed_m_per_s
    score = min(max((speed_m_per_s - limits.plausible_speed_m_per_s) / span, 0.0), 1.0)
    kind = TravelKind.PLAUSIBLE if score == 0 else TravelKind.IMPOSSIBLE if score == 1 else TravelKind.DOUBTFUL
    return Travel(kind, score)


def least_speed_m_per_s(distance_m: float, elapsed_s: float, limits: TravelLimits = DEFAULT_LIMITS) -> float:
    """Return a speed that the traveller cannot have stayed below, for people to read.

    Without time for getting in and out, which nobody must have taken, and with the minute that two instants cut
    to the minute can hide between them.
    """
    return max(distance_m - limits.free_distance_m, 0.0) / (abs(elapsed_s) + CUT_TO_S)
