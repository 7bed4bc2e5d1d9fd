"""What judging facts yields: awards, scores, and faults of rules that could not be evaluated."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from challenge_engine.facts.rules import Scalar

AwardKind = Literal["points", "badge", "collectible", "certificate"]
OnCorrection = Literal["reverse", "keep"]
RUN_PERIOD = "run"


@dataclass(frozen=True, slots=True)
class Award:
    """One thing that one person earned, with all that is needed to explain it.

    `reason_key` is unique among the person's awards, begins with the challenge's slug, has at most 180 characters
    and stays the same however late the facts arrive. `amount` is points, or 1 of anything else; `subject` the
    badge, creature or certificate, None for points. `period` is the round's id, or "run" outside rounds.
    `asked` is what the rule gives before the caps, at least `amount`.
    `metrics` holds every value that the rule read or tells, by its name in the language, never the person's.
    """

    person_id: UUID
    rule_id: str
    version: int
    reason_key: str
    kind: AwardKind
    amount: int
    subject: str | None
    period: str
    day: dt.date
    fact_keys: tuple[str, ...]
    metrics: Mapping[str, Scalar]
    on_correction: OnCorrection = "reverse"
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Score:
    """A person's number on one leaderboard for one period ("run" or a round's id); the newest replaces.

    `value` is what the board puts together per team (0 or 1 where it shows a share); `ties` are the person's
    values for those tie-breaks that are expressions, in the order declared.
    """

    person_id: UUID
    board_id: str
    period: str
    value: float
    ties: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationFault:
    """An expression that failed on real values (divided by zero, overflowed): it counted as not met."""

    place: str  # "rule first-visit", "metric parks", "leaderboard schools"
    person_id: UUID | None
    fact_key: str | None
    message: str
