"""The nine centile lines, two thirds of a standard deviation apart, and where a child lies between them. Pure."""

from bisect import bisect_right

from records.growth.distribution import below

LINE_STEP_Z = 2 / 3
LINE_NAMES = ("0.4", "2", "9", "25", "50", "75", "91", "98", "99.6")
LINE_Z = tuple((place - 4) * LINE_STEP_Z for place in range(9))
# Bands lie between lines: 0 below the 0.4th, 9 above the 99.6th.
BELOW_0_4, TO_2, ABOVE_91, ABOVE_98, ABOVE_99_6 = 0, 1, 7, 8, 9
# Of a z-score that came from a value on a line: what is lost in computing is no reason to fall below it.
_ON_LINE_Z = 1e-9
_EDGES_Z = tuple(line - _ON_LINE_Z for line in LINE_Z)


def centile_of(z: float) -> float:
    """Return the share of children below, in percent."""
    return 100 * below(z)


def band_of(z: float) -> int:
    """Return how many lines lie at or under a z-score, 0 to 9; on a line is above it."""
    return bisect_right(_EDGES_Z, z)


def lines_between(lower_z: float, upper_z: float) -> int:
    """Return how many lines one crosses between two z-scores; 0 when `upper_z` is the lower."""
    return max(0, band_of(upper_z) - band_of(lower_z))
