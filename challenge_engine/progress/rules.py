"""Judging facts: `replay` from nothing, `advance` by one fact; both take the same steps, so they agree.

Pure: no clock, no database. docs/algorithms/metrics-and-replay.md explains the order of steps.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.facts.rules import Fact, standing_facts
from challenge_engine.progress.evaluation import Evaluation, counts, fingerprint_of
from challenge_engine.progress.moments import is_scored_between, moments_between, next_moment_after
from challenge_engine.progress.outcomes import Award, EvaluationFault, Score
from challenge_engine.progress.state import State
from challenge_engine.progress.units import PersonContext, Unit

__all__ = ["Award", "EvaluationFault", "Outcome", "PersonContext", "Score", "State", "Unit", "advance", "replay"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found. `scores` are the newest of each person, board and period that was touched.

    `next_moment_at` is the next instant at which awards or scores may change without a fact; None after the last.
    `faults` are expressions that failed on these facts: they counted as not met.
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
    evaluation = Evaluation(challenge, unit)
    for fact in standing_facts(facts):
        if counts(challenge, unit, fact):
            evaluation.take(fact)
    evaluation.run_to(as_of)
    evaluation.score(evaluation.unit.persons)
    return _outcome(evaluation, fingerprint_of(challenge, unit))


def advance(
    challenge: CompiledChallenge, unit: Unit, state: State, fact: Fact, as_of: dt.datetime
) -> Outcome | None:
    """Judge one more fact and the moments up to `as_of`. Returns only what is new; `state` is left as it was.

    None where only a replay is right: the fact is not the newest in canonical order, a moment after it was
    judged already, it is retracted, or the challenge or the unit changed since. A caller that replaced a stored
    revision must replay by itself: the state does not remember revisions.
    """
    if fact.is_retracted or state.fingerprint != fingerprint_of(challenge, unit):
        return None
    evaluation = Evaluation(challenge, unit, state)
    if counts(challenge, unit, fact):
        if state.last_fact is not None and fact.order <= state.last_fact:
            return None
        if moments_between(challenge, fact.occurred_at, state.clock):
            return None
        evaluation.take(fact)
    evaluation.run_to(as_of)
    touched = {award.person_id for award in evaluation.awards} | {fact.person_id}
    is_for_all = is_scored_between(challenge, state.clock, evaluation.clock)
    evaluation.score(one for one in evaluation.unit.persons if is_for_all or one.person_id in touched)
    return _outcome(evaluation, state.fingerprint)


def _outcome(evaluation: Evaluation, fingerprint: str) -> Outcome:
    return Outcome(
        state=evaluation.state(fingerprint),
        awards=tuple(evaluation.awards),
        scores=tuple(evaluation.scores.values()),
        next_moment_at=next_moment_after(evaluation.challenge, evaluation.clock),
        faults=tuple(evaluation.faults),
    )
