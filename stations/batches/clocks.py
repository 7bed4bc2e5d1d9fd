"""When something was, by a tablet whose clock may be wrong. Pure.

A tablet says with each item by how many seconds it knew its clock to be behind ours when it measured (`known_s`),
if it knew; and with each batch what its clock shows now, from which we measure the same (`measured_s`).
"""

import datetime as dt
from dataclasses import dataclass

TRUSTED_S = 120  # clocks kept by a network differ by less; a pass lives for half of it
HANDED_IN_WITHIN = dt.timedelta(days=2)  # of the shift's end: Saturday's tablets are in the office on Monday


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


@dataclass(frozen=True, slots=True)
class Span:
    """How long a tablet was unlocked, by our clock, and when the shift for which it was ended or will end."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    shift_ends_at: dt.datetime

    def holds(self, at: dt.datetime) -> bool:
        """Return whether the tablet was unlocked at `at`, as far as clocks can be trusted."""
        leeway = dt.timedelta(seconds=TRUSTED_S)
        last = self.shift_ends_at if self.ended_at is None else min(self.ended_at, self.shift_ends_at)
        return self.started_at - leeway <= at <= last + leeway

    def is_open(self, now: dt.datetime) -> bool:
        """Return whether what was measured then may still be handed in."""
        return now <= self.shift_ends_at + HANDED_IN_WITHIN


def into(at: dt.datetime, first: dt.datetime, last: dt.datetime) -> dt.datetime:
    """Return the instant nearest to `at` from `first` to `last`."""
    return min(max(at, first), last)
