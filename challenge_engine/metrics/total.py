"""The sum of a number over facts."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading, number


@dataclass(frozen=True, slots=True)
class Total:
    """State: the sum. `zero` is 0 or 0.0, as the number is whole or not."""

    zero: float

    def add(self, state: Any, event: Event) -> float:
        """Add the number."""
        return (self.zero if state is None else state) + number(event.value)

    def read(self, state: Any, reading: Reading) -> float:
        """The sum so far."""
        return self.zero if state is None else state
