"""On how many days something happened, or happened enough."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.metrics.folds import Event, Reading, number


@dataclass(frozen=True, slots=True)
class DaysOnWhich:
    """Days whose sum of values reaches `at_least`.

    State: [days that reached it before the last one, the last day as an ordinal, the sum of the last day].
    """

    at_least: float

    def add(self, state: Any, event: Event) -> list[float]:
        """Add to the event's day, closing the day before."""
        day = event.day.toordinal()
        if state is None:
            return [0, day, number(event.value)]
        days, last_day, total = state
        if day == last_day:
            return [days, day, total + number(event.value)]
        return [days + (total >= self.at_least), day, number(event.value)]

    def read(self, state: Any, reading: Reading) -> int:
        """Days so far, the last one included once it reaches enough."""
        if state is None:
            return 0
        days, _, total = state
        return int(days + (total >= self.at_least))
