"""How many facts."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading


@dataclass(frozen=True, slots=True)
class Count:
    """State: the number."""

    def add(self, state: Any, event: Event) -> int:
        """One more."""
        return (state or 0) + 1

    def read(self, state: Any, reading: Reading) -> int:
        """The number so far."""
        return state or 0
