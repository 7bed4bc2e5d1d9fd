"""What every fold is: a pure function from events in canonical order to a value, over JSON state.

A fold never edits its state, and needs no inverse: a correction is met by folding again from the start.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Protocol

from challenge_engine.definitions.expressions import ExpressionFailed
from challenge_engine.facts.rules import Scalar

MINUTE_S = 60


def minute_of(at: dt.datetime) -> int:
    """Whole minutes since 1970: as precisely as facts are kept."""
    return int(at.timestamp()) // MINUTE_S


@dataclass(frozen=True, slots=True)
class Event:
    """A fact that passed the metric's `where`. `value` is what its `value` yields; 1 where it has none.

    `days_before_run` is 0 in the run, 1 on the day before its first. `excused` are the days, as ordinals, that ask
    nothing of whoever is judged: absent, closed, paused.
    """

    day: dt.date
    minute: int
    value: Scalar
    days_before_run: int = 0
    excused: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """When, and over what, a metric is read.

    `window_days` are the days of the whole window, past and to come; of them `window_excused` ask nothing.
    `current` is the event being judged when the metric folded it, else None.
    """

    day: dt.date
    minute: int
    window_days: int
    current: Event | None = None
    excused: frozenset[int] = frozenset()
    window_excused: int = 0


class Fold(Protocol):
    """One way to fold. State is JSON (None: nothing folded yet) and as small as it can be."""

    def add(self, state: Any, event: Event) -> Any:
        """Return the state with one more event, which is not earlier than any before."""
        ...

    def read(self, state: Any, reading: Reading) -> Scalar:
        """Return the value at `reading`, never earlier than the last event."""
        ...


def number(value: Scalar) -> int | float:
    """The value as a number. Raises ExpressionFailed on a text: a fact recorded with the wrong type."""
    if isinstance(value, str):
        raise ExpressionFailed("a text cannot be added up")
    return value
