"""A goal drawn from the person's own days before the run, and the days of the run on which it was reached.

The same goal for all asks nothing of who walks much and is out of reach for who walks little. This one lies a step
above what somebody usually did: the median of the days that have a fact (a missing day says nothing), raised, and
held between two bounds. It is settled by what happened before the run, so nobody moves it by how they play.
"""

import math
from dataclasses import dataclass
from statistics import median
from typing import Any

from challenge_engine.definitions.schema import OwnGoal
from challenge_engine.metrics.folds import Event, Reading, number

PERCENT = 100


def goal_from(own_goal: OwnGoal, sums: list[float]) -> int:
    """Return the goal for the sums of the days before the run on which there were facts, in any order."""
    if len(sums) < own_goal.least_days:
        return own_goal.otherwise
    raised = median(sums) * (PERCENT + own_goal.rise_percent) / PERCENT
    return math.ceil(min(max(raised, own_goal.lowest), own_goal.highest))


@dataclass(frozen=True, slots=True)
class _DaysBefore:
    """State: [sums of the days before the run, the last of them as an ordinal, then `_Days` of the run or None].

    `_Days` is [days that reached the goal before the last one, the last day as an ordinal, its sum].
    """

    own_goal: OwnGoal

    def add(self, state: Any, event: Event) -> list[Any]:
        """Add to the event's day, before the run or in it."""
        sums, last_before, days = state or ([], 0, None)
        day, value = event.day.toordinal(), number(event.value)
        if event.days_before_run:
            if day == last_before:
                return [[*sums[:-1], sums[-1] + value], day, days]
            return [[*sums, value], day, days]
        reached, last_day, total = days or (0, day, 0)
        if day == last_day:
            return [sums, last_before, [reached, day, total + value]]
        return [sums, last_before, [reached + (total >= self._goal(sums)), day, value]]

    def _goal(self, sums: list[float]) -> int:
        return goal_from(self.own_goal, sums)


@dataclass(frozen=True, slots=True)
class DaysOnOwnGoal(_DaysBefore):
    """Days of the run whose sum reaches the person's own goal."""

    def read(self, state: Any, reading: Reading) -> int:
        """Days so far, the last one included once it reaches the goal."""
        sums, _, days = state or ([], 0, None)
        if days is None:
            return 0
        reached, _, total = days
        return int(reached + (total >= self._goal(sums)))


@dataclass(frozen=True, slots=True)
class OwnGoalOfPerson(_DaysBefore):
    """The goal itself, to be told."""

    def read(self, state: Any, reading: Reading) -> int:
        """The goal, as the days before the run that are known have it."""
        return self._goal(state[0] if state else [])
