"""Counts in the memory of one process, until they can be written without saying anything of anybody.

A row written in a check-in's own transaction would carry its number, its moment and its place in the table: who
reads both would know who stood there. So counts are gathered here and written by another transaction, and only
when they come from several persons. See docs/decisions/0095-nearness-is-counted-without-persons.md.
"""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from geo.nearness.rules import Nearness

WRITE_EACH_S = 30.0  # a preview is about weeks; half a minute of counts is lost when a process is killed
LEAST_PERSONS = 5  # of one batch: with fewer, what was counted on a quiet day could be somebody in particular


class NearnessTally:
    """What was counted and not yet written. Bounded by the number of parks and bands."""

    def __init__(self) -> None:
        self._counts: Counter[Nearness] = Counter()
        self._persons: set[UUID] = set()
        self._due_at_s = 0.0  # by the monotonic clock

    def add(self, nearness: Nearness, person_id: UUID) -> None:
        """Count one more."""
        self._counts[nearness] += 1
        if len(self._persons) < LEAST_PERSONS:
            self._persons.add(person_id)

    def is_due(self, monotonic_s: float) -> bool:
        """Say whether enough time has passed since the last batch, and enough persons have come."""
        if monotonic_s < self._due_at_s or len(self._persons) < LEAST_PERSONS:
            return False
        self._due_at_s = monotonic_s + WRITE_EACH_S
        return True

    def take(self, least_persons: int) -> Mapping[Nearness, int]:
        """Return and forget the counts, none while they come from fewer persons."""
        if len(self._persons) < least_persons:
            return {}
        taken, self._counts, self._persons = self._counts, Counter(), set()
        return taken
