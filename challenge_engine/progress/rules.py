"""Judging facts: `replay` from nothing, `advance` by one fact; both take the same steps, so they agree.

Pure: no clock, no database. docs/algorithms/metrics-and-replay.md explains the order of steps.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.facts.rules import Fact
from challenge_engine.progress.outcomes import Award, EvaluationFault, Score
from challenge_engine.progress.state import State
from challenge_engine.progress.units import PersonContext, Unit

__all__ = ["Award", "EvaluationFault", "Outcome", "PersonContext", "Score", "State", "Unit", "advance", "replay"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found. `scores` are the newest of each person, board and period that was touched.

    `next_moment_at` is the next instant at which something may be earned without a fact; None after the last.
    """

    state: State
    awards: tuple[Award, ...]
    scores: tuple[Score, ...]
    next_moment_at: dt.datetime | None
    faults: tuple[EvaluationFault, ...] = ()


def replay(challenge: CompiledChallenge, unit: Unit, facts: Sequence[Fact], as_of: dt.datetime) -> Outcome:
    """Judge all facts of the unit (any order, duplicates, corrections) and every moment up to `as_of`.

    Returns all awards. Compare with what was given by `challenge_engine.progress.settlement.reconcile`.
    """
    raise NotImplementedError


def advance(
    challenge: CompiledChallenge, unit: Unit, state: State, fact: Fact, as_of: dt.datetime
) -> Outcome | None:
    """Judge one more fact and the moments up to `as_of`. Returns only what is new; `state` is left as it was.

    None where only a replay is right: the fact is not the newest in canonical order, is retracted, or the
    challenge or the unit changed since. A caller that replaced a stored revision must replay by itself.
    """
    raise NotImplementedError
