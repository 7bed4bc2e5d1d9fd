"""How many minutes went by since the last such fact, before the one being judged.

With a `value`, since the last one with another value: "another box within the hour".
"""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading

NEVER_MIN = 100 * 366 * 24 * 60  # a century: "at least a week ago" holds, "within the hour" does not


@dataclass(frozen=True, slots=True)
class ElapsedSince:
    """State: [minute of the newest event, its value, minute of the one it is measured from or None].

    `tells_apart` is whether only events with another value are measured from.
    """

    tells_apart: bool

    def add(self, state: Any, event: Event) -> list[Any]:
        """Make the event the newest, measured from the one before, or from the last with another value."""
        if state is None:
            return [event.minute, event.value, None]
        newest, value, measured_from = state
        if self.tells_apart and value == event.value:
            return [event.minute, value, measured_from]
        return [event.minute, event.value, newest]

    def read(self, state: Any, reading: Reading) -> int:
        """Minutes since; NEVER_MIN where there was none."""
        if state is None:
            return NEVER_MIN
        newest, _, measured_from = state
        if reading.current is None:
            return int(reading.minute - newest)
        return NEVER_MIN if measured_from is None else int(newest - measured_from)
