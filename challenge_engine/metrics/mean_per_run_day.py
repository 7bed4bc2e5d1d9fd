"""The sum of a number divided by all days of the window: a day without a fact counts as zero.

But for days that ask nothing (absent, closed, paused): they are no days, unless something was done on them.
"""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading, number


@dataclass(frozen=True, slots=True)
class MeanPerRunDay:
    """State: [the sum, on how many days that ask nothing there was a fact, the last of them as an ordinal].

    The divisor is the whole window, so the mean of a run only grows to its final value.
    """

    def add(self, state: Any, event: Event) -> list[float]:
        """Add the number."""
        total, used, last = state or (0, 0, 0)
        day = event.day.toordinal()
        is_another = day in event.excused and day != last
        return [total + number(event.value), used + is_another, day if is_another else last]

    def read(self, state: Any, reading: Reading) -> float:
        """The mean, were nothing more to come."""
        total, used, _ = state or (0, 0, 0)
        return float(total / max(reading.window_days - max(reading.window_excused - used, 0), 1))
