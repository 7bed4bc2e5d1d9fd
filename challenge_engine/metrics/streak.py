"""How many days, or weeks, in a row; forgiving as many missed ones between as the challenge allows.

Days that ask nothing (absent, closed, paused) are never missed; nor is a week whose five school days ask nothing.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from challenge_engine.metrics.folds import Event, Reading, number

WEEK_DAYS = 7
SCHOOL_DAYS = 5  # Monday to Friday; on a free Saturday alone nobody makes up a week in bed


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
            length = length + 1 if self._goes_on(reached, step, event.excused) else 1
            reached = step
        return [length, reached, step, total]

    def read(self, state: Any, reading: Reading) -> int:
        """The length of the streak that can still go on at this time; 0 when it is broken."""
        if state is None:
            return 0
        length, reached, _, _ = state
        return int(length) if self._goes_on(reached, self._ordinal(reading.day), reading.excused) else 0

    def _goes_on(self, reached: int, step: int, excused: Collection[int]) -> bool:
        missed = step - reached - 1
        if missed > self.missed_allowed and excused and reached:
            missed -= sum(reached < one < step for one in self._excused_steps(excused))
        return missed <= self.missed_allowed

    def _excused_steps(self, excused: Collection[int]) -> Collection[int]:
        if self.every == "day":
            return excused
        school_days: dict[int, int] = {}
        for day in excused:
            week, weekday = divmod(day - 1, WEEK_DAYS)
            if weekday < SCHOOL_DAYS:
                school_days[week + 1] = school_days.get(week + 1, 0) + 1
        return [week for week, days in school_days.items() if days == SCHOOL_DAYS]

    def _ordinal(self, day: dt.date) -> int:
        # Day 1 of the proleptic calendar was a Monday, so whole sevens of days are ISO weeks.
        return day.toordinal() if self.every == "day" else (day.toordinal() - 1) // WEEK_DAYS + 1
