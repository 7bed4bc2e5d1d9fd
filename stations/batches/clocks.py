"""When something was, by a tablet whose clock may be wrong. Pure.

A tablet says with each item by how many seconds it knew its clock to be behind ours when it measured (`known_s`),
if it knew; and with each batch what its clock shows now, from which we measure the same (`measured_s`).
"""

import datetime as dt
from dataclasses import dataclass

TRUSTED_S = 120  # clocks kept by a network differ by less; a pass lives for half of it


@dataclass(frozen=True, slots=True)
class Correction:
    """By how much to move a tablet's instants, and by how much its clock was wrong where that is worth telling."""

    offset_s: float
    clock_off_s: int | None


def correct(known_s: float | None, measured_s: float) -> Correction:
    """Return the correction for an item: what the tablet knew when it measured goes before what we measure now.

    For a clock may have been set right in between.
    """
    offset_s = measured_s if known_s is None else known_s
    is_off = abs(offset_s) > TRUSTED_S or abs(measured_s - offset_s) > TRUSTED_S
    return Correction(offset_s, round(offset_s) if is_off else None)


def into(at: dt.datetime, first: dt.datetime, last: dt.datetime) -> dt.datetime:
    """Return the instant nearest to `at` from `first` to `last`."""
    return min(max(at, first), last)
