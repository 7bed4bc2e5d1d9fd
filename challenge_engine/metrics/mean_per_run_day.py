"""The sum of a number divided by all days of the window: a day without a fact counts as zero."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading, number


@dataclass(frozen=True, slots=True)
class MeanPerRunDay:
    """State: the sum. The divisor is the whole window, so the mean of a run only grows to its final value."""

    def add(self, state: Any, event: Event) -> float:
        """Add the number."""
        return (state or 0) + number(event.value)

    def read(self, state: Any, reading: Reading) -> float:
        """The mean, were nothing more to come."""
        return (state or 0) / reading.window_days
