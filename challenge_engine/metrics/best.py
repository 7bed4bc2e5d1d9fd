"""The largest value of one fact."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading, number


@dataclass(frozen=True, slots=True)
class Best:
    """State: the largest so far. `zero` is 0 or 0.0, what is read before any fact."""

    zero: float

    def add(self, state: Any, event: Event) -> float:
        """Keep the larger."""
        value = number(event.value)
        return value if state is None else max(state, value)

    def read(self, state: Any, reading: Reading) -> float:
        """The largest so far."""
        return self.zero if state is None else state
