"""How many days, or weeks, in a row; forgiving as many missed ones between as the challenge allows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from challenge_engine.metrics.folds import Event, Reading, number

WEEK_DAYS = 7


@dataclass(frozen=True, slots=True)
class Streak:
    """Days (or ISO weeks) whose sum of values reaches `at_least`, at most `missed_allowed` missed between two.

    The present day is not missed until it is over. State: [length of the streak, the last day that joined it as
    an ordinal (0: none), the last day with an event, the sum of that day].
    """

    every: Literal["day", "week"]
    missed_allowed: int
    at_least: float

    def add(self, state: Any, event: Event) -> list[float]:
        """Add to the event's day; the day joins the streak when it reaches enough."""
        step = self._ordinal(event.day)
        length, reached, last, total = state or (0, 0, step, 0)
        total = (total if last == step else 0) + number(event.value)
        if total >= self.at_least and reached != step:
            length = length + 1 if self._goes_on(reached, step) else 1
            reached = step
        return [length, reached, step, total]

    def read(self, state: Any, reading: Reading) -> int:
        """The length of the streak that can still go on at this time; 0 when it is broken."""
        if state is None:
            return 0
        length, reached, _, _ = state
        return int(length) if self._goes_on(reached, self._ordinal(reading.day)) else 0

    def _goes_on(self, reached: int, step: int) -> bool:
        return step - reached <= self.missed_allowed + 1

    def _ordinal(self, day: dt.date) -> int:
        # Day 1 of the proleptic calendar was a Monday, so whole sevens of days are ISO weeks.
        return day.toordinal() if self.every == "day" else (day.toordinal() - 1) // WEEK_DAYS + 1
