"""Which numbers may be shown: none below LEAST, and none that gives away a hidden one by subtraction. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

LEAST = 5  # as on leaderboards: below, somebody who was there could be meant
AGE_BANDS = ((0, "0-5"), (6, "6-11"), (12, "12-17"), (18, "18-44"), (45, "45-64"), (65, "65+"))
UNKNOWN = "unknown"
Cell = TypeVar("Cell")


@dataclass(frozen=True, slots=True)
class Share:
    """How many values of a service were taken and how many asked for more than nothing; None where hidden."""

    measured: int | None
    out_of_range: int | None


def age_band(age_years: int | None) -> str:
    """Return the band of an age in whole years."""
    if age_years is None:
        return UNKNOWN
    return next(name for first, name in reversed(AGE_BANDS) if age_years >= first)


def shown_total(counts: Mapping[Cell, int]) -> int | None:
    """Return the sum of counts, None where it is small."""
    total = sum(counts.values())
    return total if total == 0 or total >= LEAST else None


def shown_counts(counts: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """Return the counts with None for those that are hidden.

    The total stands beside them: what is hidden is therefore never one cell alone, and adds up to LEAST or more.
    The next smallest cells are hidden with the small ones until that is so.
    """
    hidden = {cell for cell, count in counts.items() if 0 < count < LEAST}
    others = sorted((count, repr(cell), cell) for cell, count in counts.items() if count >= LEAST)
    if shown_total(counts) is None:
        return dict.fromkeys(counts)
    while hidden and others and (len(hidden) < 2 or sum(counts[cell] for cell in hidden) < LEAST):
        hidden.add(others.pop(0)[2])
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


def shown_share(measured: int, out_of_range: int, *, is_over: bool) -> Share:
    """Return a service's numbers; the share only when the event is over, so that nobody is seen to move it."""
    if 0 < measured < LEAST:
        return Share(None, None)
    is_shown = is_over and LEAST <= out_of_range <= measured - LEAST
    return Share(measured, out_of_range if is_shown else None)
