"""Bands of distance from a geofence's boundary. Pure."""

from dataclasses import dataclass
from typing import NamedTuple

from geo.geofences.rules import VerdictKind

# Metres from the boundary at which a band begins; it ends where the next begins. Phones err by 5 to 20 m, so finer
# bands would only count their errors.
BAND_LIMITS_M = (0, 5, 10, 25, 50, 100)
REACH_M = BAND_LIMITS_M[-1]  # farther outside nobody is counted: who is refused there did not mean this boundary
KEEP_DAYS = 90


class Nearness(NamedTuple):
    """What a check-in is counted under: the park and form of its geofence, the verdict, where the band begins."""

    park_id: str
    geofence_revision: int
    side: VerdictKind
    band_from_m: int


@dataclass(frozen=True, slots=True)
class Band:
    """From so many metres from the boundary to below so many; `to_m` None: however deep inside."""

    side: VerdictKind
    from_m: int
    to_m: int | None


def band_of(kind: VerdictKind, distance_m: float) -> tuple[VerdictKind, int] | None:
    """Return the (side, beginning) of the band of a fix so far from the boundary; None when it is not counted.

    Deep inside everything is one band; far outside nothing is counted.
    """
    if kind is VerdictKind.TOO_VAGUE or (kind is not VerdictKind.INSIDE and distance_m >= REACH_M):
        return None
    return kind, max(limit for limit in BAND_LIMITS_M if limit <= distance_m)


def band_from(side: VerdictKind, from_m: int) -> Band:
    """Return the band that begins there."""
    return Band(side, from_m, next((limit for limit in BAND_LIMITS_M if limit > from_m), None))
