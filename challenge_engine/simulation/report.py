"""What a challenge would give, and what that would cost: totals by rule, by day, and over persons."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from challenge_engine.definitions.compile import CompiledChallenge
from challenge_engine.progress.outcomes import Award, EvaluationFault
from challenge_engine.progress.rules import replay
from challenge_engine.simulation.population import Player

PERCENTILES = (10, 25, 50, 75, 90, 99)


@dataclass
class RuleTotals:
    """What one rule gave."""

    awards: int = 0
    points: int = 0
    persons: set[UUID] = field(default_factory=set)


@dataclass
class Report:
    """Totals of a simulation so far."""

    rules: dict[str, RuleTotals]
    points_by_day: Counter[dt.date] = field(default_factory=Counter)
    points_by_person: Counter[UUID] = field(default_factory=Counter)
    things: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    persons: int = 0
    facts: int = 0

    @classmethod
    def of(cls, challenge: CompiledChallenge) -> "Report":
        """An empty report that names every rule, so that one which never fires is seen."""
        return cls({rule.id: RuleTotals() for rules in challenge.newest.rules.values() for rule in rules})

    @property
    def points(self) -> int:
        """All points given: the whole cost in points."""
        return sum(self.points_by_person.values())

    def add(self, challenge: CompiledChallenge, player: Player) -> None:
        """Play one unit through to the sealing of the run."""
        outcome = replay(challenge, player.unit, player.facts, challenge.calendar.run.seals_at)
        self.persons += player.unit.team_size
        self.facts += len(player.facts)
        for person in player.unit.persons:
            self.points_by_person[person.person_id] += 0
        for award in outcome.awards:
            self._add_award(award)
        self.faults.update(_named(outcome.faults))

    def percentiles(self) -> dict[int, int]:
        """Points per person at each percentile (nearest rank); empty when nobody played."""
        ranked = sorted(self.points_by_person.values())
        if not ranked:
            return {}
        return {share: ranked[max(0, -(-share * len(ranked) // 100) - 1)] for share in PERCENTILES}

    def _add_award(self, award: Award) -> None:
        totals = self.rules.setdefault(award.rule_id, RuleTotals())
        totals.awards += 1
        totals.persons.add(award.person_id)
        if award.kind == "points":
            totals.points += award.amount
            self.points_by_day[award.day] += award.amount
            self.points_by_person[award.person_id] += award.amount
        else:
            self.things[award.kind, award.subject or ""] += award.amount


def _named(faults: Sequence[EvaluationFault]) -> list[tuple[str, str]]:
    return [(fault.place, fault.message) for fault in faults]
