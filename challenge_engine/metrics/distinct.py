"""How many different values: parks, districts, creatures."""

from dataclasses import dataclass
from typing import Any

from challenge_engine.facts.rules import Scalar
from challenge_engine.metrics.folds import Event, Reading


@dataclass(frozen=True, slots=True)
class Distinct:
    """State: the values met, in the order met."""

    def add(self, state: Any, event: Event) -> list[Scalar]:
        """Add the value unless it was met before."""
        met: list[Scalar] = state or []
        return met if event.value in met else [*met, event.value]

    def read(self, state: Any, reading: Reading) -> int:
        """How many were met."""
        return len(state or ())
